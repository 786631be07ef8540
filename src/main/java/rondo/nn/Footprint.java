package rondo.nn;

/**
 * How much memory a network takes at work, told before it is made. The sums name the buffers of
 * {@link Network}, {@link Window} and what they are made of; a test holds them to what is really
 * allocated.
 */
public final class Footprint {
  private final NetworkSpec spec;
  private final long hidden;
  private final long rows;
  private final long columns;
  private final long elements;
  private final long outputSize; // of a layer
  private final boolean reversed; // whether a direction is

  private Footprint(NetworkSpec spec, int rows, int columns) {
    this.spec = spec;
    this.hidden = spec.recurrence().hiddenSize();
    this.rows = rows;
    this.columns = columns;
    this.elements = spec.readout() == Readout.LAST_STEP ? rows : columns;
    this.outputSize = spec.recurrence().outputSize();
    this.reversed = spec.recurrence().direction() != Direction.FORWARD;
  }

  /**
   * The bytes of all buffers of a {@link Network} that trains, and of its {@link Window}, without
   * parameters and gradients.
   *
   * @param rows of the largest window
   * @param columns real steps of the largest window, over all rows
   * @param uniform whether the rows of every window are equally long
   */
  public static long training(NetworkSpec spec, int rows, int columns, boolean uniform) {
    Footprint of = new Footprint(spec, rows, columns);
    Recurrence recurrence = spec.recurrence();
    long layers = (long) recurrence.layers() * recurrence.direction().count();
    return Float.BYTES
        * (layers * of.layer(uniform) + of.stack() + of.input() + of.head() + of.window());
  }

  /** A layer in one direction, with its cell. */
  private long layer(boolean uniform) {
    CellKind kind = spec.recurrence().cell();
    long gates = ParameterLayout.gates(kind);
    long blocks = kind == CellKind.GRU ? 4 : gates;
    long plane = hidden * rows;
    long states = hidden * (rows + columns);
    long cell =
        switch (kind) {
          case LSTM -> 2 * blocks * plane + 5 * plane + 2 * states;
          case GRU -> 2 * blocks * plane + 3 * plane;
          case VANILLA, RELU -> 2 * blocks * plane + plane;
        };
    long slabs = blocks * hidden * columns;
    long recurrent = gates * hidden * hidden;
    long before = uniform ? 0 : hidden * columns;
    long ones = columns;
    return cell + slabs + states + recurrent + before + ones;
  }

  /** Between the layers. */
  private long stack() {
    long layers = spec.recurrence().layers();
    long below = layers > 1 ? outputSize : 0;
    if (spec.input() instanceof Input.Embedding) {
      below = Math.max(below, spec.input().dimension());
    }
    long numbers = (outputSize + below) * columns; // the gradients on both sides of a layer
    if (spec.recurrence().dropout() > 0) {
      numbers += (layers - 1) * 2 * outputSize * columns;
    }
    if (reversed) {
      long first = spec.input() instanceof Input.OneHot ? 1 : spec.input().dimension();
      long mirrored = first + (layers - 1) * outputSize;
      long joined = layers * outputSize;
      numbers += (1 + mirrored + joined + hidden + below) * columns;
    }
    return numbers;
  }

  private long input() {
    long numbers = 0;
    if (spec.input().tokens() > 0) { // sorted, to add up their gradients
      numbers += spec.input().tokens() + columns;
    }
    if (spec.input() instanceof Input.Embedding) {
      numbers += spec.input().dimension() * columns;
    }
    if (spec.start() instanceof Start.FromVector) {
      long states = spec.recurrence().layers() * outputSize;
      numbers += 2 * states * rows;
    }
    return numbers;
  }

  private long head() {
    long last = spec.readout() == Readout.LAST_STEP ? 2 * outputSize * elements : 0;
    return last + (spec.head().outputs() + 2L) * elements;
  }

  private long window() {
    long read = spec.input() instanceof Input.Dense dense ? dense.dimension() : 1;
    long answers = spec.head() instanceof Head.Softmax ? 1 : spec.head().outputs();
    long start = spec.start() instanceof Start.FromVector vector ? vector.dimension() : 0;
    return read * columns + (answers + 1) * elements + start * rows;
  }
}
