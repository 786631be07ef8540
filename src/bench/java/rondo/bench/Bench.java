package rondo.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import rondo.OptionException;
import rondo.RondoException;
import rondo.linalg.Blas;

/**
 * Measures all cases, each in a JVM of its own, so that what the compiler has learned from one cell
 * is nothing to the next.
 */
public final class Bench {
  private static final Path LINES = Path.of("target", "bench.jsonl");

  // An iteration is at least one window: half a second, where the network is large.
  private static final TimeValue TURN = TimeValue.milliseconds(250);

  // The check before has run the window half a dozen times, and C2 has compiled its loops: in all
  // cells and sizes, the first round was already as fast as the seventh. One more for the caches.
  private static final int WARMUP_ROUNDS = 1;

  private Bench() {}

  /** Exit codes: 0; 1 the run failed; 2 the call was wrong. */
  public static void main(String[] arguments) {
    System.exit(run(arguments, System.out, System.err));
  }

  static int run(String[] arguments, PrintStream out, PrintStream err) {
    try {
      if (Arrays.asList(arguments).contains("--quality")) {
        QualityOptions quality = QualityOptions.parse(Arrays.asList(arguments));
        if (quality.help()) {
          out.print(QualityOptions.USAGE);
        } else {
          Quality.measure(quality, out);
        }
        return 0;
      }
      Options options = Options.parse(Arrays.asList(arguments));
      if (options.help()) {
        out.print(Options.USAGE);
        return 0;
      }
      measure(options, out);
      return 0;
    } catch (OptionException e) {
      err.println("bench: " + e.getMessage() + " (--help tells what there is)");
      return 2;
    } catch (RunnerException | RondoException | IOException e) {
      err.println("bench: " + firstFault(e) + " (--verbose tells more)");
      return 1;
    }
  }

  private static void measure(Options options, PrintStream out)
      throws RunnerException, IOException {
    options.blas().ifPresent(blas -> System.setProperty("rondo.blas", blas));
    String blas = Blas.get().report().toString();
    out.println("JVM        " + Machine.jvm());
    out.println("processor  " + Machine.processor());
    out.println("BLAS       " + blas);
    out.printf(
        "window     T=%d, V=%d, %d layers, one-hot, state carried; one thread%n"
            + "times      of the thread on its processor; medians of %d%n%n",
        Case.STEPS, Case.LETTERS, Case.LAYERS, options.rounds());
    List<String> lines = new ArrayList<>();
    for (Case measured : options.cases()) {
      Result result = measure(measured, options, blas);
      out.println(result.line());
      out.print(result.products());
      lines.add(result.json());
    }
    Files.createDirectories(LINES.getParent());
    Files.write(LINES, lines);
  }

  private static Result measure(Case measured, Options options, String blas)
      throws RunnerException {
    int turns = TurnsBenchmark.turns(measured);
    ChainedOptionsBuilder run =
        new OptionsBuilder()
            .include(TurnsBenchmark.class.getName())
            .param("mode", measured.mode().name())
            .param("cell", measured.cell().name())
            .param("hidden", String.valueOf(measured.hidden()))
            .param("batch", String.valueOf(measured.batch()))
            .forks(1)
            .threads(1)
            .warmupIterations(WARMUP_ROUNDS * turns)
            .warmupTime(TURN)
            .measurementIterations(options.rounds() * turns)
            .measurementTime(TURN)
            .shouldFailOnError(true)
            .verbosity(options.verbose() ? VerboseMode.NORMAL : VerboseMode.SILENT);
    options.blas().ifPresent(name -> run.jvmArgsAppend("-Drondo.blas=" + name));
    List<Double> seconds =
        new Runner(run.build())
            .runSingle().getBenchmarkResults().iterator().next().getIterationResults().stream()
                .map(Bench::processorSeconds)
                .toList();
    List<Double> medians =
        Stream.iterate(0, turn -> turn < turns, turn -> turn + 1)
            .map(turn -> median(seconds, turn, turns))
            .toList();
    return new Result(
        measured, medians.get(0), medians.subList(1, turns - 1), medians.get(turns - 1), blas);
  }

  /**
   * How long an operation has kept the processor: what a clock shows, less what other programs took
   * meanwhile.
   */
  private static double processorSeconds(IterationResult iteration) {
    double share = iteration.getSecondaryResults().get(TurnsBenchmark.Processor.SHARE).getScore();
    return iteration.getPrimaryResult().getScore() * 1e-6 * share;
  }

  /** The median of every {@code stride}-th number. */
  private static double median(List<Double> numbers, int from, int stride) {
    List<Double> sorted =
        Stream.iterate(from, at -> at < numbers.size(), at -> at + stride)
            .map(numbers::get)
            .sorted()
            .toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** What went wrong in the JVM that measured, which JMH wraps and hangs on as suppressed. */
  private static Throwable firstFault(Throwable fault) {
    Throwable below =
        fault.getCause() != null
            ? fault.getCause()
            : fault.getSuppressed().length > 0 ? fault.getSuppressed()[0] : null;
    return below == null ? fault : firstFault(below);
  }
}
