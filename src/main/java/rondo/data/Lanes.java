package rondo.data;

import java.util.Arrays;
import rondo.OptionException;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Packing;
import rondo.nn.Readout;
import rondo.nn.Start;
import rondo.nn.Window;

/**
 * One long stream of tokens for a language model, cut into lanes that are read side by side; the
 * state of each lane is carried from window to window.
 *
 * <pre>
 *   stream  a b c d e f g h i j k        3 lanes, windows of 2 steps:
 *   pairs   ab bc cd de ef fg gh hi ij jk
 *                                        lane 0   ab bc | cd de
 *                                        lane 1   ef fg | gh
 *                                        lane 2   hi ij | jk
 * </pre>
 *
 * <p>Each (token, next token) pair is in exactly one window. The lengths of the lanes differ by at
 * most one, the longer ones first; the last window may be shorter and may have fewer rows. Where
 * there are fewer pairs than lanes wanted, there are fewer lanes.
 *
 * <p>Every epoch is the same. Safe to share between threads.
 */
public final class Lanes implements Batches {
  private final String name; // of the tokens, for messages
  private final int[] tokens;
  private final int[] starts; // lane → where in the tokens it starts
  private final int[] lengths; // lane → how many pairs it has
  private final int unroll;
  private final int stateRows;
  private final int windows;
  private final long elements;
  private final int[] fullLengths; // of each row in a window before the last
  private final int[] lastLengths;
  private final int greatest; // where the greatest token stands

  /**
   * @param stream at least 2 tokens. They are not copied, for they may be most of the memory: leave
   *     them alone.
   * @param batchSize B, how many lanes there are if the stream is long enough
   * @param unroll T, how many steps a window has
   */
  public Lanes(int[] stream, int batchSize, int unroll) {
    this(stream, layout(stream, batchSize, unroll));
  }

  private Lanes(int[] stream, LaneLayout layout) {
    this("stream", stream, starts(layout), lengths(layout), layout.unroll(), layout.lanes());
  }

  /**
   * Lanes that stand anywhere in the tokens.
   *
   * @param lengths how many pairs each lane has, which is a token less; longer lanes first, and in
   *     all windows but the last no lane lacks a step
   * @param stateRows how many lanes there are where some of them have ended before
   */
  Lanes(String name, int[] tokens, int[] starts, int[] lengths, int unroll, int stateRows) {
    this.name = name;
    this.tokens = tokens;
    this.starts = starts;
    this.lengths = lengths;
    this.unroll = unroll;
    this.stateRows = stateRows;
    this.greatest = greatest(name, tokens);
    this.windows = (lengths[0] - 1) / unroll + 1;
    this.elements = Arrays.stream(lengths).asLongStream().sum();
    int before = (windows - 1) * unroll; // steps of all windows but the last
    this.fullLengths = new int[lengths.length];
    Arrays.fill(fullLengths, unroll);
    this.lastLengths =
        Arrays.stream(lengths).filter(length -> length > before).map(n -> n - before).toArray();
  }

  private static LaneLayout layout(int[] stream, int batchSize, int unroll) {
    OptionException.check(batchSize >= 1, "batchSize", "at least 1", batchSize);
    OptionException.check(unroll >= 1, "unroll", "at least 1", unroll);
    DataException.check(stream.length >= 2, "tokens of a stream", "at least 2", stream.length);
    return new LaneLayout(stream.length - 1, batchSize, unroll);
  }

  private static int[] starts(LaneLayout layout) {
    int[] starts = new int[layout.lanes()];
    Arrays.setAll(starts, lane -> (int) layout.start(lane));
    return starts;
  }

  private static int[] lengths(LaneLayout layout) {
    int[] lengths = new int[layout.lanes()];
    Arrays.setAll(lengths, lane -> (int) layout.length(lane));
    return lengths;
  }

  private static int greatest(String name, int[] tokens) {
    int greatest = 0;
    for (int at = 0; at < tokens.length; at++) {
      if (tokens[at] < 0) {
        throw new DataException(
            "token " + at + " of the " + name + ": expected at least 0, found " + tokens[at]);
      }
      if (tokens[at] > tokens[greatest]) {
        greatest = at;
      }
    }
    return greatest;
  }

  @Override
  public int windows() {
    return windows;
  }

  @Override
  public long elements() {
    return elements;
  }

  @Override
  public int stateRows() {
    return stateRows;
  }

  @Override
  public void fill(long seed, int epoch, int index, Window window) {
    if (index < 0 || index >= windows) {
      throw new OptionException("window: expected 0 to " + (windows - 1) + ", found " + index);
    }
    check(window.spec());
    boolean last = index == windows - 1;
    int[] rows = last ? lastLengths : fullLengths;
    window.begin(rows, rows.length);
    Packing packing = window.packing();
    int[] inputs = window.tokens();
    int[] labels = window.labels();
    for (int place = 0; place < rows.length; place++) {
      int from = starts[packing.row(place)] + index * unroll;
      for (int step = 0; step < packing.length(place); step++) {
        int column = packing.column(place, step);
        inputs[column] = tokens[from + step];
        labels[column] = tokens[from + step + 1];
      }
    }
  }

  @Override
  public void check(NetworkSpec spec) {
    if (spec.input() instanceof Input.Dense
        || !(spec.head() instanceof Head.Softmax)
        || spec.readout() != Readout.EVERY_STEP
        || !(spec.start() instanceof Start.Zero)
        || !spec.carriesState()) {
      throw new DataException(
          "network for lanes: expected tokens in, a softmax at every step, a start at zero and the"
              + " direction FORWARD, found "
              + spec);
    }
    int bound = Math.min(spec.input().tokens(), spec.head().outputs());
    if (tokens[greatest] >= bound) {
      throw new DataException(
          "token "
              + greatest
              + " of the "
              + name
              + ": expected 0 to "
              + (bound - 1)
              + ", found "
              + tokens[greatest]);
    }
  }

  @Override
  public String toString() {
    int longest = lengths[0];
    int shortest = lengths[lengths.length - 1];
    return "Lanes["
        + tokens.length
        + " tokens: "
        + lengths.length
        + " lanes of "
        + (shortest < longest ? shortest + " or " + longest : longest)
        + " steps, "
        + windows
        + " windows of "
        + unroll
        + "]";
  }
}
