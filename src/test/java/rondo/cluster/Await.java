package rondo.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other processes do, with an end. */
public final class Await {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private Await() {}

  /** Waits for the condition; {@code expected} is a phrase that says where to look if it fails. */
  public static void until(String expected, Duration limit, BooleanSupplier condition) {
    present(expected, limit, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  static <T> T present(String expected, Duration limit, Supplier<Optional<T>> value) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> found = value.get();
      if (found.isPresent()) {
        return found.get();
      }
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "expected within " + limit.toSeconds() + " s: " + expected + "; it did not happen");
      }
      pause(PAUSE);
    }
  }

  /** Sleeps; an interrupt (a task is killed, a test is given up) is an error. */
  static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }
}
