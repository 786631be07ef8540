package rondo.cluster;

import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.spark.SparkEnv;

/**
 * Faults to be called inside tasks; it travels with their closure. A fault has a name, and happens
 * as often as it says in all processes of the test together, whoever comes first.
 */
public final class Sabotage implements Serializable {
  private static final long serialVersionUID = 1;

  private final Marks marks;

  private Sabotage(Marks marks) {
    this.marks = marks;
  }

  /** A new plan, of which nothing has happened. */
  public static Sabotage on(Cluster cluster) {
    return new Sabotage(cluster.newMarks());
  }

  /** The same for an application of its own; all its processes see the folder, which is new. */
  public static Sabotage in(Path folder) {
    return new Sabotage(new Marks(folder));
  }

  /** The executor's process is gone, at once and without its shutdown hooks, as by kill -9. */
  public void dieOnce(String name) {
    if (SparkEnv.get().executorId().equals("driver")) {
      throw new IllegalStateException(name + ": expected an executor to die, found the driver");
    }
    if (marks.claim(name)) {
      Runtime.getRuntime().halt(137);
    }
  }

  /** The first calls throw. */
  public void failTimes(String name, int times) {
    for (int i = 0; i < times; i++) {
      if (marks.claim(name + "-" + i)) {
        throw new IllegalStateException("sabotage " + name + ", " + (i + 1) + " of " + times);
      }
    }
  }

  /** The first call takes so long; if Spark kills its task meanwhile, it fails. */
  public void beSlowOnce(String name, Duration time) {
    if (marks.claim(name)) {
      Await.pause(time);
    }
  }

  /** Calls it from the n-th call on, counted over all processes. */
  public void countTo(String name, int calls, Runnable fault) {
    int call = 0;
    while (call < calls - 1 && !marks.claim(name + "-" + call)) {
      call++;
    }
    if (call == calls - 1) {
      fault.run();
    }
  }

  /** Nothing happens, but that it can be asked how often. */
  public void count(String name) {
    int call = 0;
    while (!marks.claim(name + "-" + call)) {
      call++;
    }
  }

  /** How often faults whose names begin so have happened. */
  public int happened(String name) {
    return marks.claimed(name);
  }
}
