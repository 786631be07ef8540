package rondo.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rondo.corpus.Shards;
import rondo.data.BlockIndex;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.State;
import rondo.train.TrainOptions;

/** Works out what a run will do, by which way its results meet, and what a user should know. */
final class Planner {
  /** Above so many the published gains of more shards flatten out (Charles et al. 2025). */
  private static final int MANY_SHARDS = 16;

  private final NetworkSpec spec;
  private final TrainOptions train;
  private final RoundOptions options;
  private final Shards shards;
  private final Averaging averaging;
  private final InnerState inner;
  private final int steps;
  private final long rounds;
  private final boolean validated;
  private final Cluster cluster;
  private final int parameters;
  private final int averagedSlots;
  private final ChosenWay way;

  Planner(
      NetworkSpec spec,
      TrainOptions train,
      RoundOptions options,
      Shards shards,
      Averaging averaging,
      InnerState inner,
      int steps,
      boolean validated,
      Cluster cluster) {
    this.spec = spec;
    this.train = train;
    this.options = options;
    this.shards = shards;
    this.averaging = averaging;
    this.inner = inner;
    this.steps = steps;
    this.rounds = RoundPlan.rounds(shards.all(), steps, train.maxEpochs(), validated);
    this.validated = validated;
    this.cluster = cluster;
    this.parameters = ParameterLayout.of(spec).size();
    this.averagedSlots = inner == InnerState.RESET ? 0 : train.optimizer().slots();
    this.way = ChosenWay.of(options.reduction(), resultBytes(), shards.count(), cluster);
  }

  Reduction reduction() {
    return way.way() == RoundOptions.Way.DRIVER
        ? new DriverReduction()
        : new SliceReduction(slices());
  }

  private Slices slices() {
    return new Slices(
        shards.count(),
        parameters,
        averagedSlots,
        carriedBytes(),
        !(averaging instanceof Averaging.Mean),
        cluster.bytesPerJob());
  }

  private long resultBytes() {
    return (long) Float.BYTES * parameters * (1 + averagedSlots);
  }

  /** Of the shard that carries most. */
  private long carriedBytes() {
    int rows = shards.all().stream().mapToInt(BlockIndex::stateRows).max().orElseThrow();
    return (long) Float.BYTES * rows * State.sizePerRow(spec);
  }

  RunPlan plan(Survey.Extremes blocks) {
    Demand demand =
        new Demand(
            spec,
            train.optimizer().slots(),
            averagedSlots,
            averaging.remembers(),
            validated,
            shards.count(),
            blocks,
            Cluster.inMemory(shards.blocks()) / cluster.executors(),
            way.way() == RoundOptions.Way.SLICES ? Optional.of(slices()) : Optional.empty(),
            cluster);
    RunPlan.Heap driver = demand.driver();
    Optional<RunPlan.Heap> executor = demand.executor();
    return new RunPlan(
        spec,
        parameters,
        shards.count(),
        blocks.rows(),
        effectiveBatch(blocks.rows()),
        blocks.columns(),
        shards.windows(),
        shards.elements(),
        steps,
        options.stepsPerRound(),
        train.maxEpochs(),
        rounds,
        averaging,
        options.averaging().isPresent(),
        train.optimizer(),
        inner(),
        way.way(),
        way.why(),
        (long) Float.BYTES * parameters * (1 + train.optimizer().slots()),
        resultBytes(),
        cluster.executors(),
        cluster.slots(),
        driver,
        executor,
        obstacles(driver, executor),
        warnings(driver, executor));
  }

  private long effectiveBatch(int rows) {
    return shards.all().stream()
        .mapToLong(shard -> shard.stateRows() > 0 ? shard.stateRows() : rows)
        .sum();
  }

  private String inner() {
    if (train.optimizer().slots() == 0) {
      return "no state";
    }
    return switch (inner) {
      case KEPT -> "its state is kept";
      case AVERAGED -> "its state is averaged, too";
      case RESET -> "its state starts anew each round";
    };
  }

