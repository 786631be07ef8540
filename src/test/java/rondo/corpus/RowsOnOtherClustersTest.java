package rondo.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import rondo.SparkTests;
import rondo.corpus.Columns.Task;

class RowsOnOtherClustersTest {
  @Test
  void theSameRowsAreTheSameBlocksOnAnyCluster() throws NoSuchAlgorithmException {
    List<String> found = new ArrayList<>();
    for (int threads : new int[] {1, 3}) {
      SparkSession spark = SparkTests.local(threads);
      try {
        spark.sparkContext().setLogLevel("ERROR");
        for (boolean adaptive : new boolean[] {true, false}) {
          spark.conf().set("spark.sql.adaptive.enabled", adaptive);
          Dataset<Row> rows =
              spark.sql(
                  "SELECT concat('name ', id * id % 1000, repeat('x', int(id % 7))) x,"
                      + " concat('k', id % 5) y FROM range(2000)");
          found.add(digest(rows));
          found.add(digest(rows.repartition(7).orderBy("x", "y")));
          found.add(
              digest(
                  rows.groupBy("x", "y")
                      .count()
                      .selectExpr("x", "y", "explode(sequence(1, int(count)))")
                      .select("y", "x")));
        }
      } finally {
        spark.stop();
      }
    }
    assertThat(found).hasSize(12).containsOnly(found.get(0));
  }

  private static String digest(Dataset<Row> rows) throws NoSuchAlgorithmException {
    RowOptions options =
        new RowOptions(16).withShards(4).withBlockBytes(2000).withValidationFraction(0.2);
    SequenceRows sequences = new SequenceRows(options).withBucketBytes(5000);
    try (Corpus corpus = sequences.of(rows, Columns.of(Task.CLASSIFY, "x", "y"))) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      List<byte[]> blocks = new ArrayList<>(corpus.training().blocks().collect());
      assertThat(blocks).hasSizeGreaterThan(8);
      blocks.addAll(corpus.validation().get().blocks().collect());
      for (byte[] block : blocks) {
        digest.update(MessageDigest.getInstance("SHA-256").digest(block));
      }
      return HexFormat.of().formatHex(digest.digest());
    }
  }
}
