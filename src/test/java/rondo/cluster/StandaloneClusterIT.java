package rondo.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StandaloneClusterIT {
  private static StandaloneCluster daemons;
  private static Cluster cluster;
  private Watch watch;

  @BeforeAll
  static void start() {
    daemons = StandaloneCluster.start(2);
    cluster =
        daemons.connect(
            Map.of(
                "spark.speculation", "true",
                "spark.speculation.quantile", "0.5",
                "spark.speculation.minTaskRuntime", "1s"));
  }

  @AfterAll
  static void stop() {
    cluster.close();
    daemons.close();
    assertThat(ProcessHandle.current().descendants()).isEmpty();
  }

  @BeforeEach
  void watch() {
    cluster.awaitExecutors(2);
    watch = new Watch(cluster.context().sc());
  }

  @Test
  void aWordCountSurvivesTheKillOfAWorker() {
    JavaPairRDD<String, Integer> counts = WordCount.counts(cluster.context(), task -> {});
    assertThat(counts.count()).isEqualTo(3);
    assertThat(watch.sawARetry()).isFalse();

    daemons.killWorker(1);

    assertThat(counts.collectAsMap()).isEqualTo(WordCount.EXPECTED);
    assertThat(watch.sawARetry()).isTrue();
    assertThat(watch.executorsRemoved()).hasSize(1);
    daemons.addWorker();
  }

  @Test
  void aSlowTaskIsOvertaken() {
    Sabotage sabotage = Sabotage.on(cluster);
    Map<String, Integer> counts =
        WordCount.run(
            cluster.context(), task -> sabotage.beSlowOnce("slow", Duration.ofMinutes(1)));
    assertThat(counts).isEqualTo(WordCount.EXPECTED);
    assertThat(watch.wonBySpeculation()).isNotEmpty();
    assertThat(watch.retries()).isEmpty();
  }
}
