package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rondo.Allocations;
import rondo.SparkTests;
import rondo.corpus.Shards;
import rondo.data.Batches;
import rondo.linalg.Blas;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.optim.Optimizer;
import rondo.train.TrainOptions;

class RunPlanTest {
  private static final long MB = 1 << 20;
  private static final NetworkSpec SMALL = TestShards.languageModel(CellKind.LSTM, 0);
  private static final NetworkSpec LARGE =
      NetworkSpec.of(
          new Input.OneHot(TestShards.V),
          Recurrence.of(CellKind.LSTM, 2000),
          Readout.EVERY_STEP,
          new Head.Softmax(TestShards.V));

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

  private static Shards laneShards(int count) {
    Shards shards =
        TestShards.of(spark, TestShards.laneShards(TestShards.stream(400), count), false);
    shards.blocks().cache();
    return shards;
  }

  private static Cluster cluster(int executors, int slots, long driverHeap, long executorHeap) {
    return new Cluster(false, executors, slots, driverHeap, executorHeap, 0.6, 1024 * MB);
  }

  private static RunPlan plan(
      NetworkSpec spec, TrainOptions train, RoundOptions options, int count, Cluster cluster) {
    Shards shards = laneShards(count);
    return new Planner(
            spec,
            train,
            options,
            shards,
            options.averaging().orElse(new Averaging.Mean()),
            InnerState.of(train.optimizer(), count),
            4,
            false,
            cluster)
        .plan(Survey.of(TestShards.corpus(shards), SMALL).training());
  }

  private static RunPlan plan(int count, Cluster cluster) {
    return plan(SMALL, new TrainOptions(), new RoundOptions(), count, cluster);
  }

  @Test
  void itIsATableForPeople() {
    assertThat(plan(3, cluster(2, 4, 1024 * MB, 2048 * MB)).toString().lines())
        .containsExactly(
            "network    lstm 2 × 6, 5 tokens to 5 classes: 683 parameters",
            "shards     3 in batches of 3, together 9; up to 18 steps a window",
            "epoch      8 windows a shard; 399 scored elements in all",
            "round      4 windows a shard (default); about 199 elements in all",
            "run        20 rounds in 10 epochs",
            "averaging  mean (default)",
            "optimizer  Adam[beta1=0.9, beta2=0.999, epsilon=1.0E-8], its state is averaged, too",
            "results    to the driver: all results have 24.0 KB",
            "traffic    8.00 KB to each of 2 executors and 8.00 KB from each shard, a round",
            "tasks      4 at once",
            "driver     300 MB of 1.00 GB: Spark 300 MB, the run's state 18.7 KB, what is sent 8.00"
                + " KB, what comes back 48.0 KB",
            "executor   300 MB of 2.00 GB: Spark 300 MB, what is sent 8.00 KB, 2 × model 26.7 KB, 2"
                + " × window 23.8 KB, 2 × block 706 bytes, 2 × result 48.0 KB");
  }

  @Test
  void whatDoesNotFitAnExecutorIsRefusedWithAdvice() {
    // 16 million parameters
    Cluster cluster = cluster(2, 4, 8192 * MB, 1024 * MB);
    RunPlan plan = plan(LARGE, new TrainOptions(), new RoundOptions(), 4, cluster);
    assertThat(plan.parameters()).isGreaterThan(16_000_000);
    assertThat(plan.reduction()).isEqualTo(RoundOptions.Way.SLICES);
    assertThatThrownBy(plan::check)
        .isInstanceOf(PlanException.class)
        .hasMessageMatching(
            "an executor needs 1\\.55 GB of 1\\.00 GB: Spark 300 MB, .*, 2 × model 61\\d MB, .*; set"
                + " spark\\.executor\\.memory to 2g, run fewer tasks at once in each"
                + " \\(spark\\.executor\\.cores, spark\\.task\\.cpus\\), or make batches smaller or"
                + " windows shorter");
    assertThat(plan.obstacles()).hasSize(1);
    assertThat(plan.toString()).contains("obstacle   an executor needs");

    RunPlan larger =
        plan(LARGE, new TrainOptions(), new RoundOptions(), 4, cluster(2, 4, 8192 * MB, 2048 * MB));
    larger.check();
    assertThat(larger.warnings()).singleElement().asString().startsWith("an executor has little");
  }

