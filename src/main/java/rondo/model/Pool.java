package rondo.model;

import java.lang.ref.SoftReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Things that serve one thread at a time and are worth keeping: networks with their grown buffers.
 * There are as many as threads have worked at once; idle ones go before the memory ends.
 */
final class Pool<T> {
  private final Supplier<T> make;
  private final Queue<SoftReference<T>> idle = new ConcurrentLinkedQueue<>();

  Pool(Supplier<T> make) {
    this.make = make;
  }

  /** Lends one for a piece of work. Whatever state it has been left in, the next user begins. */
  <R> R with(Function<T, R> work) {
    T lent = idle();
    T kept = lent == null ? make.get() : lent;
    try {
      return work.apply(kept);
    } finally {
      idle.add(new SoftReference<>(kept));
    }
  }

  /** One that is idle and still there, or null. */
  private T idle() {
    T found = null;
    for (SoftReference<T> next = idle.poll(); next != null; next = idle.poll()) {
      found = next.get();
      if (found != null) {
        break;
      }
    }
    return found;
  }
}
