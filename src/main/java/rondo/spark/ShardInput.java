package rondo.spark;

import java.io.Serializable;

/** What a shard's task of a round is given besides the state of all. */
final class ShardInput implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int window;
  private final int windows;
  private final float[] carried;

  /**
   * @param window how many windows of the epoch are complete
   * @param windows how many are to be trained now
   * @param carried the hidden state behind the last one; no numbers if none is carried
   */
  ShardInput(int window, int windows, float[] carried) {
    this.window = window;
    this.windows = windows;
    this.carried = carried;
  }

  int window() {
    return window;
  }

  int windows() {
    return windows;
  }

  float[] carried() {
    return carried;
  }
}
