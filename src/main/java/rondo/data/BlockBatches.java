package rondo.data;

import java.util.Objects;
import java.util.function.IntFunction;
import rondo.SplitMix;
import rondo.nn.NetworkSpec;
import rondo.nn.Window;

/**
 * Examples that lie in blocks, of which only one at a time is in memory: a shard can be larger than
 * a heap. A single block gives the very windows that it gives by itself.
 *
 * <p>Not for two threads at once.
 */
public final class BlockBatches implements Batches {
  private final BlockIndex index;
  private final IntFunction<Batches> blocks;
  private final int windows;
  private final long elements;

  // What the last window needed, for the next one mostly needs it too.
  private Batches block;
  private int number = -1;
  private int[] order;
  private long orderSeed;
  private int orderEpoch = -1;

  /**
   * @param blocks reads a block by its number; asked anew whenever a window is in another block
   *     than the one before
   */
  public BlockBatches(BlockIndex index, IntFunction<Batches> blocks) {
    this.index = index;
    this.blocks = Objects.requireNonNull(blocks, "blocks");
    this.windows = index.windows();
    this.elements = index.elements();
  }

  @Override
  public int windows() {
    return windows;
  }

  @Override
  public long elements() {
    return elements;
  }

  @Override
  public int stateRows() {
    return index.stateRows();
  }

  /** Looks at nothing: a block is checked when a window is filled from it. */
  @Override
  public void check(NetworkSpec spec) {}

  @Override
  public void fill(long seed, int epoch, int window, Window into) {
    if (epoch != orderEpoch || seed != orderSeed) {
      order = index.order(seed, epoch);
      orderSeed = seed;
      orderEpoch = epoch;
    }
    BlockIndex.Place place = index.place(order, window);
    if (place.block() != number) {
      block = blocks.apply(place.block());
      number = place.block();
    }
    block.fill(seedOf(place.block(), seed), epoch, place.window(), into);
  }

  /** Blocks of one size shall not be shuffled alike; the first keeps the seed that is given. */
  private static long seedOf(int block, long seed) {
    return block == 0 ? seed : SplitMix.derive(seed, block);
  }
}
