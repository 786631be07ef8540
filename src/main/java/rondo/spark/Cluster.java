package rondo.spark;

import java.util.Arrays;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.RDDInfo;

/**
 * What there is to run on, when a run is planned; nothing that a run computes depends on it.
 *
 * @param local whether the tasks run in the driver's own process
 * @param executors how many processes run tasks
 * @param slots how many tasks run at once, in all of them
 * @param driverHeap bytes
 * @param executorHeap bytes of each
 * @param memoryFraction the share of a heap that Spark may fill itself
 * @param maxResultSize the bytes that Spark lets come to the driver in a job; {@link
 *     Long#MAX_VALUE}: any
 */
record Cluster(
    boolean local,
    int executors,
    int slots,
    long driverHeap,
    long executorHeap,
    double memoryFraction,
    long maxResultSize) {
  /** The most that shall come to the driver in a job: it is held there twice for a moment. */
  private static final long JOB_BYTES = 64 << 20;

  static Cluster of(JavaSparkContext spark) {
    SparkConf conf = spark.getConf();
    boolean local = spark.isLocal();
    long driverHeap = Runtime.getRuntime().maxMemory();
    // The driver is among them, with a block manager of its own.
    int executors = Math.max(1, spark.sc().statusTracker().getExecutorInfos().length - 1);
    int slots =
        spark
            .sc()
            .maxNumConcurrentTasks(spark.sc().resourceProfileManager().defaultResourceProfile());
    long results = conf.getSizeAsBytes("spark.driver.maxResultSize", "1g");
    return new Cluster(
        local,
        executors,
        Math.max(1, slots),
        driverHeap,
        local ? driverHeap : (long) spark.sc().executorMemory() << 20,
        conf.getDouble("spark.memory.fraction", 0.6),
        results == 0 ? Long.MAX_VALUE : results);
  }

  /** How many bytes of an RDD are in the memory of all processes. */
  static long inMemory(JavaRDD<?> rdd) {
    return Arrays.stream(rdd.context().getRDDStorageInfo())
        .filter(info -> info.id() == rdd.id())
        .mapToLong(RDDInfo::memSize)
        .sum();
  }

  /** How many tasks run at once in one process. */
  int slotsPerExecutor() {
    return (slots - 1) / executors + 1;
  }

  /** A quarter of what Spark allows, for Spark counts a little more than our bytes. */
  long bytesPerJob() {
    return Math.min(JOB_BYTES, maxResultSize / 4);
  }
}
