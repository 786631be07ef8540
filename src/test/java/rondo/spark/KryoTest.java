package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rondo.SparkTests;
import rondo.corpus.Shards;
import rondo.nn.CellKind;
import rondo.train.TrainOptions;

/** What travels does so with Kryo, too, as strict as a user can make it. */
class KryoTest {
  private static SparkSession session;

  @BeforeAll
  static void start() {
    session =
        SparkTests.local(
            2,
            Map.of(
                "spark.serializer", "org.apache.spark.serializer.KryoSerializer",
                "spark.kryo.registrationRequired", "true"));
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  @ParameterizedTest
  @EnumSource(
      value = RoundOptions.Way.class,
      names = {"DRIVER", "SLICES"})
  void aRunNeedsNoRegisteredClass(RoundOptions.Way way) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    int[] stream = TestShards.stream(200);
    Shards shards = TestShards.of(spark, TestShards.laneShards(stream, 2), false);
    Shards validation = TestShards.of(spark, TestShards.laneShards(stream, 1), false);
    RoundsResult result =
        new Rounds(
                TestShards.languageModel(CellKind.LSTM, 0.3),
                new TrainOptions().withMaxEpochs(1),
                new RoundOptions().withReduction(way))
            .fit(TestShards.corpus(shards, Optional.of(validation)));
    assertThat(result.bestEpoch()).isEqualTo(1);
  }
}
