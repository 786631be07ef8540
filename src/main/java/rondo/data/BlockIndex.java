package rondo.data;

import java.util.ArrayList;
import java.util.List;
import rondo.OptionException;
import rondo.SplitMix;

/**
 * What is known of a shard's blocks without reading them: how many windows and scored elements each
 * has, and so which blocks some windows of an epoch are in.
 *
 * <p>An epoch goes through the blocks one after the other: in their order if state is carried from
 * window to window, else in an order of its own.
 *
 * @param blocks at least one
 * @param shuffled whether each epoch has an order of its own, drawn from the seed
 * @param stateRows how many rows of hidden state are carried; 0: none
 */
public record BlockIndex(List<Extent> blocks, boolean shuffled, int stateRows)
    implements java.io.Serializable {
  private static final long serialVersionUID = 1L;

  /** The size of a block. */
  public record Extent(int windows, long elements) implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    public Extent {
      OptionException.check(windows >= 1, "windows of a block", "at least 1", windows);
      OptionException.check(elements >= 0, "elements of a block", "at least 0", elements);
    }
  }

  /** Where a window of an epoch is: in which block, and which of its windows. */
  record Place(int block, int window) {}

  public BlockIndex {
    DataException.check(!blocks.isEmpty(), "blocks of a shard", "at least 1", 0);
    OptionException.check(stateRows >= 0, "rows of carried state", "at least 0", stateRows);
    OptionException.check(
        !shuffled || stateRows == 0, "order of blocks that carry state", "fixed", "shuffled");
    blocks = new ArrayList<>(blocks); // serializable, whatever came in
  }

  /** How many windows an epoch has. */
  public int windows() {
    return Math.toIntExact(blocks.stream().mapToLong(Extent::windows).sum());
  }

  /** How many scored elements an epoch has. */
  public long elements() {
    return blocks.stream().mapToLong(Extent::elements).sum();
  }

  /** The blocks that windows {@code from} to {@code to} of an epoch are in, as they come. */
  public int[] blocksOf(long seed, int epoch, int from, int to) {
    int[] order = order(seed, epoch);
    Ints needed = new Ints();
    int first = 0;
    for (int block : order) {
      int end = first + blocks.get(block).windows();
      if (first < to && from < end) {
        needed.add(block);
      }
      first = end;
    }
    return needed.toArray();
  }

  Place place(int[] order, int window) {
    int first = 0;
    for (int block : order) {
      int windows = blocks.get(block).windows();
      if (window < first + windows) {
        return new Place(block, window - first);
      }
      first += windows;
    }
    throw new OptionException("window: expected 0 to " + (first - 1) + ", found " + window);
  }

  int[] order(long seed, int epoch) {
    int[] order = new int[blocks.size()];
    for (int block = 0; block < order.length; block++) {
      order[block] = block;
    }
    if (shuffled) {
      new SplitMix(SplitMix.derive(seed, epoch, "blocks".hashCode())).shuffle(order, order.length);
    }
    return order;
  }
}
