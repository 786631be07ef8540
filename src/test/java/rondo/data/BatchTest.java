package rondo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import rondo.Allocations;
import rondo.OptionException;
import rondo.RondoException;
import rondo.linalg.Matrix;
import rondo.linalg.ShapeException;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.Start;
import rondo.nn.Window;

class BatchTest {
  private static final NetworkSpec TAGGER =
      spec(new Input.OneHot(10), Readout.EVERY_STEP, new Head.Softmax(5));

  private static NetworkSpec spec(Input input, Readout readout, Head head) {
    return NetworkSpec.of(input, Recurrence.of(CellKind.GRU, 2), readout, head);
  }

  private static Window filled(NetworkSpec spec, Sequence... sequences) {
    Window window = new Window(spec);
    Batch.of(List.of(sequences)).fill(window);
    return window;
  }

  private static Unpacking unpacking(Window window) {
    return new Unpacking().begin(window.packing());
  }

  @Test
  void tokensAndLabelsStandWhereThePackingSays() {
    Window window =
        filled(
            TAGGER,
            Sequence.ofTokens(1, 2).withLabels(3, 4),
            Sequence.ofTokens(5, 6, 7).withLabels(0, 1, 2).withWeights(0.5f, 0, 2));
    // Longest first: the second row has place 0.
    assertThat(Arrays.copyOf(window.tokens(), 5)).containsExactly(5, 1, 6, 2, 7);
    assertThat(Arrays.copyOf(window.labels(), 5)).containsExactly(0, 3, 1, 4, 2);
    assertThat(Arrays.copyOf(window.weights(), 5)).containsExactly(0.5f, 1, 0, 1, 2);
    assertThat(window.elements()).isEqualTo(5);
  }

  @Test
  void oneAnswerForTheWholeStandsAtThePlace() {
    NetworkSpec spec = spec(new Input.Embedding(10, 3), Readout.LAST_STEP, new Head.Softmax(5));
    Window window =
        filled(
            spec,
            Sequence.ofTokens(1).withLabel(2).withWeight(0.5f),
            Sequence.ofTokens(3, 4, 5).withLabel(1),
            Sequence.ofTokens(6, 7).withLabel(4).withWeight(3));
    assertThat(Arrays.copyOf(window.labels(), 3)).containsExactly(1, 4, 2);
    assertThat(Arrays.copyOf(window.weights(), 3)).containsExactly(1, 3, 0.5f);
    assertThat(unpacking(window).place(0)).isEqualTo(2);
  }

  @Test
  void vectorsStandWhereThePackingSays() {
    NetworkSpec spec =
        spec(new Input.Dense(2), Readout.EVERY_STEP, new Head.SquaredError(2))
            .withStart(new Start.FromVector(3));
    Window window =
        filled(
            spec,
            Sequence.ofFeatures(2, 1, 2).withTargets(2, 3, 4).withStart(5, 6, 7),
            Sequence.ofFeatures(2, 11, 12, 13, 14)
                .withTargets(2, 15, 16, 17, 18)
                .withStart(19, 20, 21));
    assertThat(Arrays.copyOf(window.features(), 6)).containsExactly(11, 12, 1, 2, 13, 14);
    assertThat(Arrays.copyOf(window.targets(), 6)).containsExactly(15, 16, 3, 4, 17, 18);
    assertThat(Arrays.copyOf(window.start(), 6)).containsExactly(19, 20, 21, 5, 6, 7);
  }

  @Test
  void oneVectorForTheWholeStandsAtThePlace() {
    NetworkSpec spec = spec(new Input.OneHot(10), Readout.LAST_STEP, new Head.Bernoulli(2));
    Window window =
        filled(
            spec,
            Sequence.ofTokens(1).withTarget(0, 1),
            Sequence.ofTokens(1, 2).withTarget(0.5f, 0.25f));
    assertThat(Arrays.copyOf(window.targets(), 4)).containsExactly(0.5f, 0.25f, 0, 1);
  }

  @Test
  void aSequenceWithoutAnswersWeighsNothingWhateverTheWindowHeldBefore() {
    Window window = filled(TAGGER, Sequence.ofTokens(1, 2).withLabels(4, 4));
    Batch.of(List.of(Sequence.ofTokens(1, 2))).fill(window);
    assertThat(window.totalWeight()).isZero();
    assertThat(Arrays.copyOf(window.labels(), 2)).containsExactly(0, 0);

    NetworkSpec forecaster =
        spec(new Input.OneHot(10), Readout.LAST_STEP, new Head.SquaredError(2));
    Window other = filled(forecaster, Sequence.ofTokens(1).withTarget(3, 4));
    Batch.of(List.of(Sequence.ofTokens(1))).fill(other);
    assertThat(other.totalWeight()).isZero();
    assertThat(Arrays.copyOf(other.targets(), 2)).containsExactly(0, 0);
  }

