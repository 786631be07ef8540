package rondo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import rondo.SparkTests;
import rondo.data.DataException;
import rondo.data.RandomSequences;
import rondo.data.Sequence;
import rondo.data.SequenceBlock;
import rondo.data.SequenceBytes;

class SequenceRowsTest {
  private static SparkSession spark;
  private static JavaSparkContext context;

  @BeforeAll
  static void start() {
    spark = SparkTests.local(2);
    context = JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static JavaRDD<Sequence> rdd(List<Sequence> sequences, int partitions) {
    return context.parallelize(sequences, partitions);
  }

  private static List<byte[]> blocks(Shards shards) {
    return shards.blocks().collect();
  }

  private static List<String> keys(List<Sequence> sequences) {
    return sequences.stream()
        .map(sequence -> new RowKey(SequenceBytes.encode(sequence)).bytes())
        .sorted(Arrays::compareUnsigned)
        .map(Arrays::toString)
        .toList();
  }

  private static List<String> keys(Shards shards) {
    List<String> keys = new ArrayList<>();
    for (byte[] block : blocks(shards)) {
      for (Sequence sequence : SequenceBlock.sequences(block)) {
        keys.add(Arrays.toString(new RowKey(SequenceBytes.encode(sequence)).bytes()));
      }
    }
    return keys;
  }

  private static final RowOptions OPTIONS = new RowOptions(4).withShards(3).withBlockBytes(500);

  @Test
  void blocksHaveTheSameBytesHoweverTheRowsCome() {
    List<Sequence> sequences = RandomSequences.labelled(1, 300, 20);
    List<byte[]> expected;
    try (Corpus corpus = new SequenceRows(OPTIONS).of(rdd(sequences, 1))) {
      expected = blocks(corpus.training());
      assertThat(expected).hasSizeGreaterThan(6);
      assertThat(keys(corpus.training())).isEqualTo(keys(sequences)); // each once, in order
    }
    List<Sequence> shuffled = new ArrayList<>(sequences);
    Collections.shuffle(shuffled, new Random(5));
    for (int partitions : new int[] {1, 3, 7}) {
      for (int bucketBytes : new int[] {1 << 20, 400}) {
        try (Corpus corpus =
            new SequenceRows(OPTIONS).withBucketBytes(bucketBytes).of(rdd(shuffled, partitions))) {
          List<byte[]> found = blocks(corpus.training());
          assertThat(found).hasSameSizeAs(expected);
          for (int block = 0; block < found.size(); block++) {
            assertThat(found.get(block)).isEqualTo(expected.get(block));
          }
        }
      }
    }
  }

  @Test
  void anEmptyInputIsAnError() {
    assertThatThrownBy(() -> new SequenceRows(OPTIONS).of(rdd(List.of(), 2)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "sequences to train with: expected at least 1, found 0 sequences read");
  }
}
