package rondo.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what the current thread allocates. */
final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocations() {}

  /** Fails if {@code work} still allocates after it has run for some time. */
  static void assertNone(Runnable work) {
    for (int run = 0; run < 50; run++) {
      work.run();
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int run = 0; run < 50; run++) {
      work.run();
    }
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isZero();
  }
}
