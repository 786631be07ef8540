package rondo.corpus;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import rondo.data.Tokenizer;

/** Goes through a part of a text and hands on what comes of each chunk before it reads the next. */
abstract class Chunks<T> implements Iterator<T>, TokenSink {
  private final TextInput in;
  private final Cutter cutter;
  private final Queue<T> ready = new ArrayDeque<>();
  private boolean closed;

  Chunks(Tokenizer tokenizer, TextInput in) {
    this.in = in;
    this.cutter = new Cutter(tokenizer, in);
    TaskContext task = TaskContext.get();
    if (task != null) { // a task need not read on to the end
      task.addTaskCompletionListener((TaskCompletionListener) context -> close());
    }
  }

  TextInput in() {
    return in;
  }

  /** To be called for what is ready. */
  final void emit(T value) {
    ready.add(value);
  }

  /** The tokens of a chunk were handed over. */
  abstract void endChunk();

  /** All tokens were handed over. */
  abstract void end(long malformed);

  @Override
  public final boolean hasNext() {
    while (ready.isEmpty() && !closed) {
      try {
        if (cutter.next(this)) {
          endChunk();
        } else {
          end(cutter.malformed());
          close();
        }
      } catch (IOException e) {
        throw new CorpusException(in.name() + ": cannot be read: " + e.getMessage(), e);
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public final T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void close() {
    if (!closed) {
      closed = true;
      try {
        in.close();
      } catch (IOException e) {
        throw new CorpusException(in.name() + ": cannot be closed: " + e.getMessage(), e);
      }
    }
  }
}
