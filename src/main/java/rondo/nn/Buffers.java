package rondo.nn;

import rondo.linalg.ShapeException;

/** Arrays that are kept from window to window and only ever grow. */
final class Buffers {
  private Buffers() {}

  /** The array itself if it is long enough, else a longer one without its content. */
  static float[] atLeast(float[] array, long length) {
    if (length > Integer.MAX_VALUE - 8) {
      throw new ShapeException(
          "buffer: expected at most "
              + (Integer.MAX_VALUE - 8)
              + " numbers, found "
              + length
              + "; make batches smaller or windows shorter");
    }
    return array.length < length ? new float[(int) length] : array;
  }

  static int[] atLeast(int[] array, int length) {
    return array.length < length ? new int[length] : array;
  }
}
