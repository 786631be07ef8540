package rondo.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.broadcast.Broadcast;
import org.junit.jupiter.api.Test;

class HoldingsIT {
  @Test
  void whatIsGivenBackIsNoLongerHeld() {
    try (Cluster cluster = Cluster.local(2)) {
      Holdings before = Holdings.afterCleaning(cluster);
      holdAndGiveBack(cluster, before);
      Holdings.awaitNoMoreThan(before, cluster);
    }
  }

  /** In a method of its own: a collector may take the variables of one that runs for alive. */
  private static void holdAndGiveBack(Cluster cluster, Holdings before) {
    byte[] incompressible = new byte[10_000_000];
    new Random(1).nextBytes(incompressible);
    Broadcast<byte[]> broadcast = cluster.context().broadcast(incompressible);
    JavaPairRDD<String, Integer> counts =
        WordCount.counts(cluster.context(), task -> broadcast.value()).cache();
    assertThat(counts.count()).isEqualTo(3);

    Holdings during = Holdings.of(cluster);
    assertThat(during.broadcastBlocks()).isGreaterThan(before.broadcastBlocks());
    assertThat(during.cachedBlocks()).isEqualTo(before.cachedBlocks() + 4);
    assertThat(during.blockBytes()).isGreaterThan(before.blockBytes() + 10_000_000);
    assertThat(during.persistedRdds()).isEqualTo(before.persistedRdds() + 1);
    assertThat(during.shuffles()).isEqualTo(before.shuffles() + 1);
    assertThat(during.files()).isGreaterThan(before.files());

    counts.unpersist();
    broadcast.destroy();
  }
}
