package rondo.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.storage.StorageLevel;
import rondo.corpus.Corpus;
import rondo.corpus.Shards;
import rondo.linalg.Blas;
import rondo.model.Provenance;
import rondo.model.SavedNetwork;
import rondo.nn.CellKind;
import rondo.nn.NetworkSpec;
import rondo.nn.Parameters;
import rondo.train.TrainOptions;

/** The run that the tests on clusters compare: four shards, eight rounds, everything drawn. */
final class ClusterRun {
  static final NetworkSpec SPEC = TestShards.languageModel(CellKind.LSTM, 0.3);
  static final TrainOptions TRAIN = new TrainOptions().withMaxEpochs(2).withStepSize(0.02);
  static final RoundOptions ROUNDS =
      new RoundOptions().withStepsPerRound(3).withAveraging(new Averaging.Nesterov(0.5, 0.8));
  private static final List<List<byte[]>> SHARDS = TestShards.laneShards(TestShards.stream(600), 4);

  private ClusterRun() {}

  /** Blocks that are computed whenever they are read, by way of a function that may do harm. */
  static Corpus corpus(JavaSparkContext spark, Function<byte[], byte[]> on) {
    Shards whole = TestShards.of(spark, SHARDS, false);
    JavaRDD<byte[]> blocks = whole.blocks().map(on);
    return TestShards.corpus(new Shards(blocks, 0, whole.all()));
  }

  /** Blocks that are kept where they were computed. */
  static Corpus kept(JavaSparkContext spark) {
    Shards whole = TestShards.of(spark, SHARDS, false);
    JavaRDD<byte[]> blocks =
        whole.blocks().map(block -> block).persist(StorageLevel.MEMORY_AND_DISK());
    return TestShards.corpus(new Shards(blocks, 0, whole.all()));
  }

  static Rounds rounds(RoundOptions.Way way) {
    return new Rounds(SPEC, TRAIN, ROUNDS.withReduction(way));
  }

  /** The SHA-256 of the weights file. */
  static String bits(RoundsResult result) {
    return bits(result.parameters());
  }

  static String bits(Parameters parameters) {
    try {
      Path folder = Files.createTempDirectory("bits");
      try {
        SavedNetwork.of(parameters, Provenance.of(TRAIN, Map.of("shards", 4L), Blas.java()))
            .save(folder.resolve("network"));
        byte[] weights = Files.readAllBytes(folder.resolve("network/weights.safetensors"));
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(weights));
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Does something after a round. */
  static RoundListener after(long round, Runnable action) {
    return new RoundListener() {
      @Override
      public void onRound(RoundReport report) {
        if (report.round() == round) {
          action.run();
        }
      }
    };
  }
}