  @Test
  void whatDoesNotFitTheDriverIsRefusedWithAdvice() {
    RoundOptions toDriver = new RoundOptions().withReduction(RoundOptions.Way.DRIVER);
    Cluster cluster = cluster(4, 4, 1024 * MB, 8192 * MB);
    RunPlan plan = plan(LARGE, new TrainOptions(), toDriver, 4, cluster);
    assertThat(plan.obstacles()).hasSize(1);
    assertThat(plan.obstacles().get(0))
        .startsWith("the driver needs ")
        .contains("set spark.driver.memory to 3g, or let results meet in slices");

    RunPlan results =
        plan(LARGE, new TrainOptions(), toDriver, 8, cluster(4, 4, 16384 * MB, 8192 * MB));
    assertThat(results.obstacles())
        .singleElement()
        .asString()
        .startsWith("all results have 1.4")
        .contains("spark.driver.maxResultSize lets only 1.00 GB come to the driver");
  }

  @Test
  void aLocalRunNeedsOneHeapForAll() {
    Cluster local = new Cluster(true, 1, 2, 1024 * MB, 1024 * MB, 0.6, 1024 * MB);
    RunPlan plan = plan(LARGE, new TrainOptions(), new RoundOptions(), 2, local);
    assertThat(plan.executor()).isEmpty();
    assertThat(plan.driver().parts())
        .extracting(RunPlan.Heap.Part::what)
        .containsExactly(
            "Spark",
            "the run's state",
            "what is sent",
            "what comes back",
            "2 × model",
            "2 × window",
            "2 × block",
            "2 × result");
    assertThat(plan.obstacles())
        .singleElement()
        .asString()
        .contains("set spark.driver.memory to 3g, run fewer tasks at once (local[n])");
  }

  @Test
  void aUserIsWarnedOfWavesOfManyShardsAndOfMomentumThatComesTooLate() {
    Cluster cluster = cluster(2, 4, 1024 * MB, 2048 * MB);
    assertThat(plan(4, cluster).warnings()).isEmpty();
    assertThat(plan(8, cluster).warnings())
        .containsExactly("8 shards on 4 task slots take 2 waves a round");
    assertThat(plan(6, cluster).warnings())
        .containsExactly(
            "6 shards on 4 task slots take 2 waves a round, with 2 slots idle in the last");
    assertThat(plan(17, cluster(17, 17, 1024 * MB, 2048 * MB)).warnings())
        .singleElement()
        .asString()
        .startsWith("of more than 16 shards little is gained");

    TrainOptions train = new TrainOptions().withMaxEpochs(9);
    RoundOptions momentum = new RoundOptions().withAveraging(new Averaging.Nesterov(0.9, 0.7));
    assertThat(plan(SMALL, train, momentum, 2, cluster).warnings())
        .containsExactly(
            "nesterov(0.9, 0.7) comes to work after about 30 rounds, and the run has 27: use mean,"
                + " less momentum or fewer steps a round");
    assertThat(plan(SMALL, train.withMaxEpochs(10), momentum, 2, cluster).warnings()).isEmpty();
    assertThat(
            plan(SMALL, train, momentum.withAveraging(new Averaging.Mean()), 2, cluster).warnings())
        .isEmpty();
    assertThat(
            plan(
                    SMALL,
                    train,
                    new RoundOptions().withStepsPerRound(new StepsPerRound.Auto()),
                    2,
                    cluster)
                .warnings())
        .singleElement()
        .asString()
        .startsWith("stepsPerRound=auto");
  }

