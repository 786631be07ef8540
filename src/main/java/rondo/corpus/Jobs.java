package rondo.corpus;

import java.util.function.Supplier;
import rondo.RondoException;

/** Runs Spark's jobs so that a fault of ours reaches the user as what it is. */
final class Jobs {
  private Jobs() {}

  /** What the job returns; if a task of it failed by a fault of ours, that fault is thrown. */
  static <T> T run(Supplier<T> job) {
    try {
      return job.get();
    } catch (Exception failed) { // also SparkException, which is checked but nowhere declared
      for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
        if (cause instanceof RondoException ours) {
          throw ours;
        }
      }
      throw failed;
    }
  }
}
