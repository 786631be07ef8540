package rondo.data;

import rondo.OptionException;
import rondo.linalg.Matrix;
import rondo.linalg.ShapeException;
import rondo.nn.Packing;

/**
 * Finds the results of a batch's rows again. Order of use: {@link #begin} after a window was
 * filled; then {@link #column} for hot code, or {@link #values}.
 *
 * <p>A buffer: it allocates only to grow.
 */
public final class Unpacking {
  private Packing packing;
  private int[] placeOf = new int[0]; // row → place

  /** Looks at a packing, up to its next change. */
  public Unpacking begin(Packing filled) {
    packing = filled;
    if (placeOf.length < filled.rows()) {
      placeOf = new int[filled.rows()];
    }
    for (int place = 0; place < filled.rows(); place++) {
      placeOf[filled.row(place)] = place;
    }
    return this;
  }

  /** How many steps the row has. */
  public int length(int row) {
    return packing.length(place(row));
  }

  /** The column of a row's step in what is packed. */
  public int column(int row, int step) {
    if (step < 0 || step >= length(row)) {
      throw new OptionException(
          "step of row " + row + ": expected 0 to " + (length(row) - 1) + ", found " + step);
    }
    return packing.column(place(row), step);
  }

  /** The column of a row where each row has one: its element if only the last step is read. */
  public int place(int row) {
    if (row < 0 || row >= packing.rows()) {
      throw new OptionException(
          "row of the batch: expected 0 to " + (packing.rows() - 1) + ", found " + row);
    }
    return placeOf[row];
  }

  /**
   * {@code [O × length]}, or {@code [O]} where each row has one column: what belongs to a row, step
   * behind step, in an array of its own.
   */
  public float[] values(Matrix results, int row) {
    int steps = length(row);
    if (results.columns() != packing.columns()) {
      if (results.columns() != packing.rows()) {
        throw new ShapeException(
            "results: expected a column for each of "
                + packing.columns()
                + " steps or "
                + packing.rows()
                + " rows, found "
                + results.columns());
      }
      steps = 1;
    }
    int size = results.rows();
    float[] values = new float[size * steps]; // no more than the results have
    for (int step = 0; step < steps; step++) {
      // At step 0 the column is the place, whichever of the two the results are.
      int from = results.offset() + packing.column(place(row), step) * results.stride();
      System.arraycopy(results.data(), from, values, step * size, size);
    }
    return values;
  }
}
