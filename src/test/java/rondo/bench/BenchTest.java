package rondo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import rondo.data.Lanes;
import rondo.linalg.Blas;
import rondo.nn.CellKind;

class BenchTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Bench.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @Test
  void helpTellsTheOptions() {
    assertThat(run("--quick", "--help")).isZero();
    assertThat(out).hasToString(Options.USAGE);
    assertThat(err.size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "--hiden, 128, 'expected an option, found --hiden'",
    "--hidden, many, 'expected a whole number, found many'",
    "--mode, training, 'mode: expected train or score, found training'",
    "--cell, rnn, 'cell: expected vanilla, relu, lstm or gru, found rnn'",
    "--quick, --blas, '--blas: expected a value, found none'"
  })
  void aWrongCallIsOneLineAndCodeTwo(String name, String value, String message) {
    assertThat(run(name, value)).isEqualTo(2);
    assertThat(err).hasToString("bench: " + message + " (--help tells what there is)\n");
    assertThat(out.size()).isZero();
  }

  @Test
  void measuresAllThatIsAskedFor() {
    var all = Options.parse(List.of()).cases();
    var two = Options.parse(List.of("--cell", "lstm", "--hidden", "128,512", "--mode", "train"));

    assertThat(all).doesNotHaveDuplicates().hasSize(9 + 2 * 9);
    assertThat(two.cases())
        .containsExactly(
            new Case(Case.Mode.TRAIN, CellKind.LSTM, 128, 50),
            new Case(Case.Mode.TRAIN, CellKind.LSTM, 512, 50));
  }

  @ParameterizedTest
  @EnumSource(Case.Mode.class)
  void whatIsMeasuredIsChecked(Case.Mode mode) {
    WindowWork work = WindowWork.of(new Case(mode, CellKind.LSTM, 8, 3), Blas.java());
    work.check();
    assertThatCode(work::run).doesNotThrowAnyException();
  }

  @Test
  void aWindowIsFullAndTheStateIsCarriedFromEachToTheNext() {
    Lanes letters = WindowWork.randomLetters(new Case(Case.Mode.TRAIN, CellKind.GRU, 8, 3), 16);
    assertThat(letters.windows()).isEqualTo(16);
    assertThat(letters.elements()).isEqualTo(16 * 3 * Case.STEPS);
    assertThat(letters.stateRows()).isEqualTo(3);
  }

  @Test
  void aResultComparesTheWindowWithItsProductsAndThePeak() {
    Case measured = new Case(Case.Mode.SCORE, CellKind.VANILLA, 128, 50); // 3 shapes: ×100, 1, 1
    double peakSeconds = TurnsBenchmark.PEAK.flops() / 100e9;
    Result result =
        new Result(measured, 0.050, List.of(0.0003, 0.004, 0.006), peakSeconds, "a \"b\"");

    assertThat(result.tokensPerSecond()).isEqualTo(50_000);
    assertThat(result.ceiling()).isEqualTo(62_500);
    double flops = 2.0 * (100 * 50 * 128 * 128 + 2500 * 128 * 128 + 2500 * 128 * 65);
    assertThat(result.json())
        .isEqualTo(
            "{\"mode\":\"score\",\"cell\":\"vanilla\",\"hidden\":128,\"batch\":50,"
                + "\"tokensPerSecond\":50000,\"ceiling\":62500,\"share\":0.8,\"shareOfPeak\":"
                + Math.round(flops / 0.050 / 100e9 * 1e4) / 1e4
                + ",\"blas\":\"a \\\"b\\\"\"}");
  }
}
