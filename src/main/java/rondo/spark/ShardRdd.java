package rondo.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.Dependency;
import org.apache.spark.InterruptibleIterator;
import org.apache.spark.NarrowDependency;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.rdd.RDD;
import rondo.corpus.Shards;
import rondo.data.Block;
import rondo.data.BlockBatches;
import rondo.data.BlockIndex;
import scala.collection.Iterator;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * A partition a shard, whose one element is the result of some work on it. A task reads no other
 * blocks than those that its work asks for, one after the other, and runs where the first of them
 * lies.
 */
final class ShardRdd<I extends Serializable, R> extends RDD<R> {
  private static final long serialVersionUID = 1L;

  private final transient Part<?>[] parts;
  private final ShardWork<I, R> work;

  private ShardRdd(RDD<byte[]> blocks, Part<?>[] parts, int[][] needed, ShardWork<I, R> work) {
    super(
        blocks.context(),
        seq(Collections.<Dependency<?>>singletonList(new Needs(blocks, needed))),
        ClassTag$.MODULE$.apply(Object.class));
    this.parts = parts;
    this.work = work;
  }

  /**
   * @param needed the blocks of each shard that the work may ask for
   * @param inputs what the work on each shard is given
   */
  static <I extends Serializable, R> ShardRdd<I, R> of(
      Shards shards, List<int[]> needed, List<I> inputs, ShardWork<I, R> work) {
    RDD<byte[]> blocks = shards.blocks().rdd();
    Partition[] stored = blocks.partitions();
    Part<?>[] parts = new Part<?>[shards.count()];
    int[][] parents = new int[shards.count()][];
    for (int shard = 0; shard < parts.length; shard++) {
      int[] partitions = shards.partitions(shard);
      int[] numbers = needed.get(shard).clone();
      Partition[] read = new Partition[numbers.length];
      parents[shard] = new int[numbers.length];
      for (int at = 0; at < numbers.length; at++) {
        parents[shard][at] = partitions[numbers[at]];
        read[at] = stored[partitions[numbers[at]]];
      }
      parts[shard] = new Part<>(shard, shards.shard(shard), numbers, read, inputs.get(shard));
    }
    return new ShardRdd<>(blocks, parts, parents, work);
  }

  /** The same work on each shard, which may ask for all blocks. */
  static <R> ShardRdd<Integer, R> ofWhole(Shards shards, ShardWork<Integer, R> work) {
    List<int[]> all = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (int shard = 0; shard < shards.count(); shard++) {
      int[] blocks = new int[shards.shard(shard).blocks().size()];
      for (int block = 0; block < blocks.length; block++) {
        blocks[block] = block;
      }
      all.add(blocks);
      numbers.add(shard);
    }
    return of(shards, all, numbers, work);
  }

  @Override
  public Partition[] getPartitions() {
    return parts.clone();
  }

  @Override
  @SuppressWarnings("unchecked") // made so by of()
  public Iterator<R> compute(Partition split, TaskContext context) {
    Part<I> part = (Part<I>) split;
    RDD<byte[]> blocks = (RDD<byte[]>) dependencies().head().rdd();
    BlockBatches data =
        new BlockBatches(
            part.shard, block -> Block.decode(read(blocks, part.stored(block), context)));
    // A task that was given up ends here, and so writes nothing that nobody would remove.
    return new InterruptibleIterator<>(
        context, CollectionConverters.asScala(List.of(run(part, data)).iterator()));
  }

  private R run(Part<I> part, BlockBatches data) {
    try {
      return work.run(part.index(), part.input, data);
    } catch (TaskKilledException e) {
      throw e; // Spark's own, not a fault
    } catch (RuntimeException e) {
      throw new ShardFailedException(part.index(), e);
    }
  }

  private static byte[] read(RDD<byte[]> blocks, Partition partition, TaskContext context) {
    Iterator<byte[]> elements = blocks.iterator(partition, context);
    byte[] block = elements.next();
    if (elements.hasNext()) { // being asked to the end, a cached block is let go
      throw new IllegalStateException(
          "partition " + partition.index() + ": expected one block, found more");
    }
    return block;
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  /** A shard with the partitions of the blocks that its work may ask for. */
  private static final class Part<I extends Serializable> implements Partition {
    private static final long serialVersionUID = 1L;

    private final int number;
    private final BlockIndex shard;
    private final int[] blocks;
    private final Partition[] stored;
    private final I input;

    Part(int number, BlockIndex shard, int[] blocks, Partition[] stored, I input) {
      this.number = number;
      this.shard = shard;
      this.blocks = blocks;
      this.stored = stored;
      this.input = input;
    }

    @Override
    public int index() {
      return number;
    }

    Partition stored(int block) {
      for (int at = 0; at < blocks.length; at++) {
        if (blocks[at] == block) {
          return stored[at];
        }
      }
      throw new IllegalStateException(
          "block " + block + " of shard " + number + ": expected one that was asked for");
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return number;
    }
  }

  /** Which partitions of the blocks a shard's task needs. */
  private static final class Needs extends NarrowDependency<byte[]> {
    private static final long serialVersionUID = 1L;

    private final int[][] needed;

    Needs(RDD<byte[]> blocks, int[][] needed) {
      super(blocks);
      this.needed = needed;
    }

    @Override
    public Seq<Object> getParents(int shard) {
      List<Object> parents = new ArrayList<>();
      for (int partition : needed[shard]) {
        parents.add(partition);
      }
      return seq(parents);
    }
  }
}