  private List<String> obstacles(RunPlan.Heap driver, Optional<RunPlan.Heap> executor) {
    List<String> obstacles = new ArrayList<>();
    boolean toDriver = way.way() == RoundOptions.Way.DRIVER;
    if (toDriver && resultBytes() > cluster.maxResultSize() / shards.count()) {
      obstacles.add(
          "all results have "
              + Bytes.text(resultBytes() * shards.count())
              + ", and spark.driver.maxResultSize lets only "
              + Bytes.text(cluster.maxResultSize())
              + " come to the driver: let them meet in slices (reduction AUTO or SLICES)");
    }
    if (driver.needed() > driver.size()) {
      obstacles.add(
          "the driver needs "
              + driver
              + "; set spark.driver.memory to "
              + memory(driver)
              + (cluster.local() ? fewerTasks() : "")
              + (toDriver && shards.count() > 1 ? ", or let results meet in slices" : ""));
    }
    executor
        .filter(heap -> heap.needed() > heap.size())
        .ifPresent(
            heap ->
                obstacles.add(
                    "an executor needs "
                        + heap
                        + "; set spark.executor.memory to "
                        + memory(heap)
                        + fewerTasks()));
    return obstacles;
  }

  private String fewerTasks() {
    return cluster.slotsPerExecutor() > 1 && shards.count() > 1
        ? (cluster.local()
                ? ", run fewer tasks at once (local[n])"
                : ", run fewer tasks at once in each (spark.executor.cores, spark.task.cpus)")
            + ", or make batches smaller or windows shorter"
        : ", or make batches smaller or windows shorter";
  }

  /** With a fifth more than is needed, as a setting. */
  private static String memory(RunPlan.Heap heap) {
    return (long) Math.ceil(1.2 * heap.needed() / (1 << 30)) + "g";
  }

  private List<String> warnings(RunPlan.Heap driver, Optional<RunPlan.Heap> executor) {
    List<String> warnings = new ArrayList<>();
    int slots = cluster.slots();
    int waves = (shards.count() - 1) / slots + 1;
    if (waves > 1) {
      int idle = waves * slots - shards.count();
      warnings.add(
          shards.count()
              + " shards on "
              + slots
              + " task slots take "
              + waves
              + " waves a round"
              + (idle == 0 ? "" : ", with " + idle + " slots idle in the last"));
    }
    if (shards.count() > MANY_SHARDS) {
      warnings.add(
          "of more than "
              + MANY_SHARDS
              + " shards little is gained for the same tokens: watch the loss, too, not only the"
              + " speed");
    }
    double momentum = momentum();
    long needed = Math.round(3 / (1 - momentum));
    if (rounds < needed) {
      warnings.add(
          averaging
              + " comes to work after about "
              + needed
              + " rounds, and the run has "
              + rounds
              + ": use mean, less momentum or fewer steps a round");
    }
    if (options.stepsPerRound() instanceof StepsPerRound.Auto) {
      warnings.add("stepsPerRound=auto measures time: another run may have other bits");
    }
    if (!shards.blocks().getStorageLevel().isValid()) {
      warnings.add("the blocks are not persisted: each round makes those that it reads anew");
    }
    addIfTight("the driver", driver, warnings);
    executor.ifPresent(heap -> addIfTight("an executor", heap, warnings));
    return warnings;
  }

  private double momentum() {
    if (averaging instanceof Averaging.Momentum rule) {
      return rule.momentum();
    }
    return averaging instanceof Averaging.Nesterov rule ? rule.momentum() : 0;
  }

  private static void addIfTight(String who, RunPlan.Heap heap, List<String> warnings) {
    if (heap.needed() <= heap.size() && heap.needed() + heap.cached() > heap.size()) {
      warnings.add(
          who
              + " has little room: beside what the run needs, Spark may fill "
              + Bytes.text(heap.cached())
              + " of its "
              + Bytes.text(heap.size())
              + " with blocks; give it more memory or lower spark.memory.fraction");
    }
  }
}
