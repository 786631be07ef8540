package rondo.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An application with a driver in a JVM of its own, started as by spark-submit: its main class is
 * among the tests and asks for a session as an application does, {@code
 * SparkSession.builder().getOrCreate()}.
 */
public final class DriverProcess implements AutoCloseable {
  private final Path folder;
  private final Jvm process;

  /** What it has left: standard output, and on the standard error Spark's log too. */
  public record Outcome(int exitCode, String output, String errors) {}

  private DriverProcess(Path folder, Jvm process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param master any: {@code local[2]}, {@code local-cluster[2,1,1024]}, {@code spark://…}
   * @param heap of the driver, as for -Xmx: {@code 2g}
   * @param main a public class with a public main
   * @param settings of Spark's, beyond the master and what keeps it on this machine
   */
  public static DriverProcess start(
      String master, String heap, Map<String, String> settings, Class<?> main, String... args) {
    Path folder = Folders.create("driver");
    List<String> jars = Installation.applicationJars();
    List<String> submit = new ArrayList<>(List.of("--master", master, "--class", main.getName()));
    submit.addAll(List.of("--jars", String.join(",", jars.subList(1, jars.size()))));
    submit.addAll(List.of("--conf", "spark.ui.enabled=false"));
    submit.addAll(List.of("--conf", "spark.driver.host=127.0.0.1"));
    submit.addAll(List.of("--conf", "spark.local.dir=" + folder.resolve("local")));
    settings.forEach((key, value) -> submit.addAll(List.of("--conf", key + "=" + value)));
    submit.add(jars.get(0));
    submit.addAll(List.of(args));
    return new DriverProcess(
        folder,
        Jvm.start(
            folder,
            "driver",
            List.of("-Xmx" + heap),
            "org.apache.spark.deploy.SparkSubmit",
            submit));
  }

  /** Waits for its end. */
  public Outcome await(Duration limit) {
    int exitCode =
        process
            .await(limit)
            .orElseThrow(
                () ->
                    new AssertionError(
                        "expected the driver's end within "
                            + limit.toSeconds()
                            + " s, found it running; "
                            + process.tail()));
    return new Outcome(exitCode, process.output(), process.errors());
  }

  /** Its standard output so far. */
  public String output() {
    return process.output();
  }

  /** kill -9; its executors learn of it as on a cluster. */
  public void kill() {
    process.kill();
  }

  /** Where its output and its local files are. */
  public Path folder() {
    return folder;
  }

  /** kill -9 of what is left, its executors of a local-cluster too. */
  @Override
  public void close() {
    process.close();
    Folders.deleteJars(folder);
  }
}
