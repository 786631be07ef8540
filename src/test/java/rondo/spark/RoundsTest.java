package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.SparkTests;
import rondo.corpus.Shards;
import rondo.data.Batches;
import rondo.data.Lanes;
import rondo.data.Sequence;
import rondo.data.SequenceBlock;
import rondo.linalg.Blas;
import rondo.nn.CellKind;
import rondo.nn.NetworkSpec;
import rondo.nn.Parameters;
import rondo.optim.Clipping;
import rondo.optim.Optimizer;
import rondo.optim.Schedule;
import rondo.train.LocalTrainer;
import rondo.train.TrainOptions;
import rondo.train.TrainResult;

class RoundsTest {
  private static final NetworkSpec LSTM = TestShards.languageModel(CellKind.LSTM, 0.3);
  private static final NetworkSpec GRU = TestShards.languageModel(CellKind.GRU, 0);
  private static final int[] STREAM = TestShards.stream(200);

  private static SparkSession session;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    session = SparkTests.local(2);
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  private static Stream<Optimizer> optimizers() {
    return Stream.of("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")
        .map(Optimizer::parse);
  }

  private static RoundsResult fit(
      NetworkSpec spec, TrainOptions train, RoundOptions rounds, Shards shards) {
    return new Rounds(spec, train, rounds).fit(TestShards.corpus(shards));
  }

