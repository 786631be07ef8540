package rondo.data;

import java.util.Arrays;
import java.util.List;
import rondo.linalg.ShapeException;
import rondo.nn.Head;
import rondo.nn.NetworkSpec;
import rondo.nn.Packing;
import rondo.nn.Readout;
import rondo.nn.Window;

/**
 * A few sequences that go through a network together, a row each. {@link #fill} puts them into a
 * window; {@link Unpacking} finds each row's results again. Immutable, and safe to share between
 * threads.
 */
public final class Batch {
  private final Sequence[] sequences;
  private final int[] numbers; // row → what a message calls the sequence
  private final int[] lengths;

  Batch(Sequence[] sequences, int[] numbers) {
    this.sequences = sequences;
    this.numbers = numbers;
    this.lengths = new int[sequences.length];
    for (int row = 0; row < lengths.length; row++) {
      lengths[row] = sequences[row].length();
    }
  }

  public static Batch of(List<Sequence> sequences) {
    DataException.check(!sequences.isEmpty(), "rows of a batch", "at least 1", 0);
    int[] numbers = new int[sequences.size()];
    for (int row = 0; row < numbers.length; row++) {
      numbers[row] = row;
    }
    return new Batch(sequences.toArray(new Sequence[0]), numbers);
  }

  /** The same, where messages call each row's sequence by a number of the caller's. */
  public static Batch of(List<Sequence> sequences, int[] numbers) {
    DataException.check(!sequences.isEmpty(), "rows of a batch", "at least 1", 0);
    ShapeException.check("numbers of sequences", sequences.size(), numbers.length);
    return new Batch(sequences.toArray(new Sequence[0]), numbers.clone());
  }

  /** B: how many sequences there are. */
  public int rows() {
    return sequences.length;
  }

  /** T: the length of the longest. */
  public int steps() {
    int steps = 0;
    for (int length : lengths) {
      steps = Math.max(steps, length);
    }
    return steps;
  }

  /** Throws what {@link #fill} would, if the network cannot read or answer one of them. */
  public void check(NetworkSpec spec) {
    for (int row = 0; row < sequences.length; row++) {
      Fit.check(sequences[row], spec, "sequence", numbers[row]);
    }
  }

  /**
   * Puts the sequences into a window. One without answers weighs nothing there.
   *
   * @throws DataException if a sequence has not what the window's network reads or answers; the
   *     window is then as it was
   * @throws ShapeException if its vectors have another size there, the window being as it was; or
   *     if the batch is larger than a window can be, which then holds nothing of use
   */
  public void fill(Window window) {
    check(window.spec());
    window.begin(lengths, lengths.length);
    Packing packing = window.packing();
    for (int place = 0; place < sequences.length; place++) {
      Sequence sequence = sequences[packing.row(place)];
      putInput(sequence, place, window);
      if (sequence.start != null) {
        int size = sequence.start.length;
        System.arraycopy(sequence.start, 0, window.start(), place * size, size);
      }
      putAnswers(sequence, place, window);
    }
  }

  private static void putInput(Sequence sequence, int place, Window window) {
    Packing packing = window.packing();
    int size = sequence.dimension;
    for (int step = 0; step < sequence.length; step++) {
      int column = packing.column(place, step);
      if (sequence.tokens != null) {
        window.tokens()[column] = sequence.tokens[step];
      } else {
        System.arraycopy(sequence.features, step * size, window.features(), column * size, size);
      }
    }
  }

  private static void putAnswers(Sequence sequence, int place, Window window) {
    boolean last = window.spec().readout() == Readout.LAST_STEP;
    boolean softmax = window.spec().head() instanceof Head.Softmax;
    int size = window.spec().head().outputs();
    int elements = last ? 1 : sequence.length;
    for (int at = 0; at < elements; at++) {
      int element = last ? place : window.packing().column(place, at);
      if (sequence.weights != null) {
        window.weights()[element] = sequence.weights[at];
      } else if (sequence.readout == null) {
        window.weights()[element] = 0;
      }
      if (softmax) {
        window.labels()[element] = sequence.labels == null ? 0 : sequence.labels[at];
      } else if (sequence.targets != null) {
        System.arraycopy(sequence.targets, at * size, window.targets(), element * size, size);
      } else {
        Arrays.fill(window.targets(), element * size, (element + 1) * size, 0);
      }
    }
  }
}
