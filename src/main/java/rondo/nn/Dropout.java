package rondo.nn;

import rondo.SplitMix;

/**
 * Inverted dropout between two layers (Srivastava et al. 2014): while training, a share of the
 * numbers becomes zero and the others are scaled up, so that the expected value stays. What is
 * dropped is a function of seed and place only.
 */
final class Dropout {
  private final double share;
  private final SplitMix random = new SplitMix(0); // kept, so that a window allocates nothing
  private float[] mask = new float[0];
  private float[] kept = new float[0];

  Dropout(double share) {
    this.share = share;
  }

  /** The numbers with some dropped, in an array that the next call uses again. */
  float[] forward(float[] values, int at, int length, long seed) {
    mask = Buffers.atLeast(mask, length);
    kept = Buffers.atLeast(kept, length);
    random.restart(seed);
    float scale = (float) (1 / (1 - share));
    long threshold = (long) (share * 0x1p31);
    for (int k = 0; k < length; k++) {
      mask[k] = (random.nextLong() >>> 33) >= threshold ? scale : 0;
    }
    System.arraycopy(values, at, kept, 0, length);
    multiply(kept, mask, length);
    return kept;
  }

  /** From the gradient of what {@link #forward} gave to that of what it got, in place. */
  void backward(float[] gradient, int length) {
    multiply(gradient, mask, length);
  }

  private static void multiply(float[] values, float[] factors, int length) {
    for (int k = 0; k < length; k++) {
      values[k] *= factors[k];
    }
  }
}