  private static Shards laneShards(int count) {
    return TestShards.of(spark, TestShards.laneShards(STREAM, count), false);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void oneShardIsTheLocalTrainerHoweverTheRunIsCutIntoRounds(Optimizer optimizer) {
    TrainOptions train =
        new TrainOptions()
            .withOptimizer(optimizer)
            .withSchedule(Schedule.parse("warmUp(0.5, exponential(0.9))"))
            .withStepSize(0.01)
            .withMaxEpochs(3);
    List<byte[]> blocks = TestShards.laneShards(STREAM, 1).get(0);
    Parameters local =
        new LocalTrainer(LSTM, train, Blas.get()).fit(new Lanes(STREAM, 3, 6)).parameters();
    Shards shards = TestShards.of(spark, List.of(blocks), false);
    for (int steps : List.of(1, 4, 100)) {
      RoundsResult rounds = fit(LSTM, train, new RoundOptions().withStepsPerRound(steps), shards);
      assertThat(rounds.parameters()).as("%d steps a round", steps).isEqualTo(local);
    }
  }

  @Test
  void oneShardOfShuffledRowsIsTheLocalTrainer() {
    TrainOptions train = new TrainOptions().withMaxEpochs(4).withStepSize(0.01);
    NetworkSpec spec = TestShards.regression();
    List<List<byte[]>> blocks = TestShards.rowShards(1, 30, true);
    Parameters local =
        new LocalTrainer(spec, train, Blas.get())
            .fit(TestShards.local(blocks.get(0), true))
            .parameters();
    Shards shards = TestShards.of(spark, blocks, true);
    for (int steps : List.of(1, 3, 100)) {
      assertThat(fit(spec, train, new RoundOptions().withStepsPerRound(steps), shards).parameters())
          .as("%d steps a round", steps)
          .isEqualTo(local);
    }
  }

  @Test
  void averagingAfterEverySgdStepOverEqualShardsIsOneJointBatch() {
    int[] stream = TestShards.stream(4 * 3 * 30 + 1);
    TrainOptions train =
        new TrainOptions()
            .withOptimizer(new Optimizer.Sgd())
            .withStepSize(0.5)
            .withClipping(new Clipping.None())
            .withMaxEpochs(5);
    Parameters joint =
        new LocalTrainer(GRU, train, Blas.get()).fit(new Lanes(stream, 4 * 3, 6)).parameters();
    Shards shards = TestShards.of(spark, TestShards.laneShards(stream, 4), false);
    Parameters averaged =
        fit(GRU, train, new RoundOptions().withStepsPerRound(1), shards).parameters();
    double moved = 0;
    float[] start = Parameters.initial(joint.layout(), train.seed()).values();
    for (int i = 0; i < start.length; i++) {
      assertThat(averaged.values()[i]).isEqualTo(joint.values()[i], within(1e-6f));
      moved = Math.max(moved, Math.abs(joint.values()[i] - start[i]));
    }
    assertThat(moved).isGreaterThan(0.01);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void identicalShardsAreOneShard(Optimizer optimizer) {
    TrainOptions train =
        new TrainOptions().withOptimizer(optimizer).withStepSize(0.01).withMaxEpochs(2);
    List<byte[]> shard = TestShards.laneShards(STREAM, 1).get(0);
    // A round an epoch, for momentum starts anew in each; with one shard it would not.
    boolean restarts = InnerState.of(optimizer, 3) == InnerState.RESET;
    TrainOptions once = restarts ? train.withMaxEpochs(1) : train;
    RoundOptions rounds =
        new RoundOptions()
            .withAveraging(new Averaging.Mean())
            .withStepsPerRound(restarts ? 1000 : 3);
    Parameters one =
        fit(GRU, once, rounds, TestShards.of(spark, List.of(shard), false)).parameters();
    Parameters three =
        fit(GRU, once, rounds, TestShards.of(spark, Collections.nCopies(3, shard), false))
            .parameters();
    assertThat(three).isEqualTo(one);
  }

  @Test
  void everyRoundBeginsWithFreshMomentum() {
    TrainOptions train =
        new TrainOptions().withOptimizer(new Optimizer.Momentum()).withMaxEpochs(1);
    RoundOptions rounds = new RoundOptions().withStepsPerRound(1);
    Parameters momentum = fit(GRU, train, rounds, laneShards(2)).parameters();
    Parameters sgd =
        fit(GRU, train.withOptimizer(new Optimizer.Sgd()), rounds, laneShards(2)).parameters();
    assertThat(momentum).isEqualTo(sgd);
  }

  @Test
  void theRunCanBeCutIntoFitsByTheEpochsWithoutAVelocity() {
    RoundOptions rounds = new RoundOptions().withStepsPerRound(4);
    TrainOptions sgd = new TrainOptions().withOptimizer(new Optimizer.Sgd()).withMaxEpochs(2);
    Parameters whole = fit(GRU, sgd, rounds, laneShards(3)).parameters();
    Rounds half = new Rounds(GRU, sgd.withMaxEpochs(1), rounds);
    Parameters first = half.fit(TestShards.corpus(laneShards(3))).parameters();
    assertThat(half.fit(first, TestShards.corpus(laneShards(3))).parameters()).isEqualTo(whole);
  }

  @Test
  void validationKeepsTheBestAndStopsLikeTheLocalTrainer() {
    TrainOptions train = new TrainOptions().withStepSize(0.05).withMaxEpochs(40).withPatience(2);
    int[] heldOut = TestShards.stream(90);
    List<byte[]> validation = TestShards.lanes(heldOut, 2, 6, 3);
    TrainResult local =
        new LocalTrainer(LSTM, train, Blas.get())
            .fit(new Lanes(STREAM, 3, 6), new Lanes(heldOut, 2, 6));
    RoundsResult rounds =
        new Rounds(LSTM, train, new RoundOptions().withStepsPerRound(5))
            .fit(
                TestShards.corpus(
                    laneShards(1), Optional.of(TestShards.of(spark, List.of(validation), false))));
    assertThat(rounds.parameters()).isEqualTo(local.parameters());
    assertThat(rounds.bestEpoch()).isEqualTo(local.bestEpoch());
    assertThat(rounds.stopped()).isEqualTo(RoundsResult.Stopped.NO_IMPROVEMENT);
    assertThat(
            rounds.history().stream()
                .filter(report -> report.validLoss().isPresent())
                .map(RoundReport::validLoss))
        .isEqualTo(local.history().stream().map(report -> report.validLoss()).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void theValidationLossIsTheMeanOverAllElementsOfAllShards(int count) {
    TrainOptions train = new TrainOptions().withMaxEpochs(1);
    List<List<byte[]>> rows = TestShards.rowShards(count, 10, false);
    NetworkSpec spec = TestShards.regression();
    RoundsResult result =
        new Rounds(spec, train, new RoundOptions())
            .fit(
                TestShards.corpus(
                    TestShards.of(spark, TestShards.rowShards(1, 8, true), true),
                    Optional.of(TestShards.of(spark, rows, false))));
    double sum = 0;
    for (List<byte[]> shard : rows) {
      Batches batches = TestShards.local(shard, false);
      sum += new LocalTrainer(spec, train, Blas.get()).validate(result.parameters(), batches);
    }
    assertThat(result.history().get(result.history().size() - 1).validLoss().getAsDouble())
        .isEqualTo(sum / count, within(1e-12));
  }

  @Test
  void aShardWhoseNumbersAreNotFiniteIsLeftOutAndReported() {
    NetworkSpec spec = TestShards.regression();
    List<Sequence> burning = List.of(Sequence.ofFeatures(2, 1, 1).withTarget(3e38f));
    List<List<byte[]>> blocks = TestShards.rowShards(2, 8, false);
    List<byte[]> sound = blocks.get(0);
    List<byte[]> bad = List.of(SequenceBlock.encode(burning, 4, false));
    TrainOptions train = new TrainOptions().withOptimizer(new Optimizer.Sgd()).withMaxEpochs(1);
    RoundOptions rounds = new RoundOptions().withStepsPerRound(100);
    List<String> warnings = new ArrayList<>();
    RoundsResult result =
        new Rounds(spec, train, rounds)
            .listen(
                new RoundListener() {
                  @Override
                  public void onWarning(String warning) {
                    warnings.add(warning);
                  }
                })
            .fit(TestShards.corpus(TestShards.of(spark, List.of(sound, bad), false)));
    assertThat(result.history().get(0).dropped())
        .extracting(RoundReport.DroppedShard::shard)
        .containsExactly(1);
    assertThat(warnings).hasSize(1).isEqualTo(result.warnings());
    assertThat(warnings.get(0)).contains("shard 1 ").contains("expected a finite number");
    assertThat(result.parameters())
        .isEqualTo(
            fit(spec, train, rounds, TestShards.of(spark, List.of(sound), false)).parameters());
  }

  @Test
  void aRoundWithoutAUsableShardIsTakenBackWithHalfTheStep() {
    NetworkSpec spec = TestShards.regression();
    TrainOptions train =
        new TrainOptions()
            .withOptimizer(new Optimizer.Sgd())
            .withClipping(new Clipping.None())
            .withMaxEpochs(1)
            .withStepSize(1e25);
    // With 1e25, the second window's gradient is beyond all floats.
    RoundOptions rounds = new RoundOptions().withStepsPerRound(100).withMaxRollbacks(100);
    Shards shards = TestShards.of(spark, TestShards.rowShards(2, 8, false), false);
    RoundsResult tamed = fit(spec, train, rounds, shards);
    long backs = tamed.warnings().stream().filter(text -> text.contains("is taken back")).count();
    assertThat(backs).isPositive();
    double scale = Math.pow(2, (double) -backs);
    assertThat(tamed.history()).hasSize(1);
    assertThat(tamed.history().get(0).rate()).isEqualTo(1e25 * scale);
    assertThat(tamed.parameters())
        .isEqualTo(fit(spec, train.withStepSize(1e25 * scale), rounds, shards).parameters());
  }

  @Test
  void aRunThatCannotRecoverEndsWithItsLastGoodParameters() {
    NetworkSpec spec = TestShards.regression();
    List<byte[]> bad =
        List.of(
            SequenceBlock.encode(
                List.of(Sequence.ofFeatures(2, 1, 1).withTarget(3e38f)), 4, false));
    Shards shards = TestShards.of(spark, List.of(bad, bad), false);
    Parameters from = Parameters.initial(rondo.nn.ParameterLayout.of(spec), 9);
    assertThatThrownBy(
            () ->
                new Rounds(spec, new TrainOptions().withMaxEpochs(5), new RoundOptions())
                    .fit(from, TestShards.corpus(shards)))
        .isInstanceOfSatisfying(
            TrainingFailedException.class, failed -> assertThat(failed.lastGood()).isEqualTo(from))
        .hasMessageContaining(
            "round 1: no shard has a usable result: gradient norm in epoch 1, window 1: expected"
                + " a finite number, found NaN, after 3 rounds were taken back already; try a"
                + " smaller stepSize (now 0.002)");
  }

  @Test
  void aListenerHearsOfEveryRound() {
    List<RoundReport> heard = new ArrayList<>();
    TrainOptions train = new TrainOptions().withMaxEpochs(2);
    RoundsResult result =
        new Rounds(GRU, train, new RoundOptions().withStepsPerRound(2))
            .listen(
                new RoundListener() {
                  @Override
                  public void onRound(RoundReport report) {
                    heard.add(report);
                  }
                })
            .fit(TestShards.corpus(laneShards(2)));
    // 6 windows a shard, 3 rounds an epoch
    assertThat(heard).isEqualTo(result.history()).hasSize(6);
    assertThat(heard).extracting(RoundReport::round).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(heard).extracting(RoundReport::epoch).containsExactly(1, 1, 1, 2, 2, 2);
    RoundReport last = heard.get(5);
    assertThat(last.tokens()).isEqualTo(2L * (STREAM.length - 1));
    assertThat(last.drift()).isPositive();
    assertThat(last.skew()).isBetween(1.0, 2.0);
    assertThat(last.phases().broadcastBytes())
        .isEqualTo(3L * Float.BYTES * result.parameters().values().length);
    assertThat(result.blas()).containsOnlyKeys("driver");
  }

  @Test
  void stoppingOnRequestEndsAfterThePresentRound() {
    Rounds rounds =
        new Rounds(
            GRU, new TrainOptions().withMaxEpochs(50), new RoundOptions().withStepsPerRound(2));
    rounds.listen(
        new RoundListener() {
          @Override
          public void onRound(RoundReport report) {
            if (report.round() == 2) {
              rounds.stop();
            }
          }
        });
    RoundsResult result = rounds.fit(TestShards.corpus(laneShards(2)));
    assertThat(result.history()).hasSize(2);
    assertThat(result.stopped()).isEqualTo(RoundsResult.Stopped.ON_REQUEST);
  }

  @ParameterizedTest
  @CsvSource({
    "adam, mean",
    "momentum, mean",
    "rmsprop, 'momentum(0.5, 0.9)'",
    "sgd, 'nesterov(0.9, 0.7)'"
  })
  void theBitsAreTheSameByEitherWayOfTheResults(String optimizer, String averaging) {
    TrainOptions train =
        new TrainOptions().withOptimizer(Optimizer.parse(optimizer)).withMaxEpochs(3);
    RoundOptions rounds =
        new RoundOptions().withStepsPerRound(2).withAveraging(Averaging.parse(averaging));
    for (int shards : List.of(1, 3)) {
      RoundsResult driver =
          fit(LSTM, train, rounds.withReduction(RoundOptions.Way.DRIVER), laneShards(shards));
      RoundsResult slices =
          fit(LSTM, train, rounds.withReduction(RoundOptions.Way.SLICES), laneShards(shards));
      assertThat(slices.parameters()).as("%d shards", shards).isEqualTo(driver.parameters());
      assertThat(slices.history())
          .extracting(report -> report.phases().reduceBytes())
          .isEqualTo(
              driver.history().stream().map(report -> report.phases().reduceBytes()).toList())
          .allSatisfy(
              bytes ->
                  assertThat(bytes)
                      .isGreaterThan(4L * shards * driver.parameters().values().length));
    }
  }
}
