package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rondo.SparkTests;
import rondo.SplitMix;
import rondo.corpus.Shards;
import rondo.data.Batches;
import rondo.data.BlockIndex;
import rondo.train.Trained;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

class SliceReductionTest {
  private static final Pattern SHUFFLE_FILE = Pattern.compile("shuffle_(\\d+)_");
  private static final AtomicInteger RUNS = new AtomicInteger();
  private static final AtomicInteger BLOCKS_MADE = new AtomicInteger();
  private static volatile CountDownLatch begun;
  private static volatile CountDownLatch goOn;
  private static volatile CountDownLatch ended;
  private static SparkSession session;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    session = SparkTests.local(2);
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  /** Results of shards that were never trained. */
  private record Made(int parameters, int slots, Set<Integer> faulty, Set<Integer> idle)
      implements ShardWork<ShardInput, ShardResult> {
    private static final long serialVersionUID = 1L;

    @Override
    public ShardResult run(int shard, ShardInput input, Batches data) {
      RUNS.incrementAndGet();
      SplitMix random = new SplitMix(SplitMix.derive(7, shard));
      boolean bad = faulty.contains(shard);
      byte[][][] averaged = new byte[bad ? 0 : slots][][];
      byte[][] weights = bad ? new byte[0][] : numbers(random);
      Arrays.setAll(averaged, slot -> numbers(random));
      return new ShardResult(
          shard,
          new Trained(3, idle.contains(shard) ? 0 : 10 + 3 * shard, 5, 2.5 * shard, 1, 0.1),
          bad ? Optional.of("a loss of NaN") : Optional.empty(),
          weights,
          averaged,
          40 + shard,
          new float[] {shard, 0.5f},
          shard / 3.0,
          new ShardResult.Place("here", "none", 0, 0));
    }

    private byte[][] numbers(SplitMix random) {
      float[] numbers = new float[parameters];
      int bits = random.nextInt(1 << 30);
      for (int i = 0; i < parameters; i++) {
        bits = 69069 * bits + 12345;
        // From 2⁻³¹ to 2³²: in another order, sums in double would have other bits.
        numbers[i] = Float.intBitsToFloat((bits & 0x807fffff) | (96 + (bits >>> 23 & 63)) << 23);
      }
      return Wire.bytes(numbers);
    }
  }

  /** All means, bit by bit, and what else came back. */
  private static final class Means implements Reduction.MeanSink {
    private final boolean exact;
    private final long[][] arrays;
    private int given;

    Means(boolean exact, int parameters, int slots) {
      this.exact = exact;
      this.arrays = new long[1 + slots][parameters];
    }

    @Override
    public void parameters(int from, double[] mean, int length) {
      for (int i = 0; i < length; i++) {
        arrays[0][from + i] =
            exact ? Double.doubleToRawLongBits(mean[i]) : Float.floatToRawIntBits((float) mean[i]);
      }
      given += length;
    }

    @Override
    public void slot(int slot, int from, double[] mean, int length) {
      for (int i = 0; i < length; i++) {
        arrays[1 + slot][from + i] = Float.floatToRawIntBits((float) mean[i]);
      }
      given += length;
    }
  }

  private static JavaRDD<byte[]> blocks(int count) {
    return spark.parallelize(Collections.nCopies(count, new byte[1]), count);
  }

  private static ShardRdd<ShardInput, ShardResult> tasks(
      JavaRDD<byte[]> blocks, ShardWork<ShardInput, ShardResult> work) {
    int shards = blocks.getNumPartitions();
    BlockIndex index = new BlockIndex(List.of(new BlockIndex.Extent(1, 1)), false, 0);
    return ShardRdd.of(
        new Shards(blocks, 0, Collections.nCopies(shards, index)),
        Collections.nCopies(shards, new int[] {0}),
        Collections.nCopies(shards, new ShardInput(0, 1, new float[0])),
        work);
  }

  private static Slices slices(int shards, Made work, boolean exact, long perJob) {
    return new Slices(shards, work.parameters, work.slots, 8, exact, perJob);
  }

