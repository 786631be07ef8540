package rondo.spark;

import java.util.List;

/**
 * How the shards' results meet. Whatever the way, a number's mean is Σ nᵢ wᵢ / Σ nᵢ, summed in
 * double in the order of the shards: the bits are the same.
 */
interface Reduction {
  /**
   * Runs the tasks of a round.
   *
   * @param mean is given the means, each number once
   * @return the results of all shards in their order, without their parameters
   */
  List<ShardResult> reduce(ShardRdd<ShardInput, ShardResult> tasks, MeanSink mean);

  /** Takes the means, in pieces. */
  interface MeanSink {
    /** The means of the parameters from {@code from} on. */
    void parameters(int from, double[] mean, int length);

    /** The means of an optimizer's slot from {@code from} on. */
    void slot(int slot, int from, double[] mean, int length);
  }
}
