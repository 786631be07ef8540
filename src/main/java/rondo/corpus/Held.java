package rondo.corpus;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Broadcasts that live as long as a corpus. */
final class Held implements AutoCloseable {
  private final JavaSparkContext context;
  private final List<Broadcast<?>> broadcasts = new ArrayList<>();

  Held(JavaSparkContext context) {
    this.context = context;
  }

  JavaSparkContext context() {
    return context;
  }

  <T> Broadcast<T> broadcast(T value) {
    Broadcast<T> broadcast = context.broadcast(value);
    broadcasts.add(broadcast);
    return broadcast;
  }

  List<Broadcast<?>> broadcasts() {
    return List.copyOf(broadcasts);
  }

  /** Destroys them all. */
  @Override
  public void close() {
    broadcasts.forEach(broadcast -> broadcast.destroy());
    broadcasts.clear();
  }
}
