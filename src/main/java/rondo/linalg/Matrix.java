package rondo.linalg;

import breeze.linalg.DenseMatrix;

/**
 * A view of floats as a matrix: data, offset, rows, columns and the stride from column to column;
 * column-major. Nothing is copied: whoever writes through a view writes the data. The view is a
 * Breeze {@link DenseMatrix}, which {@link #breeze} hands out.
 */
public final class Matrix {
  private final DenseMatrix<Object> view;

  /** The view of {@code data} from {@code offset}, a column every {@code stride} elements. */
  public Matrix(float[] data, int offset, int rows, int columns, int stride) {
    if (rows < 1 || columns < 0 || offset < 0 || stride < rows) {
      throw new ShapeException(
          "matrix: expected rows >= 1, columns and offset >= 0, stride >= rows, found rows "
              + rows
              + ", columns "
              + columns
              + ", offset "
              + offset
              + ", stride "
              + stride);
    }
    long end = columns == 0 ? 0 : offset + (columns - 1L) * stride + rows;
    if (end > data.length) {
      throw new ShapeException(
          "matrix: expected at least "
              + end
              + " elements, found "
              + data.length
              + " (rows "
              + rows
              + ", columns "
              + columns
              + ", offset "
              + offset
              + ", stride "
              + stride
              + ")");
    }
    this.view = new DenseMatrix<>(rows, columns, data, offset, stride, false);
  }

  /** A whole array, column behind column. */
  public static Matrix of(float[] data, int rows, int columns) {
    return new Matrix(data, 0, rows, columns, rows);
  }

  public static Matrix zeros(int rows, int columns) {
    return of(new float[ShapeException.product("matrix", rows, columns)], rows, columns);
  }

  public int rows() {
    return view.rows();
  }

  public int columns() {
    return view.cols();
  }

  public int offset() {
    return view.offset();
  }

  public int stride() {
    return view.majorStride();
  }

  public float[] data() {
    return (float[]) view.data();
  }

  public float get(int row, int column) {
    return data()[index(row, column)];
  }

  public void set(int row, int column, float value) {
    data()[index(row, column)] = value;
  }

  private int index(int row, int column) {
    if (row < 0 || row >= rows() || column < 0 || column >= columns()) {
      throw new ShapeException(
          "element: expected row below "
              + rows()
              + " and column below "
              + columns()
              + ", found ("
              + row
              + ", "
              + column
              + ")");
    }
    return offset() + column * stride() + row;
  }

  /** The columns from {@code from} up to, not including, {@code to}. */
  public Matrix columns(int from, int to) {
    checkRange("columns", from, to, columns());
    return new Matrix(data(), offset() + from * stride(), rows(), to - from, stride());
  }

  /** The rows from {@code from} up to, not including, {@code to}. */
  public Matrix rows(int from, int to) {
    checkRange("rows", from, to, rows());
    return new Matrix(data(), offset() + from, to - from, columns(), stride());
  }

  private static void checkRange(String what, int from, int to, int size) {
    if (from < 0 || to < from || to > size) {
      throw new ShapeException(
          what + ": expected a range within 0 to " + size + ", found " + from + " to " + to);
    }
  }

  /** The elements, column behind column, in an array of their own. */
  public float[] toArray() {
    float[] copy = new float[rows() * columns()];
    for (int column = 0; column < columns(); column++) {
      System.arraycopy(data(), offset() + column * stride(), copy, column * rows(), rows());
    }
    return copy;
  }

  /** The same view as Breeze's own type. */
  public DenseMatrix<Object> breeze() {
    return view;
  }

  @Override
  public String toString() {
    return "Matrix[" + rows() + " × " + columns() + "]";
  }
}
