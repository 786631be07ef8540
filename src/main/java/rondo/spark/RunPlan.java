package rondo.spark;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import rondo.nn.Direction;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Recurrence;
import rondo.optim.Optimizer;

/**
 * What a run is going to do, and what it will need; {@code toString} is a table. The same settings
 * on the same corpus make the same run on any cluster: only what is said of memory, slots and the
 * way of the results differs.
 *
 * @param parameters how many the network has
 * @param shards N
 * @param batchSize rows of a shard's window, at most
 * @param effectiveBatch rows of all shards' windows together
 * @param windowSteps real steps of a window, over its rows, at most
 * @param windows of an epoch, of the longest shard
 * @param elements scored, of an epoch, over all shards
 * @param stepsPerRound how many windows a shard trains a round, at most
 * @param stepsFrom how that was chosen
 * @param epochs at most
 * @param rounds of the whole run, if it is not stopped before
 * @param averaging the rule
 * @param averagingSet whether it was set, and is not the default for such a run
 * @param optimizer of the shards
 * @param optimizerState what becomes of it from round to round
 * @param reduction by which way the results meet: {@code DRIVER} or {@code SLICES}
 * @param reductionReason why
 * @param broadcastBytes of a round's state, which goes to each executor
 * @param resultBytes of a shard's result
 * @param executors processes that run tasks, when the plan was made
 * @param taskSlots how many tasks they run at once
 * @param driver the memory of the driver; if it runs the tasks too, with what they need
 * @param executor the memory of an executor; empty if the driver runs the tasks
 * @param obstacles why it can't be run, and what to change; none: it can
 * @param warnings what a user should know of it
 */
public record RunPlan(
    NetworkSpec network,
    int parameters,
    int shards,
    int batchSize,
    long effectiveBatch,
    int windowSteps,
    int windows,
    long elements,
    int stepsPerRound,
    StepsPerRound stepsFrom,
    int epochs,
    long rounds,
    Averaging averaging,
    boolean averagingSet,
    Optimizer optimizer,
    String optimizerState,
    RoundOptions.Way reduction,
    String reductionReason,
    long broadcastBytes,
    long resultBytes,
    int executors,
    int taskSlots,
    Heap driver,
    Optional<Heap> executor,
    List<String> obstacles,
    List<String> warnings) {

  /**
   * The memory of a process.
   *
   * @param parts what is needed at the same time
   * @param cached what Spark will hold besides as long as there is room
   * @param size of the heap, in bytes
   */
  public record Heap(List<Part> parts, long cached, long size) {
    /** Something that is needed, in bytes. */
    public record Part(String what, long bytes) {}

    public Heap {
      parts = List.copyOf(parts);
    }

    /** The bytes of all parts. */
    public long needed() {
      return parts.stream().mapToLong(Part::bytes).sum();
    }

    /** For example {@code 412 MB of 1.00 GB: Spark 300 MB, parameters 112 MB}. */
    @Override
    public String toString() {
      return Bytes.text(needed())
          + " of "
          + Bytes.text(size)
          + ": "
          + parts.stream()
              .map(part -> part.what + " " + Bytes.text(part.bytes))
              .collect(Collectors.joining(", "));
    }
  }

  public RunPlan {
    obstacles = List.copyOf(obstacles);
    warnings = List.copyOf(warnings);
  }

  /**
   * @throws PlanException if there are obstacles
   */
  public void check() {
    if (!obstacles.isEmpty()) {
      throw new PlanException(String.join("\n", obstacles));
    }
  }

  @Override
  public String toString() {
    StringBuilder table = new StringBuilder();
    row(table, "network", describe(network) + ": " + count(parameters, "parameter"));
    row(
        table,
        "shards",
        number(shards)
            + " in batches of "
            + number(batchSize)
            + ", together "
            + number(effectiveBatch)
            + "; up to "
            + count(windowSteps, "step")
            + " a window");
    row(
        table,
        "epoch",
        count(windows, "window") + " a shard; " + count(elements, "scored element") + " in all");
    row(
        table,
        "round",
        count(stepsPerRound, "window")
            + " a shard ("
            + describe(stepsFrom)
            + "); about "
            + count((long) (Math.min(1, (double) stepsPerRound / windows) * elements), "element")
            + " in all");
    row(table, "run", count(rounds, "round") + " in " + count(epochs, "epoch"));
    row(table, "averaging", averaging + (averagingSet ? " (set)" : " (default)"));
    row(table, "optimizer", optimizer + ", " + optimizerState);
    row(
        table,
        "results",
        (reduction == RoundOptions.Way.DRIVER ? "to the driver" : "in slices across the executors")
            + ": "
            + reductionReason);
    row(
        table,
        "traffic",
        Bytes.text(broadcastBytes)
            + " to each of "
            + count(executors, "executor")
            + " and "
            + Bytes.text(resultBytes)
            + " from each shard, a round");
    row(table, "tasks", number(taskSlots) + " at once");
    row(table, "driver", driver.toString());
    executor.ifPresent(heap -> row(table, "executor", heap.toString()));
    warnings.forEach(warning -> row(table, "warning", warning));
    obstacles.forEach(obstacle -> row(table, "obstacle", obstacle));
    return table.toString().stripTrailing();
  }

  private static void row(StringBuilder table, String name, String text) {
    table.append(String.format(Locale.ROOT, "%-10s %s%n", name, text));
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String count(long number, String what) {
    return number(number) + " " + what + (number == 1 ? "" : "s");
  }

  /** For example {@code lstm 2 × 128, 65 tokens to 65 classes}. */
  private static String describe(NetworkSpec network) {
    Recurrence recurrence = network.recurrence();
    Direction direction = recurrence.direction();
    return recurrence.cell().text()
        + " "
        + recurrence.layers()
        + " × "
        + recurrence.hiddenSize()
        + (direction == Direction.FORWARD ? "" : " " + direction.text())
        + ", "
        + describe(network.input())
        + " to "
        + describe(network.head());
  }

  private static String describe(Input input) {
    if (input instanceof Input.Dense dense) {
      return "vectors of " + number(dense.dimension());
    }
    String tokens = number(input.tokens()) + " tokens";
    return input instanceof Input.Embedding
        ? tokens + " in " + number(input.dimension()) + " dimensions"
        : tokens;
  }

  private static String describe(Head head) {
    String what =
        head instanceof Head.Softmax
            ? " classes"
            : head instanceof Head.Bernoulli ? " probabilities" : " numbers";
    return number(head.outputs()) + what;
  }

  private static String describe(StepsPerRound steps) {
    return steps instanceof StepsPerRound.Fixed ? "set" : steps.toString();
  }
}
