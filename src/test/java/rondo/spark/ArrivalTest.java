package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rondo.SparkTests;
import rondo.SplitMix;
import rondo.corpus.Corpus;
import rondo.corpus.Shards;
import rondo.nn.CellKind;
import rondo.nn.NetworkSpec;
import rondo.nn.Parameters;
import rondo.train.TrainOptions;

/** In which order the shards answer is nothing to the bits. */
class ArrivalTest {
  private static final int SHARDS = 8;
  private static final int ORDERS = 20;
  private static final NetworkSpec SPEC = TestShards.languageModel(CellKind.LSTM, 0);
  private static final TrainOptions TRAIN = new TrainOptions().withMaxEpochs(1);

  private static SparkSession session;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    session = SparkTests.local(SHARDS);
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  /** Each order makes other shards wait for their blocks. */
  private static Shards shards(int order) {
    List<List<byte[]>> blocks = TestShards.laneShards(TestShards.stream(8 * 60 + 1), SHARDS);
    Shards prompt = TestShards.of(spark, blocks, false);
    JavaRDD<byte[]> late =
        prompt
            .blocks()
            .mapPartitionsWithIndex(
                (number, block) -> {
                  int millis = new SplitMix(SplitMix.derive(order, number)).nextInt(30);
                  LockSupport.parkNanos(millis * 1_000_000L);
                  return block;
                },
                true);
    return new Shards(late, 0, prompt.all());
  }

  @ParameterizedTest
  @EnumSource(
      value = RoundOptions.Way.class,
      names = {"DRIVER", "SLICES"})
  void roundsHaveTheSameBitsInEveryOrder(RoundOptions.Way way) {
    Set<Parameters> results = new HashSet<>();
    for (int order = 0; order < ORDERS; order++) {
      Corpus corpus = TestShards.corpus(shards(order), Optional.empty());
      RoundOptions rounds = new RoundOptions().withStepsPerRound(2).withReduction(way);
      results.add(new Rounds(SPEC, TRAIN, rounds).fit(corpus).parameters());
    }
    assertThat(results).hasSize(1);
  }

  /** What the harness would show of a sum that is taken as it comes. */
  @Test
  void floatsThatAreSummedAsTheyArriveHaveOtherBits() {
    Set<List<Float>> results = new HashSet<>();
    for (int order = 0; order < ORDERS; order++) {
      results.add(
          shards(order)
              .blocks()
              .map(block -> weights(block))
              .treeAggregate(List.of(), ArrivalTest::sum, ArrivalTest::sum));
    }
    assertThat(results).hasSizeGreaterThan(1);
  }

  /** Some numbers that differ from block to block. */
  private static List<Float> weights(byte[] block) {
    SplitMix random = new SplitMix(Arrays.hashCode(block));
    return Stream.generate(() -> random.nextUniform(1)).limit(200).toList();
  }

  private static List<Float> sum(List<Float> one, List<Float> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    Float[] sum = new Float[one.size()];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = one.get(i) + other.get(i);
    }
    return List.of(sum);
  }
}
