package rondo.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaPairRDD;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalClusterIT {
  private static Cluster cluster;
  private Watch watch;

  @BeforeAll
  static void start() {
    cluster = Cluster.localCluster(2, 1, 1024);
  }

  @AfterAll
  static void stop() {
    cluster.close();
    assertThat(ProcessHandle.current().descendants()).isEmpty();
  }

  @BeforeEach
  void watch() {
    cluster.awaitExecutors(2);
    watch = new Watch(cluster.context().sc());
  }

  @Test
  void anUndisturbedRunHasNoRetries() {
    assertThat(WordCount.run(cluster.context(), task -> {})).isEqualTo(WordCount.EXPECTED);
    assertThat(watch.tasks()).hasSize(8);
    assertThat(watch.sawARetry()).isFalse();
    assertThat(watch.failures()).isEmpty();
    assertThat(watch.executorsRemoved()).isEmpty();
  }

  @Test
  void anExecutorDiesInATask() {
    Sabotage sabotage = Sabotage.on(cluster);
    assertThat(WordCount.run(cluster.context(), task -> sabotage.dieOnce("map")))
        .isEqualTo(WordCount.EXPECTED);
    assertThat(sabotage.happened("map")).isEqualTo(1);
    assertThat(watch.sawARetry()).isTrue();
    assertThat(watch.executorsRemoved()).hasSize(1);
    assertThat(watch.failures()).anyMatch(task -> task.fault().contains("ExecutorLostFailure"));
  }

  @Test
  void anExecutorIsKilledWithItsShuffleFilesAndCachedBlocks() {
    JavaPairRDD<String, Integer> counts = WordCount.counts(cluster.context(), task -> {}).cache();
    assertThat(counts.count()).isEqualTo(3);
    assertThat(watch.sawARetry()).isFalse();
    Map<String, Long> pids = cluster.pids();
    assertThat(pids).hasSize(2);

    cluster.kill(pids.values().iterator().next());

    assertThat(counts.collectAsMap()).isEqualTo(WordCount.EXPECTED);
    assertThat(watch.executorsRemoved()).hasSize(1);
    assertThat(watch.recomputed()).anyMatch(lost -> lost.contains("shuffle"));
    assertThat(watch.recomputed()).anyMatch(lost -> lost.startsWith("rdd_"));
    assertThat(watch.sawARetry()).isTrue();
    counts.unpersist();
  }

  @Test
  void aTaskMayFailThreeTimes() {
    Sabotage sabotage = Sabotage.on(cluster);
    assertThat(WordCount.run(cluster.context(), task -> sabotage.failTimes("map-" + task, 3)))
        .isEqualTo(WordCount.EXPECTED);
    assertThat(sabotage.happened("map-")).isEqualTo(12);
    assertThat(watch.failures()).hasSize(12);
    assertThat(watch.sawARetry()).isTrue();
    assertThat(watch.executorsRemoved()).isEmpty();
  }

  @Test
  void aTaskMayNotFailFourTimes() {
    Sabotage sabotage = Sabotage.on(cluster);
    assertThatThrownBy(
            () ->
                WordCount.run(
                    cluster.context(),
                    task -> {
                      if (task == 2) {
                        sabotage.failTimes("map", 4);
                      }
                    }))
        .isInstanceOf(SparkException.class)
        .hasMessageContaining("sabotage map, 4 of 4");
  }
}
