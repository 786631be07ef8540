package rondo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what the current thread allocates. */
public final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocations() {}

  /** Fails if {@code work} allocates each time. */
  public static void assertNone(Runnable work) {
    assertThat(least(work)).as("allocated bytes").isZero();
  }

  /** The bytes that {@code work} allocates in a run, once what it needs is loaded. */
  public static long of(Runnable work) {
    work.run();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /**
   * The bytes that {@code work} allocates in 20 runs. The JVM's count is some hundred bytes off now
   * and then, up or down, while it compiles what the thread runs: so the least of some rounds
   * counts, of which the first without any is the last.
   */
  public static long least(Runnable work) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20 && least != 0; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int run = 0; run < 20; run++) {
        work.run();
      }
      least = Math.min(least, Math.abs(THREADS.getCurrentThreadAllocatedBytes() - before));
    }
    return least;
  }
}
