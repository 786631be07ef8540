package rondo.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import rondo.corpus.Corpus;
import rondo.corpus.StreamOptions;
import rondo.corpus.TextStream;
import rondo.linalg.Blas;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.spark.RoundOptions;
import rondo.spark.RoundReport;
import rondo.spark.Rounds;
import rondo.spark.RoundsResult;
import rondo.train.TrainOptions;

/**
 * How good the networks become that are trained in rounds: a character model, two layers of 128
 * LSTM cells, of a text whose last tenth is held out. All runs see the same tokens; unless it is
 * set, the batch of a shard is 50 over the number of shards.
 *
 * <p>Losses are nats per character; the held-out text is read in 10 lanes whose state is carried.
 */
final class Quality {
  private static final Path LINES = Path.of("target", "quality.jsonl");
  private static final int STEPS = 50;
  private static final int VALIDATION_LANES = 10;

  private Quality() {}

  static void measure(QualityOptions options, PrintStream out) throws IOException {
    Files.createDirectories(LINES.getParent());
    Files.deleteIfExists(LINES);
    SparkSession session =
        SparkSession.builder()
            .master("local[" + options.threads() + "]")
            .appName("quality")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
    session.sparkContext().setLogLevel("ERROR");
    try {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      out.println("JVM        " + Machine.jvm());
      out.println("processor  " + Machine.processor());
      out.println("BLAS       " + Blas.get().report());
      out.println("Spark      " + session.version() + ", " + session.sparkContext().master());
      out.printf(
          Locale.ROOT,
          "%n%6s %5s %7s %-18s %4s %8s %8s %9s  valid loss after each epoch%n",
          "shards",
          "batch",
          "steps",
          "rule",
          "seed",
          "overhead",
          "seconds",
          "tokens/s");
      for (int shards : options.shards()) {
        try (Corpus corpus = corpus(spark, options, shards)) {
          for (QualityOptions.Run run : options.runs()) {
            measure(run, options, corpus, shards, out);
          }
        }
      }
    } finally {
      session.stop();
    }
  }

  private static Corpus corpus(JavaSparkContext spark, QualityOptions options, int shards) {
    return new TextStream(
            spark,
            new StreamOptions()
                .withShards(shards)
                .withBatchSize(options.batch(shards))
                .withUnroll(STEPS)
                .withValidationFraction(0.1)
                .withValidation(1, VALIDATION_LANES))
        .read(options.data());
  }

  private static void measure(
      QualityOptions.Run run, QualityOptions options, Corpus corpus, int shards, PrintStream out)
      throws IOException {
    int letters = corpus.vocabulary().orElseThrow().size();
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.OneHot(letters),
            Recurrence.of(CellKind.LSTM, 128).withLayers(2).withForgetBias(0),
            Readout.EVERY_STEP,
            new Head.Softmax(letters));
    TrainOptions train = new TrainOptions().withMaxEpochs(options.epochs()).withSeed(run.seed());
    RoundOptions rounds = new RoundOptions().withStepsPerRound(run.steps());
    if (run.rule().isPresent()) {
      rounds = rounds.withAveraging(run.rule().get());
    }
    RoundsResult result = new Rounds(spec, train, rounds).fit(corpus);
    report(run, options, shards, result, out);
  }

  private static void report(
      QualityOptions.Run run,
      QualityOptions options,
      int shards,
      RoundsResult result,
      PrintStream out)
      throws IOException {
    String rule = run.rule().map(Object::toString).orElse("default");
    List<String> lines = new ArrayList<>();
    StringBuilder losses = new StringBuilder();
    double busy = 0; // of all trainers together
    double rounds = 0;
    double validating = 0;
    double trainSum = 0;
    long before = 0;
    long epochStart = 0;
    for (RoundReport report : result.history()) {
      RoundReport.Phases phases = report.phases();
      busy += phases.computeSeconds() / report.skew() * shards;
      rounds += phases.broadcastSeconds() + phases.computeSeconds() + phases.reduceSeconds();
      validating += phases.validateSeconds();
      trainSum += report.trainLoss() * (report.tokens() - before);
      before = report.tokens();
      if (report.validLoss().isPresent()) {
        double trainLoss = trainSum / (report.tokens() - epochStart);
        losses.append(String.format(Locale.ROOT, " %.4f", report.validLoss().getAsDouble()));
        lines.add(
            String.format(
                Locale.ROOT,
                "{\"shards\":%d,\"batch\":%d,\"steps\":%d,\"rule\":\"%s\",\"seed\":%d,\"epoch\":%d,"
                    + "\"tokens\":%d,\"seconds\":%.2f,\"trainLoss\":%.5f,\"validLoss\":%.5f}",
                shards,
                options.batch(shards),
                report.steps(),
                rule,
                run.seed(),
                report.epoch(),
                report.tokens(),
                report.seconds() - validating,
                trainLoss,
                report.validLoss().getAsDouble()));
        trainSum = 0;
        epochStart = report.tokens();
      }
    }
    out.printf(
        Locale.ROOT,
        "%6d %5d %7s %-18s %4d %7.1f%% %8.1f %9.0f %s%n",
        shards,
        options.batch(shards),
        run.steps(),
        rule,
        run.seed(),
        100 * (1 - busy / (rounds * Math.min(shards, options.threads()))),
        rounds,
        before / rounds,
        losses);
    Files.write(LINES, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
