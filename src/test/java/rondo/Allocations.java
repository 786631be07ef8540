package rondo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what the current thread allocates. */
public final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocations() {}

  /**
   * Fails if {@code work} allocates each time. The JVM's count is some hundred bytes off now and
   * then, up or down, while it compiles what the thread runs: so one of some rounds has to be free
   * of any.
   */
  public static void assertNone(Runnable work) {
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 20 && allocated != 0; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int run = 0; run < 20; run++) {
        work.run();
      }
      allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated).as("allocated bytes").isZero();
  }
}
