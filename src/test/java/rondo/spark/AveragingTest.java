package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.OptionException;
import rondo.SplitMix;

class AveragingTest {
  private static final Averaging MEAN = new Averaging.Mean();

  /** Three rounds from x = 1 in which the shards' mean stands 1, then 0.5, then −2 from x. */
  private static void checkThreeRounds(Averaging rule, double... expected) {
    float x = 1;
    float[] v = new float[1];
    double[] deltas = {1, 0.5, -2};
    for (int round = 0; round < 3; round++) {
      x = rule.next(x + deltas[round], x, v, 0);
      assertThat((double) x).as("round %d", round + 1).isEqualTo(expected[round], within(1e-6));
    }
  }

  @Test
  void theMeanIsTakenAsItIs() {
    checkThreeRounds(MEAN, 2, 2.5, 0.5);
  }

  @Test
  void momentumByHand() {
    // V: 1, 0.5 + 0.5 = 1, 0.5 − 2 = −1.5; x: 1 + 0.8, + 0.8, − 1.2
    checkThreeRounds(new Averaging.Momentum(0.5, 0.8), 1.8, 2.6, 1.4);
  }

  @Test
  void nesterovByHand() {
    // V: 1, 1, −1.5; G + μV: 1.5, 1, −2.75; x: 1 + 1.2, + 0.8, − 2.2
    checkThreeRounds(new Averaging.Nesterov(0.5, 0.8), 2.2, 3.0, 0.8);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 1", "0.9, 0.7", "0.75, 0.3", "0, 1"})
  void inTheLongRunAConstantDeltaMovesByStepOverOneMinusMomentum(double momentum, double step) {
    Averaging[] rules = {
      new Averaging.Momentum(momentum, step), new Averaging.Nesterov(momentum, step)
    };
    for (Averaging rule : rules) {
      float[] v = new float[1];
      for (int round = 0; round < 500; round++) {
        rule.next(0.25, 0, v, 0);
      }
      assertThat((double) rule.next(0.25, 0, v, 0) / 0.25)
          .as("%s", rule)
          .isEqualTo(step / (1 - momentum), within(1e-5));
    }
  }

  @Test
  void momentumZeroWithAFullStepIsTheMeanButForRounding() {
    SplitMix random = new SplitMix(5);
    for (int trial = 0; trial < 1000; trial++) {
      double mean = random.nextGaussian();
      float x = random.nextUniform(3);
      float plain = MEAN.next(mean, x, new float[1], 0);
      assertThat(new Averaging.Momentum(0, 1).next(mean, x, new float[1], 0)).isEqualTo(plain);
      assertThat(new Averaging.Nesterov(0, 1).next(mean, x, new float[1], 0)).isEqualTo(plain);
    }
  }

  @Test
  void aMomentumOfOneOrAStepOfZeroIsRefused() {
    assertThatThrownBy(() -> new Averaging.Nesterov(1, 1)).isInstanceOf(OptionException.class);
    assertThatThrownBy(() -> new Averaging.Momentum(0.5, 0)).isInstanceOf(OptionException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mean", "momentum(0.5, 1.0)", "nesterov(0.9, 0.7)"})
  void aRuleIsReadAsItPrintsItself(String text) {
    assertThat(Averaging.parse(text)).hasToString(text);
    assertThat(Averaging.parse(" " + text.toUpperCase(Locale.ROOT).replace(",", " , ")))
        .hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "median", "nesterov", "nesterov(0.9)", "momentum(a, 1)", "mean(1)"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Averaging.parse(text))
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith("averaging: expected ");
  }

  @Test
  void theDefaultHasMomentumWhereItHelps() {
    assertThat(Averaging.defaultFor(1, 32, 1000)).isEqualTo(MEAN);
    assertThat(Averaging.defaultFor(4, 7, 1000)).isEqualTo(MEAN);
    assertThat(Averaging.defaultFor(4, 32, 3)).isEqualTo(MEAN);
    assertThat(Averaging.defaultFor(4, 32, 6)).isEqualTo(new Averaging.Nesterov(0.5, 1));
    assertThat(Averaging.defaultFor(2, 8, 30)).isEqualTo(new Averaging.Nesterov(0.5, 1));
    assertThat(Averaging.defaultFor(8, 8, 10_000)).isEqualTo(new Averaging.Nesterov(0.875, 1));
    assertThat(Averaging.defaultFor(64, 8, 10_000)).isEqualTo(new Averaging.Nesterov(0.9, 1));
  }

  @Test
  void weightsAreTheTrainedElements() {
    WeightedMean mean = new WeightedMean(2).begin(2);
    mean.add(1, Wire.bytes(new float[] {100, -7}, 0, 2));
    mean.add(99, Wire.bytes(new float[] {0, -7}, 0, 2));
    assertThat(mean.mean()).containsExactly(1, -7);
  }

  @Test
  void theMeanOfEqualPartsIsThePartBitForBit() {
    SplitMix random = new SplitMix(6);
    float[] part = new float[1000];
    for (int i = 0; i < part.length; i++) {
      part[i] = random.nextUniform(1) * (float) Math.pow(10, random.nextInt(60) - 30);
    }
    for (int parts = 1; parts <= 9; parts++) {
      WeightedMean mean = new WeightedMean(part.length).begin(part.length);
      for (int i = 0; i < parts; i++) {
        mean.add(12_345 + 1000 * i, Wire.bytes(part, 0, part.length));
      }
      double[] means = mean.mean();
      for (int i = 0; i < part.length; i++) {
        assertThat((float) means[i]).isEqualTo(part[i]);
      }
    }
  }
}
