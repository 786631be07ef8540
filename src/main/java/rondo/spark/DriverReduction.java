package rondo.spark;

import java.util.List;
import java.util.function.Function;

/** All results come to the driver, each to its shard's place: quick for small models. */
final class DriverReduction implements Reduction {
  @Override
  public List<ShardResult> reduce(ShardRdd<ShardInput, ShardResult> tasks, MeanSink mean) {
    // Spark puts what it collects by partition, not by arrival.
    List<byte[][]> results = tasks.toJavaRDD().map(ShardResult::wire).collect();
    List<ShardResult> used =
        results.stream().map(ShardResult::of).filter(result -> result.weight() > 0).toList();
    List<ShardResult> bare = results.stream().map(wire -> ShardResult.bare(wire[0])).toList();
    if (used.isEmpty()) {
      return bare;
    }
    WeightedMean sums = new WeightedMean(Wire.SLICE);
    average(
        used,
        ShardResult::weights,
        sums,
        (from, means, length) -> mean.parameters(from, means, length));
    for (int slot = 0; slot < used.get(0).slots().length; slot++) {
      int number = slot;
      average(
          used,
          result -> result.slots()[number],
          sums,
          (from, means, length) -> mean.slot(number, from, means, length));
    }
    return bare;
  }

  private interface SliceSink {
    void take(int from, double[] means, int length);
  }

  private static void average(
      List<ShardResult> used,
      Function<ShardResult, byte[][]> slices,
      WeightedMean sums,
      SliceSink sink) {
    int from = 0;
    for (int slice = 0; slice < slices.apply(used.get(0)).length; slice++) {
      sums.begin(slices.apply(used.get(0))[slice].length / Float.BYTES);
      for (ShardResult result : used) {
        sums.add(result.weight(), slices.apply(result)[slice]);
      }
      sink.take(from, sums.mean(), sums.length());
      from += sums.length();
    }
  }
}
