package rondo.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;

/**
 * How the numbers of a round are cut for their way across the executors. Each slice of the
 * parameters, then of the optimizer's slots, is a partition of a shuffle; the last partitions are
 * for what is left of the results.
 */
final class Slices extends Partitioner {
  private static final long serialVersionUID = 1L;

  /** How many bytes a task that sums a slice holds of all shards. */
  private static final long GATHERED = 64 << 20;

  /** What a result without its parameters takes beside the carried state, generously. */
  private static final int BARE = 8 << 10;

  private final int shards;
  private final int parameters;
  private final int slots;
  private final boolean exact;
  private final long perJob;
  private final int length; // of a slice, in numbers
  private final int perArray; // slices
  private final int together; // bare results a partition
  private final long bare; // bytes of one

  /**
   * @param parameters how many there are
   * @param slots how many of the optimizer's slots are averaged
   * @param carried bytes of the state that a shard carries
   * @param exact whether the means of parameters are needed in double
   * @param perJob how many bytes may come to the driver in a job
   */
  Slices(int shards, int parameters, int slots, long carried, boolean exact, long perJob) {
    this.shards = shards;
    this.parameters = parameters;
    this.slots = slots;
    this.exact = exact;
    this.perJob = perJob;
    // A power of two, as the slices of Wire are: so none of ours reaches over the end of one.
    long most = Math.min(GATHERED / Float.BYTES / shards, perJob / Double.BYTES);
    this.length = (int) Math.max(1, Long.highestOneBit(Math.min(Wire.SLICE, most)));
    this.perArray = (parameters - 1) / length + 1;
    this.bare = BARE + carried;
    this.together = (int) Math.max(1, Math.min((long) Float.BYTES * Wire.SLICE, perJob) / bare);
  }

  int shards() {
    return shards;
  }

  /** How many partitions have means; the others have bare results. */
  int means() {
    return perArray * (1 + slots);
  }

  @Override
  public int numPartitions() {
    return means() + (shards - 1) / together + 1;
  }

  @Override
  public int getPartition(Object partition) {
    return (Integer) partition;
  }

  /** The partition of a shard's bare result. */
  int bare(int shard) {
    return means() + shard / together;
  }

  /** The slot of a partition's slice; −1: it is of the parameters. */
  int slot(int partition) {
    return partition / perArray - 1;
  }

  /** The first number of a partition's slice. */
  int from(int partition) {
    return partition % perArray * length;
  }

  /** How many numbers a partition's slice has. */
  int length(int partition) {
    return Math.min(length, parameters - from(partition));
  }

  /** A shard's part of a partition's slice: the array itself where it is cut alike. */
  byte[] part(int partition, ShardResult result) {
    byte[][] wire = slot(partition) < 0 ? result.weights() : result.slots()[slot(partition)];
    byte[] slice = wire[from(partition) / Wire.SLICE];
    int from = from(partition) % Wire.SLICE * Float.BYTES;
    int to = from + length(partition) * Float.BYTES;
    return from == 0 && to == slice.length ? slice : Arrays.copyOfRange(slice, from, to);
  }

  /** Whether a partition's means travel in double: a float is all that becomes of the others. */
  boolean exact(int partition) {
    return exact && slot(partition) < 0;
  }

  /** The bytes that come to the driver from a partition. */
  private long size(int partition) {
    if (partition >= means()) {
      return together * bare;
    }
    return (long) length(partition) * (exact(partition) ? Double.BYTES : Float.BYTES);
  }

  /**
   * About how many bytes a task takes that sums a slice: what is fetched, its parts, their sums.
   */
  long taskBytes() {
    return (2L * Float.BYTES * shards + 2 * Double.BYTES) * Math.min(length, parameters);
  }

  /**
   * All partitions in their order, in groups that bring the driver no more bytes than a job may, or
   * are a single one.
   */
  List<int[]> groups() {
    List<int[]> groups = new ArrayList<>();
    for (int from = 0, to = 0; from < numPartitions(); from = to) {
      long sum = 0;
      while (to < numPartitions() && (to == from || sum + size(to) <= perJob)) {
        sum += size(to);
        to++;
      }
      groups.add(IntStream.range(from, to).toArray());
    }
    return groups;
  }
}
