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
  private final Tokenizer tokenizer;
  private final Iterator<TextInput> inputs;
  private final Queue<T> ready = new ArrayDeque<>();
  private TextInput in; // null: the next is to be opened
  private Cutter cutter;
  private long malformed;
  private long marks;
  private boolean ended;

  Chunks(Tokenizer tokenizer, Iterator<TextInput> inputs) {
    this.tokenizer = tokenizer;
    this.inputs = inputs;
    TaskContext task = TaskContext.get();
    if (task != null) { // a task need not read on to the end
      task.addTaskCompletionListener((TaskCompletionListener) context -> close());
    }
  }

  final Tokenizer tokenizer() {
    return tokenizer;
  }

  /** How many malformed pieces of UTF-8 there were. */
  final long malformed() {
    return malformed;
  }

  /** How many byte order marks were left out. */
  final long marks() {
    return marks;
  }

  /** To be called for what is ready. */
  final void emit(T value) {
    ready.add(value);
  }

  /** The tokens that follow are those of this text. */
  abstract void begin(TextInput text);

  /** The tokens of a chunk were handed over. */
  abstract void endChunk();

  /** All tokens were handed over. */
  abstract void end();

  @Override
  public final boolean hasNext() {
    while (ready.isEmpty() && !ended) {
      if (in != null) {
        readChunk();
      } else if (inputs.hasNext()) {
        in = inputs.next();
        cutter = new Cutter(tokenizer, in);
        begin(in);
      } else {
        ended = true;
        end();
      }
    }
    return !ready.isEmpty();
  }

  private void readChunk() {
    try {
      if (!cutter.next(this)) {
        malformed += cutter.malformed();
        marks += in.marks();
        close();
      }
    } catch (IOException e) {
      throw CorpusException.unreadable(in.name(), e);
    }
    endChunk();
  }

  @Override
  public final T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void close() {
    if (in != null) {
      TextInput open = in;
      in = null;
      try {
        open.close();
      } catch (IOException e) {
        throw CorpusException.unreadable(open.name(), e);
      }
    }
  }
}
