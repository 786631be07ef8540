package rondo.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rondo.nn.Footprint;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.spark.RunPlan.Heap;
import rondo.spark.RunPlan.Heap.Part;

/**
 * How much memory a run takes. An array has a number for each parameter; a state of the optimizer
 * has some of them.
 *
 * @param slots arrays of the optimizer
 * @param averagedSlots those that come back from a shard
 * @param velocity whether the averaging rule has one
 * @param blocks the largest
 * @param corpus bytes of it that a process has in its memory
 * @param slices if the results meet in slices
 */
record Demand(
    NetworkSpec spec,
    int slots,
    int averagedSlots,
    boolean velocity,
    boolean validated,
    int shards,
    Survey.Extremes blocks,
    long corpus,
    Optional<Slices> slices,
    Cluster cluster) {
  /** What Spark keeps free for itself, which is about what an idle process has. */
  private static final long IDLE = 300 << 20;

  /** Threads of the driver that fetch results. */
  private static final int FETCHING = 4;

  private long array() {
    return (long) Float.BYTES * ParameterLayout.of(spec).size();
  }

  /** Of the driver, and if it runs the tasks itself, of them, too. */
  Heap driver() {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("Spark", IDLE));
    // The state before a round and the one after it, and the caller's parameters.
    long states = 2L * (1 + (velocity ? 1 : 0) + slots) + 1;
    long best = validated ? 2 : 0; // so far, and perhaps from now on
    parts.add(new Part("the run's state", (states + best) * array()));
    parts.add(new Part("what is sent", sent()));
    parts.add(new Part("what comes back", comingBack()));
    if (cluster.local()) {
      parts.addAll(tasks());
    }
    long cached = cluster.local() ? corpus : 0;
    return new Heap(parts, cached(cached, cluster.driverHeap()), cluster.driverHeap());
  }

  /** Empty if the driver runs the tasks. */
  Optional<Heap> executor() {
    if (cluster.local()) {
      return Optional.empty();
    }
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("Spark", IDLE));
    parts.add(new Part("what is sent", sent()));
    parts.addAll(tasks());
    return Optional.of(
        new Heap(parts, cached(corpus, cluster.executorHeap()), cluster.executorHeap()));
  }

  private long sent() {
    return (1 + slots) * array();
  }

  /**
   * Spark has the state of two rounds, as it is and in pieces: what a process needs is one of these
   * four. And it has blocks of the corpus. What is more than Spark's share is on a disk.
   */
  private long cached(long corpusHere, long heap) {
    long share = (long) (cluster.memoryFraction() * Math.max(0, heap - IDLE));
    return Math.min(share, 3 * sent() + corpusHere);
  }

  /** Results are there as bytes and as what these were, for a moment. */
  private long comingBack() {
    if (slices.isPresent()) {
      return 2 * Math.min(cluster.bytesPerJob(), 2 * result());
    }
    return (shards + Math.min(shards, FETCHING)) * result();
  }

  private long result() {
    return (1 + averagedSlots) * array();
  }

  /** Of all tasks that run at once in a process. */
  private List<Part> tasks() {
    int tasks = Math.min(shards, cluster.slotsPerExecutor());
    // Parameters, the gradient, the parameters before a step, the optimizer.
    long trained = (3 + slots) * array();
    long window = Footprint.training(spec, blocks.rows(), blocks.columns(), blocks.uniform());
    long block = blocks.bytes() + decodedBlock();
    // Spark writes a result that goes to the driver into a buffer, and this into another one.
    long result = slices.isPresent() ? result() : 3 * result();
    long summing = slices.map(Slices::taskBytes).orElse(0L);
    if (summing > trained + window + block + result) { // which has its turn when that is done
      return List.of(new Part(tasks + " × the sum of a slice", tasks * summing));
    }
    return List.of(
        new Part(tasks + " × model", tasks * trained),
        new Part(tasks + " × window", tasks * window),
        new Part(tasks + " × block", tasks * block),
        new Part(tasks + " × result", tasks * result));
  }

  private long decodedBlock() {
    long read = spec.input() instanceof Input.Dense dense ? dense.dimension() : 1;
    long answers = spec.head() instanceof Head.Softmax ? 1 : spec.head().outputs();
    return Float.BYTES * blocks.steps() * (read + answers);
  }
}
