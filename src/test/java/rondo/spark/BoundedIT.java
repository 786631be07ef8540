package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.RDDInfo;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rondo.SplitMix;
import rondo.cluster.Cluster;
import rondo.cluster.Holdings;
import rondo.cluster.Sabotage;
import rondo.corpus.Shards;
import rondo.data.BlockIndex;
import rondo.data.LaneBlock;
import rondo.data.LaneLayout;
import rondo.nn.CellKind;
import rondo.nn.NetworkSpec;
import rondo.train.TrainOptions;

/** What a run holds does not grow with its rounds, nor with its corpus. */
class BoundedIT {
  private static final NetworkSpec SPEC = TestShards.languageModel(CellKind.GRU, 0);

  @ParameterizedTest
  @EnumSource(
      value = RoundOptions.Way.class,
      names = {"DRIVER", "SLICES"})
  void fiveHundredRoundsLeaveNothingBehind(RoundOptions.Way way) {
    // Spark remembers a thousand jobs and stages and a hundred thousand tasks for its pages: here
    // so few that all that it remembers is there in the first look.
    Map<String, String> forgetful =
        Map.of(
            "spark.ui.retainedJobs", "50",
            "spark.ui.retainedStages", "50",
            "spark.ui.retainedTasks", "200");
    try (Cluster cluster = Cluster.local(2, forgetful)) {
      List<Holdings> holdings = new ArrayList<>();
      List<Long> heaps = new ArrayList<>();
      Runnable look =
          () -> {
            holdings.add(Holdings.afterCleaning(cluster));
            heaps.add(Holdings.heap());
          };
      RoundsResult result =
          new Rounds(
                  SPEC,
                  new TrainOptions().withMaxEpochs(500),
                  new RoundOptions().withStepsPerRound(9).withReduction(way))
              .listen(ClusterRun.after(100, look))
              .listen(ClusterRun.after(500, look))
              .fit(ClusterRun.kept(cluster.context()));
      assertThat(result.history()).hasSize(500);
      assertThat(holdings.get(1))
          .usingRecursiveComparison()
          .ignoringFields("blockBytes")
          .isEqualTo(holdings.get(0));
      // The state of the last round is packed, and its size depends on its numbers.
      assertThat(Math.abs(holdings.get(1).blockBytes() - holdings.get(0).blockBytes()))
          .isLessThan(1000);
      assertThat(heaps.get(1) - heaps.get(0)).isLessThan(2 << 20);
    }
  }

  @Test
  void aCorpusOfTenTimesTheStorageIsTrainedAndARoundReadsItsBlocksAlone() {
    int shards = 2;
    int blocksPerShard = 45;
    int windowsPerBlock = 400;
    LaneLayout layout = new LaneLayout(50L * 50 * windowsPerBlock * blocksPerShard, 50, 50);
    // 300 MB are Spark's own; of the other 212 these are 4.2 for all blocks and shuffles.
    Map<String, String> little = Map.of("spark.memory.fraction", "0.02");
    try (Cluster cluster = Cluster.localCluster(2, 1, 512, little)) {
      JavaSparkContext spark = cluster.context();
      Sabotage counter = Sabotage.on(cluster);
      List<Integer> numbers = IntStream.range(0, shards * blocksPerShard).boxed().toList();
      JavaRDD<byte[]> kept =
          spark
              .parallelize(numbers, numbers.size())
              .map(number -> block(layout, number, number % blocksPerShard * windowsPerBlock))
              .persist(StorageLevel.MEMORY_AND_DISK());
      JavaRDD<byte[]> counted =
          kept.map(
              block -> {
                counter.count("read");
                return block;
              });
      BlockIndex index =
          new BlockIndex(
              Collections.nCopies(
                  blocksPerShard, new BlockIndex.Extent(windowsPerBlock, 2500L * windowsPerBlock)),
              false,
              50);
      Rounds rounds =
          new Rounds(
              SPEC, new TrainOptions().withMaxEpochs(1), new RoundOptions().withStepsPerRound(60));
      RoundsResult result =
          rounds
              .listen(ClusterRun.after(20, rounds::stop))
              .fit(TestShards.corpus(new Shards(counted, 0, Collections.nCopies(shards, index))));

      assertThat(result.history()).hasSize(20);
      RDDInfo stored = spark.sc().getRDDStorageInfo()[0];
      assertThat(stored.numCachedPartitions()).isEqualTo(numbers.size());
      assertThat(stored.diskSize() + stored.memSize()).isGreaterThan(10 * stored.memSize());
      assertThat(counter.happened("read")).isEqualTo(numbers.size() + blocksOf(index, result));
    }
  }

  /** How many blocks the rounds needed, over both shards. */
  private static int blocksOf(BlockIndex index, RoundsResult result) {
    int blocks = 0;
    int window = 0;
    for (RoundReport report : result.history()) {
      blocks += 2 * index.blocksOf(1, 0, window, window + report.steps()).length;
      window += report.steps();
    }
    assertThat(blocks).isBetween(2 * 20, 2 * 23);
    return blocks;
  }

  private static byte[] block(LaneLayout layout, int number, int firstWindow) {
    LaneBlock block = new LaneBlock(layout, firstWindow, 400, TestShards.V);
    byte[] bytes = block.frame();
    SplitMix random = new SplitMix(number);
    for (int token = 0; token < block.tokens(); token++) {
      LaneBlock.put(bytes, block.offset(token), 1, random.nextInt(TestShards.V));
    }
    return bytes;
  }
}
