package rondo.model;

import java.util.Arrays;
import rondo.OptionException;
import rondo.SplitMix;

/** Draws tokens as a {@link Sampling} says; holds the buffers for it. */
final class Sampler {
  private final int size; // V
  private final long[] keys; // [V], for sorting
  private final int[] candidates; // [V]
  private final double[] shares; // [V], a share each candidate

  Sampler(int size) {
    this.size = size;
    this.keys = new long[size];
    this.candidates = new int[size];
    this.shares = new double[size];
  }

  /**
   * Draws a token from the probabilities {@code [V]} that begin at {@code at}. Takes one number
   * from {@code random}, or none if the sampling is greedy.
   */
  int draw(float[] probabilities, int at, Sampling sampling, SplitMix random) {
    int best = mostLikely(probabilities, at);
    if (sampling.temperature() == 0) {
      return best;
    }
    int count = size;
    boolean sorted = sampling.topP() < 1 || (sampling.topK() > 0 && sampling.topK() < size);
    if (sorted) {
      sort(probabilities, at);
      count = sampling.topK() > 0 ? Math.min(sampling.topK(), size) : size;
    }
    double total = 0;
    for (int k = 0; k < count; k++) {
      int token = sorted ? candidates[k] : k;
      // As a part of the greatest, so that a low temperature does not lose them all below zero.
      double relative = (double) probabilities[at + token] / probabilities[at + best];
      shares[k] =
          relative == 1 || sampling.temperature() == 1
              ? relative
              : StrictMath.pow(relative, 1 / sampling.temperature());
      total += shares[k];
    }
    if (sampling.topP() < 1) {
      double enough = sampling.topP() * total;
      total = 0;
      int kept = 0;
      while (kept < count && total < enough) {
        total += shares[kept++];
      }
      count = kept;
    }
    double drawn = random.nextDouble() * total;
    double sum = 0;
    int last = 0;
    for (int k = 0; k < count; k++) {
      if (shares[k] > 0) {
        last = k;
        sum += shares[k];
        if (drawn < sum) {
          break;
        }
      }
    }
    return sorted ? candidates[last] : last;
  }

  private int mostLikely(float[] probabilities, int at) {
    int best = 0;
    for (int token = 0; token < size; token++) {
      float probability = probabilities[at + token];
      if (!(probability >= 0 && probability <= 2)) { // NaN is refused too
        throw new OptionException(
            "probability of token "
                + token
                + ": expected 0 to 1, found "
                + probability
                + "; are the network's weights in order?");
      }
      best = probability > probabilities[at + best] ? token : best;
    }
    return best;
  }

  /** All tokens, the most likely first, of equal ones the lowest number first. */
  private void sort(float[] probabilities, int at) {
    for (int token = 0; token < size; token++) {
      // The bits of numbers that are not negative stand in the numbers' order.
      int bits = Float.floatToRawIntBits(probabilities[at + token] + 0f);
      keys[token] = (long) ~bits << 32 | token;
    }
    Arrays.sort(keys);
    for (int k = 0; k < size; k++) {
      candidates[k] = (int) keys[k];
    }
  }
}
