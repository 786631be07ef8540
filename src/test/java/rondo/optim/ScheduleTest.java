package rondo.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.OptionException;

class ScheduleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "constant                         | 0    | 1",
        "constant                         | 1e9  | 1",
        "step(2, 0.5)                     | 0    | 1",
        "step(2, 0.5)                     | 1.99 | 1",
        "step(2, 0.5)                     | 2    | 0.5",
        "step(2, 0.5)                     | 7.5  | 0.125",
        "exponential(0.81)                | 0    | 1",
        "exponential(0.81)                | 0.5  | 0.9",
        "exponential(0.81)                | 2    | 0.6561",
        "cosine(10, 0.1)                  | 0    | 1",
        "cosine(10, 0.1)                  | 5    | 0.55",
        "cosine(10, 0.1)                  | 2.5  | 0.8681981",
        "cosine(10, 0.1)                  | 10   | 0.1",
        "cosine(10, 0.1)                  | 11   | 0.1",
        "warmUp(2, constant)              | 0    | 0",
        "warmUp(2, constant)              | 0.5  | 0.25",
        "warmUp(2, constant)              | 2    | 1",
        "warmUp(2, constant)              | 9    | 1",
        "warmUp(1, cosine(10, 0.1))       | 0.5  | 0.5",
        "warmUp(1, cosine(10, 0.1))       | 6    | 0.55",
        "warmUp(1, warmUp(1, constant))   | 1.5  | 0.5",
        "warmUp(1, step(2, 0.5))          | 3    | 0.5",
        "times(step(2, 0.5), cosine(10, 0.1)) | 5 | 0.1375",
        "times(warmUp(2, constant), step(1, 0.5)) | 1.5 | 0.375",
        "then(constant, 3, cosine(10, 0.1)) | 2.99 | 1",
        "then(constant, 3, cosine(10, 0.1)) | 3  | 1",
        "then(constant, 3, cosine(10, 0.1)) | 8  | 0.55",
        "then(exponential(0.81), 1, then(step(1, 0.5), 2, constant)) | 0.5 | 0.9",
        "then(exponential(0.81), 1, then(step(1, 0.5), 2, constant)) | 2.5 | 0.5",
        "then(exponential(0.81), 1, then(step(1, 0.5), 2, constant)) | 3 | 1",
      })
  void factorsByNumbers(String text, double epochs, double factor) {
    assertThat(Schedule.parse(text).at(epochs)).isCloseTo(factor, within(1e-7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "constant",
        "step(2.0, 0.5)",
        "exponential(0.9)",
        "cosine(20.0, 0.1)",
        "warmUp(0.5, cosine(20.0, 0.1))",
        "warmUp(0.5, warmUp(1.0, constant))",
        "then(times(constant, step(1.0, 0.5)), 5.0, warmUp(0.5, cosine(20.0, 0.1)))"
      })
  void itPrintsItselfAsItIsParsed(String text) {
    assertThat(Schedule.parse(text)).hasToString(text);
  }

  @Test
  void spacesDoNotCount() {
    assertThat(Schedule.parse(" warmUp ( 1 ,step( 2,0.5 ) ) "))
        .isEqualTo(new Schedule.WarmUp(1, new Schedule.Step(2, 0.5)));
  }

  @Test
  void anyTwoCompose() {
    Schedule halving = new Schedule.Step(2, 0.5);
    Schedule fading = new Schedule.Exponential(0.9);
    assertThat(halving.times(fading)).hasToString("times(step(2.0, 0.5), exponential(0.9))");
    assertThat(halving.then(6, fading)).hasToString("then(step(2.0, 0.5), 6.0, exponential(0.9))");
    assertThatThrownBy(() -> halving.times(null)).hasMessage("second");
    assertThatThrownBy(() -> halving.then(6, null)).hasMessage("next");
    assertThatThrownBy(() -> halving.then(0, fading)).isInstanceOf(OptionException.class);
    assertThatThrownBy(() -> new Schedule.WarmUp(1, null)).hasMessage("then");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "cosin(2, 0)",
        "cosine",
        "cosine(2)",
        "constant(1)",
        "step(2, 0.5",
        "step(2, x)",
        "step(2, 0.5, 1)",
        "warmUp(1, 2)",
        "step(0, 0.5)",
        "step(1, 0)",
        "step(NaN, 1)",
        "exponential(-1)",
        "exponential(Infinity)",
        "cosine(-1, 0)",
        "cosine(1, 1.5)",
        "cosine(1, NaN)",
        "warmUp(0, constant)",
        "times(constant)",
        "times(constant, constant",
        "times(constant, constant))",
        "then(constant, constant, 1)",
        "then(constant, 0, constant)",
        "(constant)",
        "constant()"
      })
  void nonsenseIsRefused(String text) {
    assertThatThrownBy(() -> Schedule.parse(text))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("expected")
        .hasMessageContaining("found");
  }

  @Test
  void aLongTextIsRefusedAtOnceAndQuotedInPart() {
    String nested = "warmUp(1,".repeat(100_000) + "constant" + ")".repeat(100_000);
    assertThatThrownBy(() -> Schedule.parse(nested))
        .isInstanceOf(OptionException.class)
        .hasMessage("schedule: expected at most 10000 characters, found 1000008");
    assertThatThrownBy(() -> Schedule.parse("constant" + " ".repeat(9_000) + "x"))
        .isInstanceOf(OptionException.class)
        .hasMessageEndingWith("found constant" + " ".repeat(92) + "…");
    assertThatThrownBy(() -> Schedule.parse("exponential(" + "9".repeat(5_000) + "x)"))
        .isInstanceOf(OptionException.class)
        .hasMessage("schedule: expected a number, found " + "9".repeat(100) + "…");
  }

  @Test
  void theDeepestThatIsShortEnoughIsParsed() {
    Schedule deep = Schedule.parse("warmUp(1,".repeat(990) + "constant" + ")".repeat(990));
    assertThat(deep.at(990)).isEqualTo(1);
    String unfinished = "times(constant,".repeat(600) + ")".repeat(600);
    assertThatThrownBy(() -> Schedule.parse(unfinished)).isInstanceOf(OptionException.class);
  }
}
