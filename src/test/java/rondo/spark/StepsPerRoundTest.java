package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.OptionException;

class StepsPerRoundTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "7, 7", "8, 8", "63, 8", "64, 8", "72, 9", "200, 25", "256, 32", "9999, 32"})
  void theDefaultIsAFunctionOfTheEpoch(int windows, int steps) {
    assertThat(StepsPerRound.Default.of(windows)).isEqualTo(steps);
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "auto", "17"})
  void isReadAsItPrintsItself(String text) {
    assertThat(StepsPerRound.parse(text)).hasToString(text);
    assertThat(StepsPerRound.parse(" " + text.toUpperCase(Locale.ROOT))).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-3", "many", "1.5"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> StepsPerRound.parse(text))
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith("stepsPerRound: expected ");
  }

  private static RoundReport report(double around, double training, int steps) {
    return new RoundReport(
        1,
        1,
        steps,
        1,
        1,
        OptionalDouble.empty(),
        0,
        0,
        0,
        1,
        0,
        List.of(),
        0,
        new RoundReport.Phases(around / 2, training, around / 2, 0, 0, 0, 0));
  }

  private static int auto(double around, double training, int steps) {
    return AutoSteps.of(
        IntStream.range(0, AutoSteps.ROUNDS)
            .mapToObj(round -> round == 0 ? report(9, 9, 1) : report(around, training, steps))
            .toList());
  }

  @Test
  void autoSpendsATwentiethOnAnythingButTraining() {
    // A step takes 10 ms and a round 30 ms more: 57 steps are 570 ms of 600.
    assertThat(auto(0.03, 0.1, 10)).isEqualTo(57);
    assertThat(auto(0.0001, 0.1, 10)).isEqualTo(16);
    assertThat(auto(10, 0.1, 10)).isEqualTo(512);
  }
}