  @Property(tries = 300)
  void eachRowIsFoundAgain(
      @ForAll @Size(min = 1, max = 9) List<@IntRange(min = 1, max = 6) Integer> lengths) {
    List<Sequence> sequences = new ArrayList<>();
    for (int row = 0; row < lengths.size(); row++) {
      float[] features = new float[2 * lengths.get(row)];
      for (int at = 0; at < features.length; at++) {
        features[at] = 100 * row + at;
      }
      sequences.add(Sequence.ofFeatures(2, features));
    }
    Window window =
        new Window(spec(new Input.Dense(2), Readout.EVERY_STEP, new Head.SquaredError(1)));
    Batch batch = Batch.of(sequences);
    batch.fill(window);
    Unpacking unpacking = unpacking(window);
    int columns = window.packing().columns();
    Matrix packed = Matrix.of(window.features(), 2, columns);
    float[] wide = new float[1 + 3 * columns];
    for (int column = 0; column < columns; column++) {
      System.arraycopy(window.features(), 2 * column, wide, 1 + 3 * column, 2);
    }
    Matrix strided = new Matrix(wide, 1, 2, columns, 3);
    int total = 0;
    for (int row = 0; row < lengths.size(); row++) {
      float[] expected = sequences.get(row).features().orElseThrow();
      assertThat(unpacking.length(row)).isEqualTo(lengths.get(row));
      assertThat(unpacking.values(packed, row)).containsExactly(expected);
      assertThat(unpacking.values(strided, row)).containsExactly(expected);
      for (int step = 0; step < lengths.get(row); step++) {
        assertThat(packed.get(1, unpacking.column(row, step))).isEqualTo(expected[2 * step + 1]);
      }
      if (lengths.size() != columns) {
        // One column a row: what stands at step 0.
        assertThat(unpacking.values(packed.columns(0, lengths.size()), row))
            .containsExactly(expected[0], expected[1]);
      }
      total += lengths.get(row);
    }
    assertThat(total).isEqualTo(columns);
    assertThat(batch.rows()).isEqualTo(lengths.size());
    assertThat(batch.steps()).isEqualTo(window.packing().steps());
  }

  @Test
  void anUnpackingCanBeUsedAgain() {
    Window window = filled(TAGGER, Sequence.ofTokens(1), Sequence.ofTokens(1, 2));
    Unpacking unpacking = unpacking(window);
    assertThat(unpacking.place(0)).isEqualTo(1);
    Batch.of(List.of(Sequence.ofTokens(1, 2, 3))).fill(window);
    unpacking.begin(window.packing());
    assertThat(unpacking.place(0)).isZero();
    assertThat(unpacking.length(0)).isEqualTo(3);
    option(() -> unpacking.place(1), "row of the batch: expected 0 to 0, found 1");
    option(() -> unpacking.length(-1), "row of the batch: expected 0 to 0, found -1");
    option(() -> unpacking.column(0, 3), "step of row 0: expected 0 to 2, found 3");
    option(() -> unpacking.column(0, -1), "step of row 0: expected 0 to 2, found -1");
    assertThatThrownBy(() -> unpacking.values(Matrix.zeros(2, 2), 0))
        .isInstanceOf(ShapeException.class)
        .hasMessage("results: expected a column for each of 3 steps or 1 rows, found 2");
  }

  private static void option(Runnable call, String message) {
    assertThatThrownBy(call::run).isInstanceOf(OptionException.class).hasMessage(message);
  }

  @Test
  void fillingAgainAllocatesNothing() {
    Window tokens = new Window(TAGGER);
    Batch tagged =
        Batch.of(
            List.of(
                Sequence.ofTokens(1, 2).withLabels(3, 4),
                Sequence.ofTokens(5, 6, 7).withLabels(0, 1, 2).withWeights(0.5f, 0, 2)));
    Window vectors =
        new Window(
            spec(new Input.Dense(1), Readout.LAST_STEP, new Head.Bernoulli(1))
                .withStart(new Start.FromVector(1)));
    Batch dense =
        Batch.of(
            List.of(
                Sequence.ofFeatures(1, 1, 2).withTarget(1).withStart(1),
                Sequence.ofFeatures(1, 1).withStart(1)));
    Unpacking unpacking = new Unpacking();
    Allocations.assertNone(
        () -> {
          tagged.fill(tokens);
          unpacking.begin(tokens.packing());
          dense.fill(vectors);
          unpacking.begin(vectors.packing());
        });
  }

