package rondo.nn;

import java.util.Arrays;
import rondo.OptionException;
import rondo.linalg.ShapeException;

/**
 * Where the steps of a batch of sequences lie when padding is left out. The rows are sorted by
 * length, longest first (rows of equal length keep their order), so that the rows which are alive
 * at a step are the first ones; the slabs of the steps stand one behind the other:
 *
 * <pre>
 *   row    length             step    0     1    2   3
 *   0      2            column of
 *   1      4      →     row 1         0     3    6   8
 *   2      3            row 2         1     4    7
 *                       row 0         2     5
 * </pre>
 *
 * <p>A buffer: it is filled anew for each batch and allocates only to grow.
 */
public final class Packing {
  private int rows;
  private int steps;
  private int columns;
  private int[] rowAt = new int[0]; // place → row
  private int[] lengthAt = new int[0]; // place → length
  private int[] alive = new int[0]; // step → how many rows are alive
  private int[] offset = new int[0]; // step → its first column
  private int[] mirror = new int[0]; // column → column

  /** Packs {@code rows} rows with these lengths, each at least 1. */
  public void pack(int[] lengths, int rows) {
    // OptionException.check would make objects for its message even if all is well.
    if (rows < 1) {
      throw new OptionException("rows of a batch: expected at least 1, found " + rows);
    }
    if (lengths.length < rows) {
      throw new ShapeException("lengths: expected " + rows + ", found " + lengths.length);
    }
    this.rows = rows;
    if (rowAt.length < rows) {
      rowAt = new int[rows];
      lengthAt = new int[rows];
    }
    steps = 0;
    long total = 0;
    for (int row = 0; row < rows; row++) {
      if (lengths[row] < 1) {
        throw new OptionException(
            "length of row " + row + ": expected at least 1, found " + lengths[row]);
      }
      steps = Math.max(steps, lengths[row]);
      total += lengths[row];
    }
    if (total >= Integer.MAX_VALUE) {
      throw new OptionException(
          "steps of a batch: expected below " + Integer.MAX_VALUE + ", found " + total);
    }
    columns = (int) total;
    if (alive.length < steps + 1) {
      alive = new int[steps + 1];
      offset = new int[steps + 1];
    }
    sortByLength(lengths);
    int living = rows;
    for (int step = 0, at = 0; step < steps; step++) {
      while (lengthAt[living - 1] <= step) {
        living--;
      }
      alive[step] = living;
      offset[step] = at;
      at += living;
    }
    alive[steps] = 0;
    offset[steps] = columns;
  }

  /**
   * A counting sort: stable, linear, and without allocation ({@code alive} serves as the counts).
   */
  private void sortByLength(int[] lengths) {
    Arrays.fill(alive, 0, steps + 1, 0);
    for (int row = 0; row < rows; row++) {
      alive[lengths[row] - 1]++;
    }
    for (int length = steps, place = 0; length >= 1; length--) {
      int count = alive[length - 1];
      alive[length - 1] = place;
      place += count;
    }
    for (int row = 0; row < rows; row++) {
      int place = alive[lengths[row] - 1]++;
      rowAt[place] = row;
      lengthAt[place] = lengths[row];
    }
  }

  /** B: how many rows there are. */
  public int rows() {
    return rows;
  }

  /** T: the length of the longest row. */
  public int steps() {
    return steps;
  }

  /** How many real steps all rows have together. */
  public int columns() {
    return columns;
  }

  /** How many rows are longer than {@code step}; 0 behind the last. */
  public int alive(int step) {
    return alive[step];
  }

  /** The first column of a step; behind the last step, the number of columns. */
  public int offset(int step) {
    return offset[step];
  }

  /** The row that stands at a place, counted from the longest. */
  public int row(int place) {
    return rowAt[place];
  }

  /** The length of the row at a place. */
  public int length(int place) {
    return lengthAt[place];
  }

  /** The column of a step of the row at a place. */
  public int column(int place, int step) {
    return offset[step] + place;
  }

  /** For each column the one of the same row at the mirrored step: the first is the last. */
  int[] mirror() {
    mirror = Buffers.atLeast(mirror, columns);
    for (int step = 0; step < steps; step++) {
      for (int place = 0; place < alive[step]; place++) {
        mirror[offset[step] + place] = offset[lengthAt[place] - 1 - step] + place;
      }
    }
    return mirror;
  }

  /** Whether all rows are equally long, so that each slab has all rows. */
  public boolean uniform() {
    return columns == (long) rows * steps;
  }
}
