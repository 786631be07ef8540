package rondo.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ContextCleaner;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.ShuffledRDD;
import org.apache.spark.serializer.JavaSerializer;
import scala.Option;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The results are summed in slices across the executors, and only their means come to the driver, a
 * few at a time: for large models, or many shards. Nobody holds more than a shard's result or all
 * shards' parts of a slice.
 */
final class SliceReduction implements Reduction {
  private final Slices slices;

  SliceReduction(Slices slices) {
    this.slices = slices;
  }

  /** What travels from a shard to a partition. */
  private static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int shard;
    private final long weight;
    private final byte[] bytes;

    Part(int shard, long weight, byte[] bytes) {
      this.shard = shard;
      this.weight = weight;
      this.bytes = bytes;
    }
  }

  @Override
  public List<ShardResult> reduce(ShardRdd<ShardInput, ShardResult> tasks, MeanSink mean) {
    SparkContext spark = tasks.context();
    Slices cut = slices;
    ShuffledRDD<Integer, Part, Part> parts =
        new ShuffledRDD<Integer, Part, Part>(
                tasks.toJavaRDD().flatMapToPair(result -> parts(result, cut)).rdd(),
                cut,
                tag(Integer.class),
                tag(Part.class),
                tag(Part.class))
            // The user's may want its classes registered, and has a buffer of a fixed size.
            .setSerializer(new JavaSerializer(spark.getConf()));
    try {
      return collect(
          parts
              .toJavaRDD()
              .mapPartitionsWithIndex((number, gathered) -> meet(number, gathered, cut), true),
          mean);
    } finally {
      removeFiles(spark, (ShuffleDependency<?, ?, ?>) parts.dependencies().head());
    }
  }

  private static <T> ClassTag<T> tag(Class<T> type) {
    return ClassTag$.MODULE$.apply(type);
  }

  private static Iterator<Tuple2<Integer, Part>> parts(ShardResult result, Slices slices) {
    Part bare = new Part(result.shard(), 0, Packed.bytes(result));
    int means = result.weight() > 0 ? slices.means() : 0;
    return Stream.concat(
            IntStream.range(0, means)
                .mapToObj(
                    slice ->
                        new Tuple2<>(
                            slice,
                            new Part(result.shard(), result.weight(), slices.part(slice, result)))),
            Stream.of(new Tuple2<>(slices.bare(result.shard()), bare)))
        .iterator();
  }

  /** The means of a slice, or bare results in the order of their shards. */
  private static Iterator<byte[]> meet(
      int number, Iterator<Tuple2<Integer, Part>> gathered, Slices slices) {
    // They come as they come, but have their places.
    Part[] parts = new Part[slices.shards()];
    int count = 0;
    while (gathered.hasNext()) {
      Part part = gathered.next()._2();
      if (parts[part.shard] != null) {
        throw new IllegalStateException(
            "slice " + number + ": expected one part of shard " + part.shard + ", found two");
      }
      parts[part.shard] = part;
      count++;
    }
    if (number >= slices.means()) {
      return Stream.of(parts).filter(part -> part != null).map(part -> part.bytes).iterator();
    }
    if (count == 0) { // no shard has a usable result
      return List.<byte[]>of().iterator();
    }
    WeightedMean sums = new WeightedMean(slices.length(number)).begin(slices.length(number));
    for (Part part : parts) {
      if (part != null) {
        sums.add(part.weight, part.bytes);
      }
    }
    return List.of(bytes(sums.mean(), slices.exact(number))).iterator();
  }

  private static byte[] bytes(double[] means, boolean exact) {
    ByteBuffer bytes =
        ByteBuffer.allocate(means.length * (exact ? Double.BYTES : Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (double mean : means) {
      if (exact) {
        bytes.putDouble(mean);
      } else {
        bytes.putFloat((float) mean);
      }
    }
    return bytes.array();
  }

  /** The first job runs the tasks; the others find what these have written. */
  private List<ShardResult> collect(JavaRDD<byte[]> met, MeanSink mean) {
    List<ShardResult> results = new ArrayList<>();
    double[] means = new double[Wire.SLICE];
    for (int[] group : slices.groups()) {
      List<byte[]>[] arrived = met.collectPartitions(group);
      for (int at = 0; at < group.length; at++) {
        for (byte[] bytes : arrived[at]) {
          if (group[at] < slices.means()) {
            give(group[at], bytes, means, mean);
          } else {
            results.add(ShardResult.bare(bytes));
          }
        }
      }
    }
    return results;
  }

  private void give(int number, byte[] bytes, double[] means, MeanSink mean) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = slices.length(number);
    for (int i = 0; i < length; i++) {
      means[i] = slices.exact(number) ? in.getDouble() : in.getFloat();
    }
    int slot = slices.slot(number);
    if (slot < 0) {
      mean.parameters(slices.from(number), means, length);
    } else {
      mean.slot(slot, slices.from(number), means, length);
    }
  }

  /**
   * What Spark itself would do when nobody refers to the shuffle any more, which may be long after.
   * {@code RDD.cleanShuffleDependencies} would go on to what a corpus that is not persisted is made
   * of.
   */
  private static void removeFiles(SparkContext spark, ShuffleDependency<?, ?, ?> shuffle) {
    Option<ContextCleaner> cleaner = spark.cleaner();
    if (cleaner.isDefined()) {
      cleaner.get().doCleanupShuffle(shuffle.shuffleId(), false);
    }
  }
}
