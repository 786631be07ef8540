package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.cluster.Await;
import rondo.cluster.Cluster;
import rondo.cluster.DriverProcess;
import rondo.cluster.Sabotage;
import rondo.cluster.StandaloneCluster;
import rondo.cluster.Watch;
import rondo.spark.RoundOptions.Way;

/** Whatever is lost on the way, a run comes to the bits of one that nothing happened to. */
class FaultsIT {
  private static Cluster cluster;
  private static String expected;
  private Watch watch;
  private Sabotage sabotage;

  @BeforeAll
  static void start() {
    cluster = Cluster.localCluster(2, 1, 1024);
    RoundsResult result = ClusterRun.rounds(Way.DRIVER).fit(ClusterRun.kept(cluster.context()));
    assertThat(cluster.watch().sawARetry()).isFalse();
    assertThat(result.history()).extracting(RoundReport::retries).containsOnly(0);
    expected = ClusterRun.bits(result);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void watch() {
    cluster.awaitExecutors(2);
    watch = new Watch(cluster.context().sc());
    sabotage = Sabotage.on(cluster);
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"DRIVER", "SLICES"})
  void anExecutorIsKilledBeforeARound(Way way) {
    Iterator<Long> pids = cluster.pids().values().iterator();
    RoundsResult result =
        ClusterRun.rounds(way)
            .listen(ClusterRun.after(2, () -> cluster.kill(pids.next())))
            .fit(ClusterRun.kept(cluster.context()));
    assertThat(ClusterRun.bits(result)).isEqualTo(expected);
    assertThat(watch.executorsRemoved()).hasSize(1);
    assertThat(watch.sawARetry()).isTrue(); // at least its blocks were computed again
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"DRIVER", "SLICES"})
  void bothExecutorsAreKilledInTurn(Way way) {
    RoundsResult result =
        ClusterRun.rounds(way)
            .listen(ClusterRun.after(1, () -> cluster.kill(onePid())))
            .listen(
                ClusterRun.after(
                    3,
                    () -> {
                      cluster.awaitExecutors(2);
                      cluster.kill(onePid());
                    }))
            .fit(ClusterRun.kept(cluster.context()));
    assertThat(ClusterRun.bits(result)).isEqualTo(expected);
    assertThat(watch.executorsRemoved()).hasSize(2);
    assertThat(watch.sawARetry()).isTrue();
  }

  private static long onePid() {
    return cluster.pids().values().iterator().next();
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"DRIVER", "SLICES"})
  void anExecutorDiesInTheMiddleOfATask(Way way) {
    AtomicInteger round = new AtomicInteger();
    Sabotage travels = sabotage;
    RoundsResult result =
        ClusterRun.rounds(way)
            .listen(ClusterRun.after(2, round::incrementAndGet))
            .fit(
                ClusterRun.corpus(
                    cluster.context(),
                    block -> {
                      // A task of these rounds reads two blocks: the second when it has trained
                      // on the first. Blocks have been read once before the first round.
                      travels.countTo("reads", 40, () -> travels.dieOnce("task"));
                      return block;
                    }));
    assertThat(travels.happened("task")).isEqualTo(1);
    assertThat(ClusterRun.bits(result)).isEqualTo(expected);
    assertThat(watch.executorsRemoved()).hasSize(1);
    assertThat(watch.sawARetry()).isTrue();
    assertThat(result.history().stream().mapToInt(RoundReport::retries).sum()).isPositive();
  }

  /** Its part of the shuffle is gone when the slices are to be summed. */
  @Test
  void anExecutorIsKilledDuringTheReduction() {
    Map<String, Long> pids = cluster.pids();
    long victim = pids.values().iterator().next();
    AtomicInteger stages = new AtomicInteger();
    SparkListener killer =
        new SparkListener() {
          @Override
          public void onStageCompleted(SparkListenerStageCompleted event) {
            if (event.stageInfo().shuffleDepId().isDefined() && stages.incrementAndGet() == 2) {
              ProcessHandle.of(victim).orElseThrow().destroyForcibly();
            }
          }
        };
    cluster.context().sc().addSparkListener(killer);
    RoundsResult result = ClusterRun.rounds(Way.SLICES).fit(ClusterRun.kept(cluster.context()));
    cluster.context().sc().removeSparkListener(killer);
    assertThat(ClusterRun.bits(result)).isEqualTo(expected);
    assertThat(watch.executorsRemoved()).hasSize(1);
    assertThat(watch.sawARetry()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aTaskMayFailAFewTimes(int times) {
    Sabotage travels = sabotage;
    RoundsResult result =
        ClusterRun.rounds(Way.DRIVER)
            .fit(
                ClusterRun.corpus(
                    cluster.context(),
                    block -> {
                      travels.countTo("reads", 40, () -> travels.failTimes("task", times));
                      return block;
                    }));
    assertThat(travels.happened("task")).isEqualTo(times);
    assertThat(ClusterRun.bits(result)).isEqualTo(expected);
    assertThat(watch.failures()).hasSize(times);
    assertThat(watch.sawARetry()).isTrue();
  }

  @Test
  void aTaskThatFailsFourTimesEndsTheRunWhichCanGoOnLater(@TempDir Path folder) {
    Sabotage travels = sabotage;
    CheckpointOptions place = new CheckpointOptions(folder.resolve("run").toString(), 1, false);
    assertThatThrownBy(
            () ->
                ClusterRun.rounds(Way.DRIVER)
                    .saveTo(place)
                    .fit(
                        ClusterRun.corpus(
                            cluster.context(),
                            block -> {
                              travels.countTo("reads", 60, () -> travels.failTimes("task", 100));
                              return block;
                            })))
        .isInstanceOf(RoundFailedException.class)
        .hasMessageMatching("(?s)round \\d: shard \\d: .*sabotage task.*");
    RoundsResult resumed =
        ClusterRun.rounds(Way.DRIVER).saveTo(place).fit(ClusterRun.kept(cluster.context()));
    assertThat(ClusterRun.bits(resumed)).isEqualTo(expected);
  }

  @Test
  void aWorkerIsKilled() {
    try (StandaloneCluster daemons = StandaloneCluster.start(2)) {
      cluster.close();
      try (Cluster workers = daemons.connect()) {
        RoundsResult result =
            ClusterRun.rounds(Way.SLICES)
                .listen(ClusterRun.after(2, () -> daemons.killWorker(0)))
                .fit(ClusterRun.kept(workers.context()));
        assertThat(ClusterRun.bits(result)).isEqualTo(expected);
        assertThat(workers.watch().sawARetry()).isTrue();
      } finally {
        cluster = Cluster.localCluster(2, 1, 1024);
      }
    }
  }

  /** Trains and saves; prints its rounds, and at the end its bits. */
  public static final class Application {
    private Application() {}

    public static void main(String[] args) {
      SparkSession session = SparkSession.builder().getOrCreate();
      var context = new org.apache.spark.api.java.JavaSparkContext(session.sparkContext());
      RoundsResult result =
          ClusterRun.rounds(Way.DRIVER)
              .saveTo(new CheckpointOptions(args[0], 1, false))
              .listen(
                  new RoundListener() {
                    @Override
                    public void onRound(RoundReport report) {
                      System.out.println("round " + report.round() + " done");
                    }
                  })
              .fit(ClusterRun.kept(context));
      System.out.println("bits " + ClusterRun.bits(result));
      session.stop();
    }
  }

  @Test
  void theDriverIsKilled(@TempDir Path folder) {
    String place = folder.resolve("run").toString();
    try (DriverProcess driver =
        DriverProcess.start("local[2]", "512m", Map.of(), Application.class, place)) {
      Await.until("round 3", Duration.ofMinutes(2), () -> driver.output().contains("round 3 done"));
      driver.kill();
    }
    try (DriverProcess driver =
        DriverProcess.start("local[2]", "512m", Map.of(), Application.class, place)) {
      DriverProcess.Outcome outcome = driver.await(Duration.ofMinutes(2));
      assertThat(outcome.errors()).doesNotContain("Exception in thread");
      assertThat(outcome.output()).contains("bits " + expected).doesNotContain("round 2 done");
    }
  }
}
