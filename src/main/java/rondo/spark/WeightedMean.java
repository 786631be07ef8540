package rondo.spark;

import java.nio.FloatBuffer;
import java.util.Arrays;

/** Σ nᵢ wᵢ / Σ nᵢ, in double, in the order in which the parts are added. */
final class WeightedMean {
  private final double[] sums;
  private int length;
  private double total;

  WeightedMean(int capacity) {
    sums = new double[capacity];
  }

  WeightedMean begin(int numbers) {
    length = numbers;
    total = 0;
    Arrays.fill(sums, 0, length, 0);
    return this;
  }

  /** Adds a shard's part, with the number of elements that it trained. */
  void add(long weight, byte[] slice) {
    FloatBuffer part = Wire.floats(slice);
    rondo.linalg.ShapeException.check("numbers of a slice", length, part.capacity());
    double n = weight;
    for (int i = 0; i < length; i++) {
      sums[i] += n * part.get(i);
    }
    total += n;
  }

  /** The means; the array is used again for the next ones. */
  double[] mean() {
    for (int i = 0; i < length; i++) {
      sums[i] /= total;
    }
    return sums;
  }

  int length() {
    return length;
  }
}
