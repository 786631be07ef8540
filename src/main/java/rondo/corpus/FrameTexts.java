package rondo.corpus;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import rondo.data.DataException;
import rondo.data.Labels;
import rondo.data.Tokenizer;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What the texts and classes of a DataFrame are, before it is encoded: of its rows that are not
 * marked as held out. Passes over what is not fit to be read, which the reader finds.
 */
final class FrameTexts {
  private final Frame frame;
  private final JavaRDD<Row> rows;

  FrameTexts(Frame frame, JavaRDD<Row> rows) {
    this.frame = frame;
    this.rows = frame.validation() == null ? rows : rows.filter(isTraining(frame.validation()));
  }

  private static org.apache.spark.api.java.function.Function<Row, Boolean> isTraining(
      Frame.Column mark) {
    return row -> Boolean.FALSE.equals(row.get(mark.index()));
  }

  JavaRDD<String> tokens(Tokenizer tokenizer) {
    Frame.Column input = frame.input();
    if (input.type() == ColumnType.TEXT) {
      return rows.flatMap(
          row ->
              row.isNullAt(input.index())
                  ? List.<String>of().iterator()
                  : tokenizer.split(row.getString(input.index())).iterator());
    }
    return rows.flatMap(
        row -> texts(row, input).filter(token -> tokenizer.takes(token)).iterator());
  }

  /** The classes that the rows answer with. */
  Labels labels() {
    Frame.Column label = frame.label();
    ColumnType type = label.type();
    try {
      if (type == ColumnType.TEXT || type == ColumnType.TOKENS) {
        return LabelPass.ofNames(rows.flatMap(row -> texts(row, label).iterator()));
      }
      return LabelPass.ofNumbers(rows.flatMap(row -> classes(row, label)));
    } catch (DataException bad) {
      throw new DataException("column \"" + label.name() + "\": " + bad.getMessage());
    }
  }

  private static Iterator<Integer> classes(Row row, Frame.Column column) {
    return values(row, column)
        .map(value -> ((Number) value).doubleValue())
        .filter(LabelPass::isClass)
        .map(Double::intValue)
        .iterator();
  }

  private static Stream<String> texts(Row row, Frame.Column column) {
    return values(row, column).map(value -> (String) value);
  }

  /** One value, or those of an array; what is null is left out. */
  private static Stream<Object> values(Row row, Frame.Column column) {
    Object value = row.get(column.index());
    if (value instanceof scala.collection.Seq<?> sequence) {
      return CollectionConverters.asJava(sequence).stream()
          .filter(Objects::nonNull)
          .map(part -> (Object) part);
    }
    return Stream.ofNullable(value);
  }
}
