package rondo.data;

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
  private final int[] stream;
  private final int pairs;
  private final int lanes;
  private final int unroll;
  private final int shortLane; // pairs of a short lane
  private final int longLanes; // how many lanes have a pair more
  private final int windows;
  private final int[] fullLengths; // of each row in a window before the last
  private final int[] lastLengths;
  private final int greatest; // where in the stream the greatest token stands

  /**
   * @param stream at least 2 tokens. They are not copied, for they may be most of the memory: leave
   *     them alone.
   * @param batchSize B, how many lanes there are if the stream is long enough
   * @param unroll T, how many steps a window has
   */
  public Lanes(int[] stream, int batchSize, int unroll) {
    OptionException.check(batchSize >= 1, "batchSize", "at least 1", batchSize);
    OptionException.check(unroll >= 1, "unroll", "at least 1", unroll);
    DataException.check(stream.length >= 2, "tokens of a stream", "at least 2", stream.length);
    this.stream = stream;
    this.greatest = greatest(stream);
    this.pairs = stream.length - 1;
    this.lanes = Math.min(batchSize, pairs);
    this.unroll = unroll;
    this.shortLane = pairs / lanes;
    this.longLanes = pairs % lanes;
    int longest = shortLane + (longLanes > 0 ? 1 : 0);
    this.windows = (longest - 1) / unroll + 1;
    this.fullLengths = new int[lanes];
    this.lastLengths = new int[rows(windows - 1)];
    for (int lane = 0; lane < lanes; lane++) {
      fullLengths[lane] = unroll;
    }
    for (int lane = 0; lane < lastLengths.length; lane++) {
      lastLengths[lane] = length(lane) - (windows - 1) * unroll;
    }
  }

  private static int greatest(int[] stream) {
    int greatest = 0;
    for (int at = 0; at < stream.length; at++) {
      if (stream[at] < 0) {
        throw new DataException(
            "token " + at + " of the stream: expected at least 0, found " + stream[at]);
      }
      if (stream[at] > stream[greatest]) {
        greatest = at;
      }
    }
    return greatest;
  }

  /** How many pairs a lane has. */
  private int length(int lane) {
    return shortLane + (lane < longLanes ? 1 : 0);
  }

  /** Where in the stream a lane starts. */
  private int start(int lane) {
    return lane * shortLane + Math.min(lane, longLanes);
  }

  /** Only where the short lanes end with the window before does a window lack rows. */
  private int rows(int window) {
    return window * unroll < shortLane ? lanes : longLanes;
  }

  @Override
  public int windows() {
    return windows;
  }

  @Override
  public long elements() {
    return pairs;
  }

  @Override
  public int stateRows() {
    return lanes;
  }

  @Override
  public void fill(long seed, int epoch, int index, Window window) {
    if (index < 0 || index >= windows) {
      throw new OptionException("window: expected 0 to " + (windows - 1) + ", found " + index);
    }
    check(window.spec());
    boolean last = index == windows - 1;
    int[] lengths = last ? lastLengths : fullLengths;
    window.begin(lengths, lengths.length);
    Packing packing = window.packing();
    int[] tokens = window.tokens();
    int[] labels = window.labels();
    for (int place = 0; place < lengths.length; place++) {
      int from = start(packing.row(place)) + index * unroll;
      for (int step = 0; step < packing.length(place); step++) {
        int column = packing.column(place, step);
        tokens[column] = stream[from + step];
        labels[column] = stream[from + step + 1];
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
    if (stream[greatest] >= bound) {
      throw new DataException(
          "token "
              + greatest
              + " of the stream: expected 0 to "
              + (bound - 1)
              + ", found "
              + stream[greatest]);
    }
  }

  @Override
  public String toString() {
    return "Lanes["
        + stream.length
        + " tokens: "
        + lanes
        + " lanes of "
        + (longLanes > 0 ? shortLane + " or " + (shortLane + 1) : shortLane)
        + " steps, "
        + windows
        + " windows of "
        + unroll
        + "]";
  }
}
