package rondo.model;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Things that serve one thread at a time and are worth keeping: networks with their grown buffers.
 * There are as many as threads have worked at once.
 */
final class Pool<T> {
  private final Supplier<T> make;
  private final Queue<T> idle = new ConcurrentLinkedQueue<>();

  Pool(Supplier<T> make) {
    this.make = make;
  }

  /** Lends one for a piece of work. Whatever state it has been left in, the next user begins. */
  <R> R with(Function<T, R> work) {
    T lent = idle.poll();
    T kept = lent == null ? make.get() : lent;
    try {
      return work.apply(kept);
    } finally {
      idle.add(kept);
    }
  }
}
