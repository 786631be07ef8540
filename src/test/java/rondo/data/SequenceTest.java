package rondo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.linalg.ShapeException;
import rondo.nn.Readout;

class SequenceTest {
  private static final float NAN = Float.NaN;

  @Test
  void theNextTokenIsTheAnswer() {
    Sequence hello = Sequence.nextToken(2, 1, 0, 0, 3);
    assertThat(hello.length()).isEqualTo(4);
    assertThat(hello.tokens()).hasValue(new int[] {2, 1, 0, 0});
    assertThat(hello.labels()).hasValue(new int[] {1, 0, 0, 3});
    assertThat(hello.readout()).hasValue(Readout.EVERY_STEP);
    assertThat(hello.answers()).isEqualTo(4);
    assertThat(hello.scored()).isEqualTo(4);
    assertThat(hello.features()).isEmpty();
    assertThat(hello.dimension()).isEmpty();
    assertThat(hello.weights()).isEmpty();
  }

  @Test
  void featuresMayComeAsRows() {
    Sequence rows = Sequence.ofFeatures(new float[][] {{1, 2}, {3, 4}, {5, 6}});
    assertThat(rows.length()).isEqualTo(3);
    assertThat(rows.dimension()).hasValue(2);
    assertThat(rows.features()).hasValue(new float[] {1, 2, 3, 4, 5, 6});
    assertThat(rows.readout()).isEmpty();
    assertThat(rows.answers()).isZero();
    assertThat(rows.scored()).isZero();
    assertThat(Sequence.ofFeatures(2, 1, 2, 3, 4, 5, 6).features())
        .hasValue(new float[] {1, 2, 3, 4, 5, 6});
  }

