package rondo.nn;

import java.util.Arrays;

/**
 * A matrix that is multiplied by one-hot columns: that is to pick a column of it for each token,
 * and on the way back to add each gradient to the column it came from. Nothing is ever multiplied.
 */
final class TokenColumns {
  private final int tokens;
  private final int size; // of a column
  private final float[] sum;
  private final float[] column;
  private final int[] from; // token → its first place in order
  private int[] order = new int[0]; // columns of the window, by token

  TokenColumns(int tokens, int size) {
    this.tokens = tokens;
    this.size = size;
    this.sum = new float[size];
    this.column = new float[size];
    this.from = new int[tokens + 1];
  }

  /** Writes the column of each token into {@code into}, a column every {@code stride}. */
  void gather(float[] matrix, int at, int[] token, int columns, float[] into, int stride) {
    for (int j = 0; j < columns; j++) {
      System.arraycopy(matrix, at + token[j] * size, into, j * stride, size);
    }
  }

  /**
   * Sets the gradient of the matrix: each token's column is the sum over where it was read. The
   * columns are taken token by token, for a sum that stays in the first cache and at index 0 is a
   * vector loop, which adding into the matrix would not be.
   */
  void scatter(float[] dMatrix, int at, int[] token, int columns, float[] d, int stride) {
    Arrays.fill(dMatrix, at, at + tokens * size, 0);
    sortByToken(token, columns);
    for (int id = 0; id < tokens; id++) {
      if (from[id] == from[id + 1]) {
        continue;
      }
      Arrays.fill(sum, 0);
      for (int place = from[id]; place < from[id + 1]; place++) {
        System.arraycopy(d, order[place] * stride, column, 0, size);
        add(sum, column, size);
      }
      System.arraycopy(sum, 0, dMatrix, at + id * size, size);
    }
  }

  private static void add(float[] sum, float[] value, int length) {
    for (int k = 0; k < length; k++) {
      sum[k] += value[k];
    }
  }

  /** A counting sort; columns of the same token keep their order. */
  private void sortByToken(int[] token, int columns) {
    order = Buffers.atLeast(order, columns);
    Arrays.fill(from, 0);
    for (int j = 0; j < columns; j++) {
      from[token[j] + 1]++;
    }
    for (int id = 0; id < tokens; id++) {
      from[id + 1] += from[id];
    }
    for (int j = 0; j < columns; j++) {
      order[from[token[j]]++] = j;
    }
    // Each entry now stands where the next one belongs.
    System.arraycopy(from, 0, from, 1, tokens);
    from[0] = 0;
  }
}
