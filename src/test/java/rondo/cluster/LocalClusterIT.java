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
  private Sabotage sabotage;

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
    sabotage = Sabotage.on(cluster);
  }

  @Test
  void anUndisturbedRunHasNoRetries() {
    assertThat(WordCount.run(cluster.context(), stage -> {})).isEqualTo(WordCount.EXPECTED);
    assertThat(watch.tasks()).hasSize(8);
    assertThat(watch.retries()).isEmpty();
    assertThat(watch.failures()).isEmpty();
    assertThat(watch.executorsRemoved()).isEmpty();
  }

  @Test
  void anExecutorDiesInATask() {
    Sabotage travels = sabotage;
    assertThat(WordCount.run(cluster.context(), travels::dieOnce)).isEqualTo(WordCount.EXPECTED);
    assertThat(travels.happened("map")).isEqualTo(1);
    assertThat(watch.sawARetry()).isTrue();
    assertThat(watch.executorsRemoved()).hasSize(1);
    assertThat(watch.failures()).anyMatch(task -> task.fault().contains("ExecutorLostFailure"));
  }

  @Test
  void anExecutorIsKilledWithItsShuffleFiles() {
    JavaPairRDD<String, Integer> counts = WordCount.counts(cluster.context(), stage -> {});
    assertThat(counts.count()).isEqualTo(3);
    assertThat(watch.retries()).isEmpty();
    Map<String, Long> pids = cluster.pids();
    assertThat(pids).hasSize(2);

    cluster.kill(pids.values().iterator().next());

    assertThat(counts.collectAsMap()).isEqualTo(WordCount.EXPECTED);
    assertThat(watch.executorsRemoved()).hasSize(1);
    assertThat(watch.sawARetry()).isTrue();
  }

  @Test
  void aTaskMayFailThreeTimes() {
    Sabotage travels = sabotage;
    assertThat(WordCount.run(cluster.context(), name -> travels.failTimes(name, 3)))
        .isEqualTo(WordCount.EXPECTED);
    assertThat(watch.failures()).hasSize(3);
    assertThat(watch.sawARetry()).isTrue();
    assertThat(watch.executorsRemoved()).isEmpty();
  }

  @Test
  void aTaskMayNotFailForEver() {
    Sabotage travels = sabotage;
    assertThatThrownBy(() -> WordCount.run(cluster.context(), name -> travels.failTimes(name, 100)))
        .isInstanceOf(SparkException.class)
        .hasMessageContaining("sabotage map");
  }
}
