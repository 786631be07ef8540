package rondo.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import rondo.RondoException;
import rondo.corpus.Columns.Task;
import rondo.data.DataException;
import rondo.data.IntakeReport;
import rondo.data.Labels;
import rondo.data.Sequence;
import rondo.data.UnknownTokenException;
import rondo.data.Vocabulary;
import rondo.linalg.ShapeException;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes sequences of the rows of a {@link Frame}.
 *
 * @param fixed what all rows are for, if there is no column that tells
 * @param bcVocabulary null where the input is numbers
 * @param bcLabels null where the answers are not classes
 */
record FrameReader(
    Frame frame, Side fixed, Broadcast<Vocabulary> bcVocabulary, Broadcast<Labels> bcLabels)
    implements RowReader<Row> {
  private static final long serialVersionUID = 1L;

  /** Numbers of some vectors of one size, one behind the other. */
  private static final class Vectors {
    final int size;
    final int count;
    final float[] numbers;

    Vectors(int size, int count, float... numbers) {
      this.size = size;
      this.count = count;
      this.numbers = numbers;
    }
  }

  private interface Part<T> {
    T read(Object value) throws BadRow;
  }

  @Override
  public Sequence read(Row row, TallyCounter tally) throws BadRow {
    Sequence sequence;
    int unknown = 0;
    if (frame.input().type().isText()) {
      int[] ids = in(frame.input(), row, this::encode);
      unknown = bcVocabulary.value().countUnknown(ids);
      sequence = in(frame.input(), row, value -> ofTokens(ids));
    } else {
      sequence = in(frame.input(), row, value -> ofNumbers(vectors(frame.input().type(), value)));
    }
    Sequence read = sequence;
    if (frame.label() != null) {
      read = in(frame.label(), row, value -> labelled(sequence, value));
    }
    Sequence labelled = read;
    if (frame.weight() != null) {
      read = in(frame.weight(), row, value -> labelled.withWeight((float) number(value, 0)));
    }
    Sequence weighted = read;
    if (frame.start() != null) {
      read = in(frame.start(), row, value -> weighted.withStart(vector(value)));
    }
    if (frame.validation() != null) {
      in(frame.validation(), row, value -> value); // it must be there
    }
    if (unknown > 0) {
      tally.add(Tally.of(IntakeReport.NOTHING.withUnknown(unknown)));
    }
    return read;
  }

  @Override
  public Side side(Row row) {
    if (frame.validation() == null) {
      return fixed;
    }
    return row.getBoolean(frame.validation().index()) ? Side.VALIDATION : Side.TRAINING;
  }

  @Override
  public String beginning(Row row) {
    return frame.columns().stream()
        .map(column -> column.name() + " = " + Quotes.of(row.get(column.index())))
        .collect(Collectors.joining(", "));
  }

  /** What a part of the row becomes; whatever is wrong with it is told with the column's name. */
  private static <T> T in(Frame.Column column, Row row, Part<T> part) throws BadRow {
    try {
      Object value = row.get(column.index());
      if (value == null) {
        throw new DataException("expected a value, found null");
      }
      return part.read(value);
    } catch (RondoException bad) {
      throw bad(column, bad.getMessage(), IntakeReport.ofInvalid());
    }
  }

  private static BadRow bad(Frame.Column column, String message, IntakeReport report) {
    return BadRow.fault("column \"" + column.name() + "\": " + message, report);
  }

  private BadRow empty() {
    String steps = frame.task() == Task.FORECAST ? "two steps" : "one step";
    return bad(
        frame.input(), "expected at least " + steps + ", found fewer", IntakeReport.ofEmpty());
  }

  private int[] encode(Object value) throws BadRow {
    Vocabulary vocabulary = bcVocabulary.value();
    try {
      if (frame.input().type() == ColumnType.TEXT) {
        return vocabulary.encode((String) value);
      }
      List<String> tokens = strings(value);
      for (int at = 0; at < tokens.size(); at++) {
        if (!vocabulary.tokenizer().takes(tokens.get(at))) {
          throw new DataException(
              "token "
                  + at
                  + ": expected "
                  + vocabulary.tokenizer().form()
                  + ", found "
                  + Quotes.of(tokens.get(at)));
        }
      }
      return vocabulary.encode(tokens);
    } catch (UnknownTokenException unknown) {
      throw bad(frame.input(), unknown.getMessage(), IntakeReport.ofRefused(tokens(value)));
    }
  }

  private int tokens(Object value) {
    return frame.input().type() == ColumnType.TEXT
        ? bcVocabulary.value().tokenizer().split((String) value).size()
        : list(value).size();
  }

  private Sequence ofTokens(int[] ids) throws BadRow {
    if (frame.task() != Task.LANGUAGE_MODEL) {
      if (ids.length == 0) {
        throw empty();
      }
      return Sequence.ofTokens(ids);
    }
    int[] framed = bcVocabulary.value().framed(ids);
    if (ids.length == 0 || framed.length == 1) {
      throw bad(
          frame.input(),
          "expected a token to predict, found " + (ids.length == 0 ? "none" : "one token alone"),
          IntakeReport.ofEmpty());
    }
    return Sequence.nextToken(framed);
  }

  private Sequence ofNumbers(Vectors read) throws BadRow {
    boolean forecast = frame.task() == Task.FORECAST;
    int steps = forecast ? read.count - 1 : read.count;
    if (steps < 1) {
      throw empty();
    }
    Sequence sequence = Sequence.ofFeatures(read.size, read.numbers, steps);
    if (!forecast) {
      return sequence;
    }
    float[] next = Arrays.copyOfRange(read.numbers, read.size, read.numbers.length);
    return sequence.withTargets(read.size, next);
  }

  private Sequence labelled(Sequence sequence, Object value) {
    ColumnType type = frame.label().type();
    return switch (frame.task()) {
      case CLASSIFY ->
          sequence.withLabel(
              type == ColumnType.TEXT
                  ? bcLabels.value().index((String) value)
                  : classOf(number(value, 0)));
      case TAG -> sequence.withLabels(type == ColumnType.TOKENS ? named(value) : numbered(value));
      default -> withTargets(sequence, type, value);
    };
  }

  private Sequence withTargets(Sequence sequence, ColumnType type, Object value) {
    if (type == ColumnType.NUMBER) {
      return sequence.withTarget((float) number(value, 0));
    }
    if (type == ColumnType.VECTOR) {
      return sequence.withTarget(vector(value));
    }
    Vectors targets = vectors(type, value);
    return sequence.withTargets(targets.size, targets.numbers, targets.count);
  }

  private int[] named(Object value) {
    return strings(value).stream().mapToInt(bcLabels.value()::index).toArray();
  }

  private int[] numbered(Object value) {
    List<?> numbers = list(value);
    int[] classes = new int[numbers.size()];
    for (int step = 0; step < classes.length; step++) {
      classes[step] = classOf(number(numbers.get(step), step));
    }
    return classes;
  }

  private int classOf(double number) {
    int classes = bcLabels.value().size();
    if (!LabelPass.isClass(number) || number >= classes) {
      throw new DataException(
          "class: expected a whole number from 0 to " + (classes - 1) + ", found " + number);
    }
    return (int) number;
  }

  /** One number a step, or a vector. */
  private static Vectors vectors(ColumnType type, Object value) {
    List<?> steps = list(value);
    if (type == ColumnType.NUMBERS) {
      return new Vectors(1, steps.size(), numbers(steps));
    }
    if (steps.isEmpty()) {
      return new Vectors(1, 0);
    }
    float[] flat = new float[0];
    int size = 0;
    for (int step = 0; step < steps.size(); step++) {
      float[] vector = vector(steps.get(step));
      if (step == 0) {
        size = vector.length;
        flat = new float[ShapeException.product("numbers of the steps", size, steps.size())];
      }
      ShapeException.check("numbers of step " + step, size, vector.length);
      System.arraycopy(vector, 0, flat, step * size, size);
    }
    return new Vectors(size, steps.size(), flat);
  }

  private static float[] vector(Object value) {
    if (value instanceof Vector vector) {
      double[] wide = vector.toArray();
      float[] numbers = new float[wide.length];
      for (int at = 0; at < wide.length; at++) {
        numbers[at] = (float) wide[at];
      }
      return numbers;
    }
    return numbers(list(value));
  }

  private static float[] numbers(List<?> values) {
    float[] numbers = new float[values.size()];
    int at = 0;
    for (Object value : values) {
      numbers[at] = (float) number(value, at);
      at++;
    }
    return numbers;
  }

  private static double number(Object value, int at) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new DataException("element " + at + ": expected a number, found null");
  }

  private static List<String> strings(Object value) {
    List<String> strings = new ArrayList<>();
    for (Object element : list(value)) {
      if (element == null) {
        throw new DataException("element " + strings.size() + ": expected a text, found null");
      }
      strings.add((String) element);
    }
    return strings;
  }

  private static List<?> list(Object value) {
    if (value == null) {
      throw new DataException("expected an array in the array, found null");
    }
    return CollectionConverters.asJava((scala.collection.Seq<?>) value);
  }
}
