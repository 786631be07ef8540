package rondo.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;
import rondo.OptionException;
import rondo.data.BlockIndex;

/**
 * Logical shards of a corpus: how many there are and what is in which is fixed when they are
 * planned, and so is part of what a run computes; where they lie is not.
 */
public final class Shards {
  private final JavaRDD<byte[]> blocks;
  private final int firstBlock;
  private final List<BlockIndex> shards;

  /**
   * @param blocks a partition a block, which has one element: the block's bytes ({@link
   *     rondo.data.Block}). The same bytes whenever it is computed.
   * @param firstBlock the partition of the first shard's first block; the other blocks of all
   *     shards follow one after the other
   */
  public Shards(JavaRDD<byte[]> blocks, int firstBlock, List<BlockIndex> shards) {
    OptionException.check(!shards.isEmpty(), "shards", "at least 1", 0);
    this.blocks = Objects.requireNonNull(blocks, "blocks");
    this.firstBlock = firstBlock;
    this.shards = List.copyOf(shards);
  }

  public JavaRDD<byte[]> blocks() {
    return blocks;
  }

  /** N: how many shards there are. */
  public int count() {
    return shards.size();
  }

  /** What is known of each shard. */
  public List<BlockIndex> all() {
    return shards;
  }

  /** What is known of a shard. */
  public BlockIndex shard(int shard) {
    return shards.get(shard);
  }

  /** The partition of each block of a shard. */
  public int[] partitions(int shard) {
    int first = firstBlock;
    for (int before = 0; before < shard; before++) {
      first += shards.get(before).blocks().size();
    }
    int[] partitions = new int[shards.get(shard).blocks().size()];
    for (int block = 0; block < partitions.length; block++) {
      partitions[block] = first + block;
    }
    return partitions;
  }

  /** All partitions, shard by shard. */
  public List<Integer> partitions() {
    List<Integer> all = new ArrayList<>();
    for (int shard = 0; shard < shards.size(); shard++) {
      for (int partition : partitions(shard)) {
        all.add(partition);
      }
    }
    return all;
  }

  /** How many scored elements an epoch has, over all shards. */
  public long elements() {
    return shards.stream().mapToLong(BlockIndex::elements).sum();
  }

  /** How many windows the longest shard has. */
  public int windows() {
    return shards.stream().mapToInt(BlockIndex::windows).max().orElseThrow();
  }
}
