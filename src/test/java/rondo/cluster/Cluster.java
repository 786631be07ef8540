package rondo.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function0;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/**
 * A Spark with this JVM as its driver, for one test; one at a time. Executors get Rondo as users
 * send it, as jars. What a test may want to look at afterwards is below target/cluster/NAME-N.
 */
public final class Cluster implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(20);

  private final Path folder;
  private final SparkSession session;
  private final JavaSparkContext context;
  private final Watch watch;
  private int marks;

  private Cluster(Path folder, SparkConf conf) {
    this.folder = folder;
    // Unlike a session's builder, the context refuses to share one that somebody left open.
    context = new JavaSparkContext(conf);
    watch = new Watch(context.sc());
    session =
        org.apache.spark.sql.classic.SparkSession.builder()
            .sparkContext(context.sc())
            .getOrCreate();
  }

  /** Task threads in this JVM; as users get it, a failed task is not tried again. */
  public static Cluster local(int threads) {
    return local(threads, Map.of());
  }

  /** The same with settings of Spark's. */
  public static Cluster local(int threads, Map<String, String> settings) {
    return on("local", "local[" + threads + "]", 0, settings);
  }

  /** Executors in JVMs of their own, each with so many task threads and so much memory. */
  public static Cluster localCluster(int executors, int cores, int mib) {
    return localCluster(executors, cores, mib, Map.of());
  }

  /** The same with settings of Spark's. */
  public static Cluster localCluster(
      int executors, int cores, int mib, Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings);
    all.putIfAbsent("spark.executor.memory", mib + "m");
    String master = "local-cluster[" + executors + "," + cores + "," + mib + "]";
    return on("local-cluster", master, executors, all);
  }

  static Cluster on(String name, String master, int executors, Map<String, String> settings) {
    Path folder = Folders.create(name);
    SparkConf conf =
        new SparkConf()
            .setMaster(master)
            .setAppName(name)
            .set("spark.ui.enabled", "false")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.sql.shuffle.partitions", "3")
            .set("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            .set("spark.local.dir", folder.resolve("local").toString());
    if (executors > 0) {
      Installation.sparkHome(); // says what is missing before Spark does
      conf.set("spark.jars", String.join(",", Installation.applicationJars()));
    }
    settings.forEach(conf::set);
    Cluster cluster = new Cluster(folder, conf);
    try {
      cluster.awaitExecutors(executors);
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  public SparkSession session() {
    return session;
  }

  public JavaSparkContext context() {
    return context;
  }

  /** What has happened since the start. */
  public Watch watch() {
    return watch;
  }

  /** Where this run's logs and local files are. */
  public Path folder() {
    return folder;
  }

  /** Waits until so many executors are there: at the start, or again after a loss. */
  public void awaitExecutors(int count) {
    Await.until(
        count + " executors of " + context.sc().master() + "; see " + folder,
        START,
        () -> executors() == count);
  }

  private int executors() {
    // the driver counts as one
    return context.sc().statusTracker().getExecutorInfos().length - 1;
  }

  /** The process of each executor, by the executor's id. */
  public Map<String, Long> pids() {
    return onEachExecutor(() -> ProcessHandle.current().pid());
  }

  /**
   * What each executor says, by its id: a task in every slot, none of which ends before the last
   * has begun. All slots must be free.
   */
  public <T> Map<String, T> onEachExecutor(Function0<T> question) {
    int slots =
        context
            .sc()
            .maxNumConcurrentTasks(context.sc().resourceProfileManager().defaultResourceProfile());
    Marks present = newMarks();
    return new TreeMap<>(
        context
            .parallelize(IntStream.range(0, slots).boxed().toList(), slots)
            .mapToPair(
                task -> {
                  present.claim("task-" + task);
                  Await.until(
                      slots + " tasks at once", START, () -> present.claimed("task-") == slots);
                  return new Tuple2<>(SparkEnv.get().executorId(), question.call());
                })
            .collectAsMap());
  }

  Marks newMarks() {
    return new Marks(folder.resolve("marks-" + ++marks));
  }

  /** kill -9 of an executor's process; returns when the driver knows. */
  public void kill(long pid) {
    int before = watch.executorsRemoved().size();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    Await.until(
        "the driver's notice of the loss of process " + pid,
        STOP,
        () -> watch.executorsRemoved().size() > before);
  }

  /** Stops the session and sees its executors off. */
  @Override
  public void close() {
    String application = context.sc().applicationId();
    session.stop();
    try {
      Await.until("the end of the executors of " + folder, STOP, () -> ownExecutors().isEmpty());
    } finally {
      ownExecutors().forEach(ProcessHandle::destroyForcibly);
      if (context.sc().master().startsWith("local-cluster")) {
        keepLogs(application);
      }
    }
  }

  /** Of a local-cluster; those of a standalone one are children of their Workers. */
  private static List<ProcessHandle> ownExecutors() {
    return ProcessHandle.current().children().filter(child -> !Jvm.started(child)).toList();
  }

  /** A local-cluster's Workers write below SPARK_HOME; each executor has a copy of our jars. */
  private void keepLogs(String application) {
    Path work = Installation.sparkHome().resolve("work").resolve(application);
    if (Files.exists(work)) {
      try {
        Files.move(work, folder.resolve("executors"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Folders.deleteJars(folder);
    }
  }
}