  private static void assertSameBits(int shards, Made work, boolean exact, long perJob) {
    Means expected = new Means(exact, work.parameters, work.slots);
    Means found = new Means(exact, work.parameters, work.slots);
    List<ShardResult> results = new DriverReduction().reduce(tasks(blocks(shards), work), expected);
    List<ShardResult> sliced =
        new SliceReduction(slices(shards, work, exact, perJob))
            .reduce(tasks(blocks(shards), work), found);

    assertThat(found.arrays).isDeepEqualTo(expected.arrays);
    assertThat(found.given).isEqualTo(expected.given);
    assertThat(sliced).usingRecursiveComparison().isEqualTo(results);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0, true",
    "1, 3000, 2, false",
    "2, 1048577, 1, true",
    "3, 1048576, 0, false",
    "5, 12345, 2, true",
    "20, 1050000, 0, true", // slices smaller than those of a result
  })
  void theBitsAreThoseOfTheDriver(int shards, int parameters, int slots, boolean exact) {
    assertSameBits(shards, new Made(parameters, slots, Set.of(), Set.of()), exact, 64 << 20);
  }

  @Test
  void theBitsAreThoseOfTheDriverIfShardsAreFaultyOrIdle() {
    assertSameBits(6, new Made(5000, 2, Set.of(0, 4), Set.of(3)), true, 64 << 20);
    assertSameBits(2, new Made(5000, 1, Set.of(1), Set.of()), false, 64 << 20);
  }

  @Test
  void withoutAUsableShardNoMeanIsGiven() {
    Made work = new Made(5000, 1, Set.of(0), Set.of(1));
    assertSameBits(2, work, true, 64 << 20);
    Means means = new Means(true, 5000, 1);
    new SliceReduction(slices(2, work, true, 64 << 20)).reduce(tasks(blocks(2), work), means);
    assertThat(means.given).isZero();
  }

  @Test
  void tasksRunOnceForAsManyJobsAsItTakes() {
    Made work = new Made(100_000, 1, Set.of(), Set.of());
    Slices slices = slices(3, work, true, 1 << 16);
    assertThat(slices.groups()).hasSizeGreaterThan(10);
    assertSameBits(3, work, true, 1 << 16);

    RUNS.set(0);
    new SliceReduction(slices).reduce(tasks(blocks(3), work), new Means(true, 100_000, 1));
    assertThat(RUNS).hasValue(3);
  }

  @Test
  void roundsLeaveNoFilesAndTakeNoneOfTheCorpus() throws InterruptedException {
    JavaRDD<byte[]> corpus =
        spark
            .parallelize(List.of(0, 1, 2), 3)
            .mapToPair(number -> new Tuple2<>(number, (Serializable) number))
            .mapPartitionsToPair(
                pairs -> {
                  BLOCKS_MADE.incrementAndGet();
                  return pairs;
                })
            .partitionBy(new HashPartitioner(3))
            .map(pair -> new byte[1]);
    corpus.count();
    Made work = new Made(5000, 0, Set.of(), Set.of());
    int before = spark.sc().newShuffleId();
    BLOCKS_MADE.set(0);
    for (int round = 0; round < 3; round++) {
      new SliceReduction(slices(3, work, true, 64 << 20))
          .reduce(tasks(corpus, work), new Means(true, 5000, 0));
    }
    waitForNoShuffleFilesAfter(before);
    corpus.count();
    assertThat(BLOCKS_MADE).hasValue(0);
  }

  @Test
  void aTaskThatWasGivenUpWritesNothing() throws Exception {
    // As a second try that lost, or a round that is cancelled: the files are removed before it
    // ends.
    int before = spark.sc().newShuffleId();
    Made work = new Made(5000, 0, Set.of(), Set.of());
    begun = new CountDownLatch(2);
    goOn = new CountDownLatch(1);
    ended = new CountDownLatch(2);
    CompletableFuture<Void> round =
        CompletableFuture.runAsync(
            () -> {
              spark.setJobGroup("given up", "", false);
              new SliceReduction(slices(2, work, true, 64 << 20))
                  .reduce(
                      tasks(
                          blocks(2),
                          (shard, input, data) -> {
                            TaskContext.get()
                                .addTaskCompletionListener(
                                    (TaskCompletionListener) context -> ended.countDown());
                            begun.countDown();
                            awaitQuietly(goOn);
                            return work.run(shard, input, data);
                          }),
                      new Means(true, 5000, 0));
            });
    assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
    spark.cancelJobGroup("given up");
    assertThatThrownBy(() -> round.get(1, TimeUnit.MINUTES)).hasMessageContaining("cancelled");
    goOn.countDown();
    assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(shuffleFilesAfter(before)).isZero();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many files there are of shuffles with a greater number. */
  private static long shuffleFilesAfter(int shuffle) {
    return CollectionConverters.asJava(
            SparkEnv.get().blockManager().diskBlockManager().getAllFiles())
        .stream()
        .map(file -> SHUFFLE_FILE.matcher(file.getName()))
        .filter(name -> name.lookingAt() && Integer.parseInt(name.group(1)) > shuffle)
        .count();
  }

  /** Spark removes files in a thread of its own. */
  private static void waitForNoShuffleFilesAfter(int shuffle) throws InterruptedException {
    for (int tenth = 0; tenth < 200 && shuffleFilesAfter(shuffle) > 0; tenth++) {
      Thread.sleep(100);
    }
    assertThat(shuffleFilesAfter(shuffle)).isZero();
  }
}
