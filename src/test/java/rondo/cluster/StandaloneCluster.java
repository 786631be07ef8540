package rondo.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spark's Master and Workers as processes of their own, each Worker with one core and 1 GiB. They
 * all run on this machine, but the Workers have addresses of their own (127.0.0.2 and so on), as on
 * several machines: Spark puts no speculative copy on the host of the slow one, and with a Worker
 * it gives up all shuffle files of its host. Their logs, and those of their executors, are below
 * target/cluster/standalone-N. Close it after the sessions on it.
 */
public final class StandaloneCluster implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Pattern WORKER = Pattern.compile("(Successfully registered with master)");

  private final Path folder = Folders.create("standalone");
  private final List<Jvm> processes = new ArrayList<>();
  private final List<Jvm> workers = new ArrayList<>();
  private final String master;

  private StandaloneCluster(int workers) {
    try {
      Jvm process =
          start(
              "master",
              "org.apache.spark.deploy.master.Master",
              List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
      master = await(process, MASTER);
      for (int i = 0; i < workers; i++) {
        startWorker();
      }
      this.workers.forEach(worker -> await(worker, WORKER));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Returns when all have registered. */
  public static StandaloneCluster start(int workers) {
    return new StandaloneCluster(workers);
  }

  /** {@code spark://127.0.0.1:port}. */
  public String master() {
    return master;
  }

  /** A session on it from this JVM, with an executor on each Worker that lives. */
  public Cluster connect() {
    return connect(Map.of());
  }

  /** The same with settings of Spark's. */
  public Cluster connect(Map<String, String> settings) {
    int living = (int) workers.stream().filter(Jvm::isAlive).count();
    return Cluster.on("session", master, living, settings);
  }

  /** kill -9 of a Worker, counted from 0; its executor follows by itself, as on a cluster. */
  public void killWorker(int index) {
    workers.get(index).kill();
  }

  /** One more Worker, as an operator would start in place of a lost one. */
  public void addWorker() {
    await(startWorker(), WORKER);
  }

  private Jvm startWorker() {
    String name = "worker-" + workers.size();
    String work = folder.resolve(name).toString();
    Jvm worker =
        start(
            name,
            "org.apache.spark.deploy.worker.Worker",
            List.of(
                "--host",
                "127.0.0." + (2 + workers.size()),
                "--webui-port",
                "0",
                "-c",
                "1",
                "-m",
                "1g",
                "-d",
                work,
                master));
    workers.add(worker);
    return worker;
  }

  private Jvm start(String name, String main, List<String> arguments) {
    List<String> options =
        List.of(
            "-Xmx256m",
            // they live too short for more
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dspark.master.rest.enabled=false",
            "-Dspark.local.dir=" + folder.resolve("local"));
    Jvm process = Jvm.start(folder, name, options, main, arguments);
    processes.add(process);
    return process;
  }

  private static String await(Jvm process, Pattern line) {
    try {
      return Await.present(
          "a line like " + line,
          START,
          () -> {
            Matcher matcher = line.matcher(process.errors());
            if (matcher.find()) {
              return Optional.of(matcher.group(1));
            }
            if (!process.isAlive()) {
              throw new AssertionError("expected a line like " + line + ", found that it ended");
            }
            return Optional.empty();
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + process.tail(), e);
    }
  }

  /** kill -9 of all. */
  @Override
  public void close() {
    processes.forEach(Jvm::close);
    Folders.deleteJars(folder);
  }
}