  @Test
  void aRunTellsItsPlanBeforeTheFirstRound() {
    List<Object> told = new ArrayList<>();
    Rounds rounds =
        new Rounds(SMALL, new TrainOptions().withMaxEpochs(1), new RoundOptions())
            .listen(
                new RoundListener() {
                  @Override
                  public void onStart(RunPlan plan) {
                    told.add(plan);
                  }

                  @Override
                  public void onRound(RoundReport report) {
                    told.add(report.round());
                  }
                });
    Shards shards = laneShards(3);
    RunPlan plan = rounds.plan(TestShards.corpus(shards));
    assertThat(told).isEmpty();
    RoundsResult result = rounds.fit(TestShards.corpus(shards));
    assertThat(told.get(0)).isEqualTo(plan);
    assertThat(told.subList(1, told.size()))
        .isEqualTo(result.history().stream().map(RoundReport::round).toList());
    assertThat(plan.rounds()).isEqualTo(result.history().size());
    assertThat(plan.broadcastBytes()).isEqualTo(result.history().get(0).phases().broadcastBytes());
    assertThat(3 * plan.resultBytes())
        .isCloseTo(result.history().get(0).phases().reduceBytes(), Percentage.withPercentage(10));
    assertThat(plan.taskSlots()).isEqualTo(2);
    assertThat(plan.executors()).isEqualTo(1);
    assertThat(plan.driver().size()).isEqualTo(Runtime.getRuntime().maxMemory());
  }

  @Test
  void aRunThatDoesNotFitEndsBeforeTheFirstRound() {
    NetworkSpec vast =
        NetworkSpec.of(
            new Input.OneHot(TestShards.V),
            Recurrence.of(CellKind.LSTM, 4000),
            Readout.EVERY_STEP,
            new Head.Softmax(TestShards.V));
    List<Long> rounds = new ArrayList<>();
    Rounds run =
        new Rounds(vast, new TrainOptions(), new RoundOptions())
            .listen(
                new RoundListener() {
                  @Override
                  public void onRound(RoundReport report) {
                    rounds.add(report.round());
                  }
                });
    Parameters from = Parameters.zeros(ParameterLayout.of(vast));
    assertThatThrownBy(() -> run.fit(from, TestShards.corpus(laneShards(2))))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("set spark.driver.memory to ");
    assertThat(rounds).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"LSTM, 100, adam", "GRU, 200, sgd", "VANILLA, 300, momentum"})
  void aTaskAllocatesWhatIsPlanned(CellKind cell, int hidden, String optimizer) {
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.OneHot(TestShards.V),
            Recurrence.of(cell, hidden).withLayers(2),
            Readout.EVERY_STEP,
            new Head.Softmax(TestShards.V));
    TrainOptions train =
        new TrainOptions().withOptimizer(Optimizer.parse(optimizer)).withMaxEpochs(1);
    InnerState inner = InnerState.of(train.optimizer(), 2);
    Shards shards =
        TestShards.of(
            spark,
            List.of(
                List.of(TestShards.lanes(TestShards.stream(20_000), 20, 50, 50).get(0)),
                List.of(TestShards.lanes(TestShards.stream(20_000), 20, 50, 50).get(0))),
            false);
    List<byte[]> block = shards.blocks().take(1);
    Survey.Extremes sizes = Survey.of(TestShards.corpus(shards), spec).training();
    Demand demand =
        new Demand(
            spec,
            train.optimizer().slots(),
            inner == InnerState.RESET ? 0 : train.optimizer().slots(),
            false,
            false,
            2,
            sizes,
            0,
            Optional.of(new Slices(2, 1, 0, 0, false, 64 * MB)),
            cluster(2, 2, 1024 * MB, 1024 * MB));
    long planned =
        demand.executor().orElseThrow().parts().stream()
            .filter(part -> part.what().startsWith("1 × "))
            .mapToLong(RunPlan.Heap.Part::bytes)
            .sum();

    Parameters parameters = Parameters.initial(ParameterLayout.of(spec), 1);
    RunState state =
        RunState.start(
            parameters, false, train.optimizer().start(parameters.values().length), 2, 20);
    RoundStart start = new RoundStart(spec, train, state, 40_000);
    long allocated =
        Allocations.of(
            () -> {
              Batches data = TestShards.local(block, false);
              RoundTask.run(
                  start,
                  inner,
                  0,
                  new ShardInput(0, 2, new float[0]),
                  data,
                  Blas.get(),
                  new ShardResult.Place("here", "", 0, 0));
            });
    assertThat(planned).isCloseTo(allocated, Percentage.withPercentage(20));
  }
}
