package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.cluster.Cluster;
import rondo.cluster.Sabotage;
import rondo.cluster.StandaloneCluster;
import rondo.cluster.Watch;
import rondo.spark.RoundOptions.Way;

/** The same run has the same bits wherever it runs. */
class SameBitsIT {
  private static String expected;

  @BeforeAll
  static void runAlone() {
    try (Cluster cluster = Cluster.local(1)) {
      expected = bits(cluster, Way.DRIVER);
    }
  }

  private static String bits(Cluster cluster, Way way) {
    RoundsResult result = ClusterRun.rounds(way).fit(ClusterRun.kept(cluster.context()));
    assertThat(result.history()).hasSize(6);
    return ClusterRun.bits(result);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void onThreads(int threads) {
    try (Cluster cluster = Cluster.local(threads)) {
      assertThat(bits(cluster, Way.DRIVER)).isEqualTo(expected);
      assertThat(bits(cluster, Way.SLICES)).isEqualTo(expected);
    }
  }

  @Test
  void onExecutorsOfTheirOwn() {
    try (Cluster cluster = Cluster.localCluster(2, 1, 1024)) {
      assertThat(bits(cluster, Way.DRIVER)).isEqualTo(expected);
      assertThat(bits(cluster, Way.SLICES)).isEqualTo(expected);
    }
  }

  @Test
  void onAMasterWithTwoWorkers() {
    try (StandaloneCluster daemons = StandaloneCluster.start(2);
        Cluster cluster = daemons.connect()) {
      assertThat(bits(cluster, Way.AUTO)).isEqualTo(expected);
    }
  }

  @Test
  void withSlowTasksThatAreOvertaken() {
    Map<String, String> speculation =
        Map.of(
            "spark.speculation", "true",
            "spark.speculation.quantile", "0.5",
            "spark.speculation.minTaskRuntime", "500ms");
    try (StandaloneCluster daemons = StandaloneCluster.start(2);
        Cluster cluster = daemons.connect(speculation)) {
      for (Way way : List.of(Way.DRIVER, Way.SLICES)) {
        Watch watch = new Watch(cluster.context().sc());
        Sabotage sabotage = Sabotage.on(cluster);
        Duration slow = Duration.ofSeconds(20);
        RoundsResult result =
            ClusterRun.rounds(way)
                .fit(
                    ClusterRun.corpus(
                        cluster.context(),
                        block -> {
                          sabotage.countTo("reads", 30, () -> sabotage.beSlowOnce("slow", slow));
                          return block;
                        }));
        assertThat(ClusterRun.bits(result)).isEqualTo(expected);
        assertThat(sabotage.happened("slow")).isEqualTo(1);
        assertThat(watch.wonBySpeculation()).isNotEmpty();
      }
    }
  }
}
