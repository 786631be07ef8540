package rondo.linalg;

/** A matrix turned over, column-major to column-major. */
public final class Transpose {
  /** Columns that are read side by side: few enough that their lines stay in the first cache. */
  private static final int COLUMNS = 8;

  /** Rows of a block: a cache line of each column. */
  private static final int ROWS = 16;

  private Transpose() {}

  /**
   * Writes the transposed of the matrix {@code [rows × columns]} that begins in {@code from} at
   * {@code fromAt}, as {@code [columns × rows]} to the beginning of {@code to}.
   */
  public static void of(float[] from, int fromAt, int rows, int columns, float[] to) {
    long size = (long) rows * columns;
    if (rows < 0 || columns < 0 || fromAt < 0 || fromAt + size > from.length || size > to.length) {
      throw new ShapeException(
          "transpose: expected ["
              + rows
              + " × "
              + columns
              + "] from "
              + fromAt
              + " within "
              + from.length
              + " elements, and room for as many, found "
              + to.length);
    }
    int whole = columns - columns % COLUMNS;
    for (int row = 0; row < rows; row += ROWS) {
      int height = Math.min(ROWS, rows - row);
      for (int column = 0; column < whole; column += COLUMNS) {
        block(
            from, fromAt + column * rows + row, rows, to, row * columns + column, columns, height);
      }
      for (int column = whole; column < columns; column++) {
        for (int r = row; r < row + height; r++) {
          to[r * columns + column] = from[fromAt + column * rows + r];
        }
      }
    }
  }

  /** Eight columns of a block: a run of writes for each row. */
  private static void block(
      float[] from, int at, int fromStride, float[] to, int toAt, int toStride, int height) {
    int at1 = at + fromStride;
    int at2 = at1 + fromStride;
    int at3 = at2 + fromStride;
    int at4 = at3 + fromStride;
    int at5 = at4 + fromStride;
    int at6 = at5 + fromStride;
    int at7 = at6 + fromStride;
    for (int r = 0, t = toAt; r < height; r++, t += toStride) {
      to[t] = from[at + r];
      to[t + 1] = from[at1 + r];
      to[t + 2] = from[at2 + r];
      to[t + 3] = from[at3 + r];
      to[t + 4] = from[at4 + r];
      to[t + 5] = from[at5 + r];
      to[t + 6] = from[at6 + r];
      to[t + 7] = from[at7 + r];
    }
  }
}