  @Test
  void whatTheNetworkCannotReadIsRefused() {
    Sequence tokens = Sequence.ofTokens(1, 2);
    Sequence features = Sequence.ofFeatures(2, 1, 2);
    NetworkSpec dense = spec(new Input.Dense(3), Readout.EVERY_STEP, new Head.Softmax(5));
    data(dense, "sequence 0: expected 3 features a step, found tokens", tokens);
    shape(dense, "sequence 0: features a step: expected 3, found 2", features);
    data(TAGGER, "sequence 1: expected tokens, found 2 features a step", tokens, features);
    data(
        TAGGER,
        "sequence 1: token of step 2: expected 0 to 9, found 10",
        tokens,
        Sequence.ofTokens(0, 9, 10));
    data(
        spec(new Input.Embedding(2, 7), Readout.EVERY_STEP, new Head.Softmax(5)),
        "sequence 0: token of step 1: expected 0 to 1, found 2",
        tokens);
  }

  @Test
  void startVectorsMustFit() {
    NetworkSpec started = TAGGER.withStart(new Start.FromVector(2));
    Sequence tokens = Sequence.ofTokens(1);
    data(started, "sequence 0: expected a start vector of 2 numbers, found none", tokens);
    shape(
        started,
        "sequence 0: numbers of the start vector: expected 2, found 3",
        tokens.withStart(1, 2, 3));
    data(
        TAGGER,
        "sequence 0: expected no start vector, found one of 1 numbers",
        tokens.withStart(1));
  }

  @Test
  void answersMustFit() {
    Sequence one = Sequence.ofTokens(1);
    NetworkSpec classifier = spec(new Input.OneHot(10), Readout.LAST_STEP, new Head.Softmax(5));
    NetworkSpec regressor =
        spec(new Input.OneHot(10), Readout.EVERY_STEP, new Head.SquaredError(2));
    NetworkSpec notes = spec(new Input.OneHot(10), Readout.EVERY_STEP, new Head.Bernoulli(2));
    data(
        TAGGER,
        "sequence 0: expected an answer a step, found one answer for the whole",
        one.withLabel(1));
    data(
        classifier,
        "sequence 0: expected one answer for the whole, found an answer a step",
        one.withLabels(1));
    data(TAGGER, "sequence 0: label of step 0: expected 0 to 4, found 5", one.withLabels(5));
    data(classifier, "sequence 0: label of step 0: expected 0 to 4, found 5", one.withLabel(5));
    data(TAGGER, "sequence 0: expected labels, found targets", one.withTargets(1, 1));
    data(regressor, "sequence 0: expected targets, found labels", one.withLabels(1));
    shape(
        regressor,
        "sequence 0: numbers of a target: expected 2, found 3",
        one.withTargets(3, 1, 2, 3));
    Sequence two = Sequence.ofTokens(1, 2);
    data(
        notes,
        "sequence 0: target 1 of step 1: expected 0 to 1, found 1.5",
        two.withTargets(2, 0, 1, 0.5f, 1.5f));
    data(
        notes,
        "sequence 0: target 0 of step 0: expected 0 to 1, found -0.5",
        one.withTargets(2, -0.5f, 0));
  }

  private static void data(NetworkSpec spec, String message, Sequence... sequences) {
    refused(DataException.class, spec, message, sequences);
  }

  private static void shape(NetworkSpec spec, String message, Sequence... sequences) {
    refused(ShapeException.class, spec, message, sequences);
  }

  private static void refused(
      Class<? extends RondoException> type,
      NetworkSpec spec,
      String message,
      Sequence... sequences) {
    assertThatThrownBy(() -> filled(spec, sequences)).isInstanceOf(type).hasMessage(message);
  }

  @Test
  void aRefusedBatchLeavesTheWindowAsItWas() {
    Window window = filled(TAGGER, Sequence.ofTokens(1, 2));
    Batch bad = Batch.of(List.of(Sequence.ofTokens(3, 3, 3), Sequence.ofTokens(10)));
    assertThatThrownBy(() -> bad.fill(window)).isInstanceOf(DataException.class);
    assertThat(window.packing().columns()).isEqualTo(2);
    assertThat(window.tokens()).startsWith(1, 2);
  }

  @Test
  void aBatchHasARow() {
    assertThatThrownBy(() -> Batch.of(List.of()))
        .isInstanceOf(DataException.class)
        .hasMessage("rows of a batch: expected at least 1, found 0");
  }
}
