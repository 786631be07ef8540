package rondo.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import rondo.linalg.Blas;

/** Rondo's jar, and what it takes along, work where only Spark was before. */
class PackagingIT {
  @Test
  void executorsComputeWithTheBundledBlasOnOneThread() {
    try (Cluster cluster = Cluster.localCluster(2, 1, 1024)) {
      assertThat(reports(cluster))
          .hasSize(2)
          .allSatisfy(
              (executor, report) ->
                  assertThat(report).contains("OpenBLAS", "(bundled", "1 thread"));
    }
  }

  @Test
  void executorsHearWhichBlasIsWanted() {
    Map<String, String> settings = Map.of("spark.executor.extraJavaOptions", "-Drondo.blas=java");
    try (Cluster cluster = Cluster.localCluster(1, 1, 1024, settings)) {
      assertThat(reports(cluster).values()).singleElement().asString().contains("(java, 1 thread");
    }
  }

  private static Map<String, String> reports(Cluster cluster) {
    return cluster.onEachExecutor(() -> Blas.get().report().toString());
  }
}
