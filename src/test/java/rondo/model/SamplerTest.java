package rondo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.OptionException;
import rondo.SplitMix;

class SamplerTest {
  private static final float[] PROBABILITIES = {9, 0.1f, 0.4f, 0f, 0.2f, 0.25f, 0.05f, 9};
  private static final int DRAWS = 100_000;

  /** How often each of the six tokens behind the first number is drawn. */
  private static double[] shares(Sampling sampling) {
    Sampler sampler = new Sampler(6);
    SplitMix random = new SplitMix(sampling.seed());
    double[] shares = new double[6];
    for (int draw = 0; draw < DRAWS; draw++) {
      shares[sampler.draw(PROBABILITIES, 1, sampling, random)] += 1.0 / DRAWS;
    }
    return shares;
  }

  @Test
  void tokensAreDrawnAsOftenAsTheirProbabilitiesSay() {
    assertThat(shares(Sampling.seeded(1)))
        .containsExactly(new double[] {0.1, 0.4, 0, 0.2, 0.25, 0.05}, within(0.005));
  }

  @Test
  void temperatureRaisesProbabilitiesToItsInverse() {
    double[] squares = {0.01, 0.16, 0, 0.04, 0.0625, 0.0025};
    double sum = IntStream.range(0, 6).mapToDouble(i -> squares[i]).sum();
    double[] expected = IntStream.range(0, 6).mapToDouble(i -> squares[i] / sum).toArray();
    assertThat(shares(Sampling.seeded(2).withTemperature(0.5)))
        .containsExactly(expected, within(0.005));
    double[] wide = shares(Sampling.seeded(2).withTemperature(1e9));
    assertThat(wide).containsExactly(new double[] {0.2, 0.2, 0, 0.2, 0.2, 0.2}, within(0.005));
  }

  @Test
  void topKKeepsTheMostLikely() {
    assertThat(shares(Sampling.seeded(3).withTopK(2)))
        .containsExactly(new double[] {0, 0.4 / 0.65, 0, 0, 0.25 / 0.65, 0}, within(0.005));
    assertThat(shares(Sampling.seeded(3).withTopK(99)))
        .containsExactly(shares(Sampling.seeded(3).withTopK(6)));
  }

  @ParameterizedTest
  @CsvSource({"0.3, 1", "0.399, 1", "0.5, 2", "0.649, 2", "0.7, 3", "0.9, 4", "0.999, 5"})
  void topPKeepsTheFewestThatReachTheShare(double share, int kept) {
    double[] shares = shares(Sampling.seeded(4).withTopP(share));
    assertThat(IntStream.range(0, 6).filter(token -> shares[token] > 0).count()).isEqualTo(kept);
    assertThat(shares[1]).isPositive();
  }

  @Test
  void topPLooksAtWhatTopKHasLeft() {
    // 0.4 / 0.65 is more than 0.6, though 0.4 is not.
    double[] shares = shares(Sampling.seeded(4).withTopK(2).withTopP(0.6));
    assertThat(shares[1]).isEqualTo(1, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, Double.MIN_VALUE, 1e-300, 1e-3})
  void aLowTemperatureTakesTheMostLikely(double temperature) {
    assertThat(shares(Sampling.seeded(5).withTemperature(temperature))[1])
        .isEqualTo(1, within(1e-9));
  }

  @Test
  void ofEquallyLikelyTokensTheLowestNumberStandsFirst() {
    float[] equal = {0.2f, 0.3f, 0.2f, 0.3f};
    Sampler sampler = new Sampler(4);
    for (int seed = 0; seed < 100; seed++) {
      SplitMix random = new SplitMix(seed);
      assertThat(sampler.draw(equal, 0, Sampling.greedy(), random)).isEqualTo(1);
      assertThat(sampler.draw(equal, 0, Sampling.seeded(0).withTopK(1), random)).isEqualTo(1);
      assertThat(sampler.draw(equal, 0, Sampling.seeded(0).withTopP(0.2), random)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -0.1f})
  void whatIsNoProbabilityIsRefused(float number) {
    assertThatThrownBy(
            () ->
                new Sampler(2)
                    .draw(new float[] {0.5f, number}, 0, Sampling.seeded(1), new SplitMix(1)))
        .isInstanceOf(OptionException.class)
        .hasMessage(
            "probability of token 1: expected 0 to 1, found "
                + number
                + "; are the network's weights in order?");
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0, 1, 'temperature: expected a number of at least 0, found -1.0'",
    "NaN, 0, 1, 'temperature: expected a number of at least 0, found NaN'",
    "Infinity, 0, 1, 'temperature: expected a number of at least 0, found Infinity'",
    "1, -1, 1, 'topK: expected at least 0 (all), found -1'",
    "1, 0, 0, 'topP: expected in (0, 1], found 0.0'",
    "1, 0, 1.1, 'topP: expected in (0, 1], found 1.1'",
    "1, 0, NaN, 'topP: expected in (0, 1], found NaN'"
  })
  void settingsOutOfRangeAreRefused(double temperature, int topK, double topP, String message) {
    assertThatThrownBy(() -> new Sampling(temperature, topK, topP, 1))
        .isInstanceOf(OptionException.class)
        .hasMessage(message);
  }
}
