package rondo.spark;

import java.util.ArrayList;
import java.util.List;
import rondo.data.BlockIndex;

/**
 * Which windows each shard trains in a round: a function of where the run stands alone. A round
 * ends with the epoch, at the latest; what is left of an epoch is cut into rounds of about the same
 * size, each shard in proportion, so that all shards are done with an epoch in the same round. Only
 * whole epochs that are shorter than a round go together into one.
 */
final class RoundPlan {
  private final List<BlockIndex> shards;
  private final RunState from;
  private final int epochs; // that it completes, if it goes to the end of one
  private final List<Integer> windows = new ArrayList<>();

  /**
   * @param mostEpochs how many epochs may go into one round
   */
  RoundPlan(List<BlockIndex> shards, RunState from, int mostEpochs) {
    this.shards = shards;
    this.from = from;
    int left = 0; // of the shard that has most
    for (int shard = 0; shard < shards.size(); shard++) {
      left = Math.max(left, left(shard));
    }
    int rounds = ceilDiv(left, from.stepsPerRound());
    boolean wholeEpoch = from.windows().stream().allMatch(window -> window == 0);
    this.epochs = wholeEpoch ? Math.max(1, Math.min(mostEpochs, from.stepsPerRound() / left)) : 1;
    for (int shard = 0; shard < shards.size(); shard++) {
      windows.add(epochs > 1 ? epochs * left(shard) : ceilDiv(left(shard), rounds));
    }
  }

  /** How many rounds a run has, each of so many steps. */
  static long rounds(List<BlockIndex> shards, int steps, int epochs, boolean validated) {
    int windows = shards.stream().mapToInt(BlockIndex::windows).max().orElseThrow();
    int together = validated ? 1 : Math.max(1, Math.min(epochs, steps / windows));
    return (long) ceilDiv(epochs, together) * ceilDiv(windows, steps);
  }

  private int left(int shard) {
    return shards.get(shard).windows() - from.windows().get(shard);
  }

  private static int ceilDiv(int value, int divisor) {
    return (value + divisor - 1) / divisor;
  }

  /** How many windows the busiest shard trains. */
  int steps() {
    return windows.stream().mapToInt(Integer::intValue).max().orElseThrow();
  }

  /** Whether the epoch is complete after it. */
  boolean endsEpoch() {
    for (int shard = 0; shard < shards.size(); shard++) {
      if (windows.get(shard) < left(shard)) {
        return false;
      }
    }
    return true;
  }

  /** How many epochs are complete after it. */
  int epochAfter() {
    return from.epoch() + (endsEpoch() ? epochs : 0);
  }

  /** How many windows of the next epoch are complete after it, of each shard. */
  List<Integer> windowsAfter() {
    List<Integer> after = new ArrayList<>();
    for (int shard = 0; shard < shards.size(); shard++) {
      after.add(endsEpoch() ? 0 : from.windows().get(shard) + windows.get(shard));
    }
    return after;
  }

  List<ShardInput> inputs() {
    List<ShardInput> inputs = new ArrayList<>();
    for (int shard = 0; shard < shards.size(); shard++) {
      inputs.add(
          new ShardInput(from.windows().get(shard), windows.get(shard), from.carried().get(shard)));
    }
    return inputs;
  }

  /** The blocks that each shard's windows are in. */
  List<int[]> blocks(long seed) {
    List<int[]> blocks = new ArrayList<>();
    for (int shard = 0; shard < shards.size(); shard++) {
      int first = from.windows().get(shard);
      int last = Math.min(first + windows.get(shard), shards.get(shard).windows());
      blocks.add(
          shards.get(shard).blocksOf(RoundTask.seed(seed, shard), from.epoch(), first, last));
    }
    return blocks;
  }
}
