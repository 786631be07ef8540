package rondo.nn;

import java.util.Arrays;
import rondo.OptionException;
import rondo.linalg.ShapeException;

/**
 * The hidden state of every layer and direction for each row of a batch: what is carried from one
 * window to the next, or a gradient with respect to it.
 *
 * <p>One flat array; for each layer and direction h {@code [H × B]}, and for an LSTM then c {@code
 * [H × B]}, a column a row of the batch.
 */
public final class State {
  private final Recurrence recurrence;
  private final int hidden;
  private final int rows;
  private final float[] values;
  private boolean fresh = true;

  /** All zero. */
  public State(NetworkSpec spec, int rows) {
    OptionException.check(rows >= 1, "rows of a state", "at least 1", rows);
    this.recurrence = spec.recurrence();
    this.hidden = recurrence.hiddenSize();
    this.rows = rows;
    this.values =
        new float[ShapeException.product("state", (long) partsOf(recurrence) * hidden, rows)];
  }

  /** How many numbers a row has. */
  public static int sizePerRow(NetworkSpec spec) {
    return ShapeException.product(
        "state of a row", partsOf(spec.recurrence()), spec.recurrence().hiddenSize());
  }

  private static int partsOf(Recurrence recurrence) {
    int parts = recurrence.cell() == CellKind.LSTM ? 2 : 1;
    return parts * recurrence.layers() * recurrence.direction().count();
  }

  /** Throws unless it is a state of such layers. */
  void check(String what, Recurrence expected) {
    if (recurrence.cell() != expected.cell()
        || hidden != expected.hiddenSize()
        || recurrence.layers() != expected.layers()
        || recurrence.direction() != expected.direction()) {
      throw new ShapeException(
          what + ": expected one of " + shape(expected) + ", found one of " + shape(recurrence));
    }
  }

  private static String shape(Recurrence of) {
    return of.layers() + " × " + of.cell() + "-" + of.hiddenSize() + " " + of.direction();
  }

  public int rows() {
    return rows;
  }

  /** The numbers themselves, not a copy. */
  public float[] values() {
    return values;
  }

  /** Index of the first element of h (part 0) or c (part 1) of a layer in a direction. */
  int offset(Recurrence recurrence, int layer, int direction, int part) {
    int perCell = recurrence.cell() == CellKind.LSTM ? 2 : 1;
    int index = (layer * recurrence.direction().count() + direction) * perCell + part;
    return index * hidden * rows;
  }

  /** Back to the beginning: all zero. */
  public void clear() {
    Arrays.fill(values, 0);
    fresh = true;
  }

  /**
   * Whether no window has gone over it since it was made or cleared. A network that starts from a
   * vector does so with a fresh state only, and else goes on from the state.
   */
  public boolean isFresh() {
    return fresh;
  }

  /** Tells that the values are a state to go on from. */
  public void markUsed() {
    fresh = false;
  }

  public void copyFrom(State other) {
    ShapeException.check("state", values.length, other.values.length);
    System.arraycopy(other.values, 0, values, 0, values.length);
    fresh = other.fresh;
  }
}