  @Test
  void moreRowsThanAnArrayHoldsAreRefused() {
    float[][] rows = new float[65_536][];
    Arrays.fill(rows, new float[32_768]);
    assertThatThrownBy(() -> Sequence.ofFeatures(rows))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "features of a sequence: expected at most 2147483639 numbers, found 2147483648");
  }

  @Test
  void whatStandsBehindTheLengthIsNeverRead() {
    Sequence padded = Sequence.ofFeatures(2, new float[] {1, 2, 3, 4, NAN, NAN}, 2);
    assertThat(padded.features()).hasValue(new float[] {1, 2, 3, 4});
    assertThat(padded.withTargets(1, new float[] {1, 2, NAN}, 2).targets())
        .hasValue(new float[] {1, 2});
    assertThat(
            padded
                .withLabels(new int[] {1, 2, -7}, 2)
                .withWeights(new float[] {1, 0, NAN}, 2)
                .weights())
        .hasValue(new float[] {1, 0});
    assertThat(Sequence.ofTokens(new int[] {1, -1}, 1).tokens()).hasValue(new int[] {1});
    Sequence text = Sequence.nextToken(new int[] {1, 2, -1}, 2);
    assertThat(text.tokens()).hasValue(new int[] {1});
    assertThat(text.labels()).hasValue(new int[] {2});
  }

  @Test
  void arraysAreCopiedOnTheWayInAndOut() {
    int[] tokens = {1, 2, 3};
    float[] start = {1};
    float[] target = {2};
    Sequence sequence = Sequence.ofTokens(tokens).withTarget(target).withStart(start);
    tokens[0] = 9;
    start[0] = 9;
    target[0] = 9;
    sequence.tokens().orElseThrow()[1] = 9;
    sequence.start().orElseThrow()[0] = 9;
    sequence.targets().orElseThrow()[0] = 9;
    assertThat(sequence.tokens()).hasValue(new int[] {1, 2, 3});
    assertThat(sequence.start()).hasValue(new float[] {1});
    assertThat(sequence.targets()).hasValue(new float[] {2});
  }

  @Test
  void answersAreForEachStepOrForTheWhole() {
    Sequence tokens = Sequence.ofTokens(1, 2, 3);
    assertThat(tokens.withLabels(4, 5, 6).answers()).isEqualTo(3);
    assertThat(tokens.withLabel(4).answers()).isEqualTo(1);
    assertThat(tokens.withLabel(4).readout()).hasValue(Readout.LAST_STEP);
    assertThat(tokens.withTargets(2, 1, 2, 3, 4, 5, 6).answers()).isEqualTo(3);
    assertThat(tokens.withTarget(1, 2).answers()).isEqualTo(1);
    assertThat(tokens.withTarget(1, 2).readout()).hasValue(Readout.LAST_STEP);
    assertThat(tokens.withLabel(4).withTarget(1).labels()).isEmpty();
    assertThat(tokens.withTarget(1).withLabel(4).targets()).isEmpty();
  }

  @Test
  void aWeightOfZeroIsNotScored() {
    Sequence weighted = Sequence.ofTokens(1, 2, 3).withLabels(4, 5, 6).withWeights(0, 0.5f, 0);
    assertThat(weighted.scored()).isEqualTo(1);
    assertThat(weighted.withWeight(2).weights()).hasValue(new float[] {2, 2, 2});
    assertThat(Sequence.ofTokens(1, 2).withLabel(1).withWeight(0).scored()).isZero();
    assertThat(weighted.withLabels(1, 2, 3).weights()).isEmpty();
    assertThat(weighted.withStart(1).weights()).hasValue(new float[] {0, 0.5f, 0});
  }

  @Test
  void theFirstStepsKeepTheirAnswers() {
    Sequence steps =
        Sequence.ofFeatures(2, 1, 2, 3, 4, 5, 6)
            .withTargets(2, 7, 8, 9, 10, 11, 12)
            .withWeights(1, 2, 3)
            .withStart(4);
    Sequence two = steps.first(2);
    assertThat(two.length()).isEqualTo(2);
    assertThat(two.features()).hasValue(new float[] {1, 2, 3, 4});
    assertThat(two.targets()).hasValue(new float[] {7, 8, 9, 10});
    assertThat(two.weights()).hasValue(new float[] {1, 2});
    assertThat(two.start()).hasValue(new float[] {4});
    assertThat(Sequence.nextToken(1, 2, 3).first(1).labels()).hasValue(new int[] {2});
    Sequence whole = Sequence.ofTokens(1, 2, 3).withLabel(5).withWeight(2).first(1);
    assertThat(whole.labels()).hasValue(new int[] {5});
    assertThat(whole.weights()).hasValue(new float[] {2});
    assertThat(Sequence.ofTokens(1, 2).withTarget(1, 2).first(1).targets())
        .hasValue(new float[] {1, 2});
    assertThatThrownBy(() -> steps.first(4))
        .isInstanceOf(DataException.class)
        .hasMessage("steps: expected 1 to 3 (the length), found 4");
    assertThatThrownBy(() -> steps.first(0)).isInstanceOf(DataException.class);
  }

  @ParameterizedTest
  @ValueSource(floats = {NAN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void numbersMustBeFinite(float bad) {
    data(
        () -> Sequence.ofFeatures(2, 1, 2, 3, bad),
        "feature 1 of step 1: expected a finite number, found " + bad);
    data(
        () -> Sequence.ofFeatures(new float[][] {{bad}}),
        "feature 0 of step 0: expected a finite number, found " + bad);
    Sequence two = Sequence.ofTokens(1, 2);
    data(
        () -> two.withTargets(2, 1, 2, bad, 3),
        "target 0 of step 1: expected a finite number, found " + bad);
    data(
        () -> two.withTarget(1, bad),
        "number 1 of the target: expected a finite number, found " + bad);
    data(
        () -> two.withStart(1, 2, bad),
        "number 2 of the start vector: expected a finite number, found " + bad);
    data(
        () -> two.withLabels(1, 2).withWeights(1, bad),
        "weight 1: expected at least 0 and finite, found " + bad);
  }

  @Test
  void emptySequencesAreRefused() {
    String message = "steps of a sequence: expected at least 1, found 0";
    data(() -> Sequence.ofTokens(), message);
    data(() -> Sequence.ofTokens(new int[] {1}, 0), message);
    data(() -> Sequence.ofFeatures(3), message);
    data(() -> Sequence.ofFeatures(3, new float[3], 0), message);
    data(() -> Sequence.ofFeatures(new float[0][]), message);
    data(
        () -> Sequence.ofTokens(new int[] {1}, -1),
        "steps of a sequence: expected at least 1, found -1");
    data(() -> Sequence.nextToken(1), "tokens of a text: expected at least 2, found 1");
    data(() -> Sequence.nextToken(), "tokens of a text: expected at least 2, found 0");
  }

  @Test
  void negativeNumbersAreRefusedWhereTheyCount() {
    data(() -> Sequence.ofTokens(1, -2), "token of step 1: expected at least 0, found -2");
    Sequence two = Sequence.ofTokens(1, 2);
    data(() -> two.withLabels(-1, 2), "label of step 0: expected at least 0, found -1");
    data(() -> two.withLabel(-1), "label of step 0: expected at least 0, found -1");
    data(
        () -> two.withLabel(1).withWeight(-1),
        "weight 0: expected at least 0 and finite, found -1.0");
  }

  @Test
  void countsMustFit() {
    Sequence two = Sequence.ofTokens(1, 2);
    shape(() -> two.withLabels(1, 2, 3), "labels: expected 2, found 3");
    shape(() -> two.withLabels(new int[1], 2), "labels: expected at least 2, found 1");
    shape(() -> two.withTargets(3, 1, 2), "targets of 2 steps: expected 6, found 2");
    shape(() -> two.withTargets(3, new float[9], 3), "steps with targets: expected 2, found 3");
    shape(() -> two.withTargets(3, new float[5], 2), "targets: expected at least 6, found 5");
    shape(() -> two.withLabel(1).withWeights(1, 2), "weights: expected 1, found 2");
    shape(
        () -> two.withLabels(1, 2).withWeights(new float[1], 2),
        "weights: expected at least 2, found 1");
    shape(() -> Sequence.ofTokens(new int[1], 2), "tokens: expected at least 2, found 1");
    shape(() -> Sequence.nextToken(new int[1], 2), "tokens: expected at least 2, found 1");
    shape(() -> Sequence.ofFeatures(2, 1, 2, 3), "features: expected a multiple of 2, found 3");
    shape(() -> Sequence.ofFeatures(2, new float[3], 2), "features: expected at least 4, found 3");
    shape(
        () -> Sequence.ofFeatures(new float[][] {{1, 2}, {3}}),
        "features of step 1: expected 2, found 1");
    shape(
        () -> Sequence.ofFeatures(Integer.MAX_VALUE, new float[3], 3),
        "features: expected at least 6442450941, found 3");
  }

  @Test
  void sizesOfZeroAreRefused() {
    Sequence two = Sequence.ofTokens(1, 2);
    data(() -> Sequence.ofFeatures(0), "features a step: expected at least 1, found 0");
    data(
        () -> Sequence.ofFeatures(0, new float[1], 1),
        "features a step: expected at least 1, found 0");
    data(
        () -> Sequence.ofFeatures(new float[1][0]),
        "features a step: expected at least 1, found 0");
    data(() -> two.withTargets(0), "targets a step: expected at least 1, found 0");
    data(() -> two.withTargets(0, new float[1], 2), "targets a step: expected at least 1, found 0");
    data(() -> two.withTarget(), "target: expected at least 1 number, found 0");
    data(() -> two.withStart(), "start vector: expected at least 1 number, found 0");
    data(
        () -> two.withWeights(1, 1), "weights: expected labels or targets before them, found none");
    data(() -> two.withWeight(1), "weights: expected labels or targets before them, found none");
  }

  private static void data(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(DataException.class).hasMessage(message);
  }

  private static void shape(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(ShapeException.class).hasMessage(message);
  }
}
