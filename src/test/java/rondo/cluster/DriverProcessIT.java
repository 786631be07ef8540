package rondo.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import rondo.Version;

class DriverProcessIT {
  /** Counts words; fails or does not end when it is told to. */
  public static final class Application {
    private Application() {}

    public static void main(String[] args) {
      SparkSession session = SparkSession.builder().getOrCreate();
      JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
      System.out.println("counts " + WordCount.run(context, task -> {}));
      System.out.println("heap " + (Runtime.getRuntime().maxMemory() >> 20));
      System.out.println("Rondo " + Version.get());
      switch (args[0]) {
        case "fail" -> throw new IllegalStateException("as it was told");
        case "hang" -> Await.pause(Duration.ofMinutes(5));
        default -> {}
      }
      session.stop();
    }
  }

  @Test
  void anApplicationRunsAndReturnsItsOutput() {
    try (StandaloneCluster daemons = StandaloneCluster.start(1)) {
      DriverProcess.Outcome outcome = run(daemons.master(), "succeed");
      assertThat(outcome.exitCode()).isEqualTo(0);
      assertThat(outcome.output())
          .contains("counts {cat=400, dog=200, fish=200}\n", "heap 512\n")
          .contains("Rondo " + Version.get());
    }
    assertThat(ProcessHandle.current().descendants()).isEmpty();
  }

  @Test
  void anApplicationThatFailsSaysWhy() {
    DriverProcess.Outcome outcome = run("local[2]", "fail");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.output()).contains("counts");
    assertThat(outcome.errors()).contains("IllegalStateException: as it was told");
  }

  @Test
  void aKilledDriverLeavesNoExecutors() {
    try (DriverProcess driver =
        DriverProcess.start(
            "local-cluster[1,1,1024]", "512m", Map.of(), Application.class, "hang")) {
      Await.until("counts", Duration.ofMinutes(2), () -> driver.output().contains("Rondo"));
      List<ProcessHandle> both = ProcessHandle.current().descendants().toList();
      assertThat(both).hasSize(2);

      driver.kill();

      Await.until(
          "the executor's end",
          Duration.ofSeconds(20),
          () -> both.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  @Test
  void aDaemonEndsWithTheOneWhoStartedIt() {
    List<String> arguments = List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0");
    try (Jvm master =
        Jvm.start(
            Folders.create("leash"),
            "master",
            List.of("-Dspark.master.rest.enabled=false"),
            "org.apache.spark.deploy.master.Master",
            arguments)) {
      assertThat(master.await(Duration.ofSeconds(1))).isEmpty();
      master.release();
      assertThat(master.await(Duration.ofSeconds(20))).hasValue(143);
    }
  }

  private static DriverProcess.Outcome run(String master, String... args) {
    try (DriverProcess driver =
        DriverProcess.start(master, "512m", Map.of(), Application.class, args)) {
      return driver.await(Duration.ofMinutes(2));
    }
  }
}
