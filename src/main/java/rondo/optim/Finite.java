package rondo.optim;

/** Looks for numbers that are none, at the speed of the memory. */
public final class Finite {
  private Finite() {}

  /** Whether no number is infinite or NaN. */
  public static boolean all(float[] values) {
    // Zero times such a number is NaN, and stays so in a sum. Eight sums, as in Clipping.norm.
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int i = 0;
    for (; i <= values.length - 8; i += 8) {
      s0 += 0 * values[i];
      s1 += 0 * values[i + 1];
      s2 += 0 * values[i + 2];
      s3 += 0 * values[i + 3];
      s4 += 0 * values[i + 4];
      s5 += 0 * values[i + 5];
      s6 += 0 * values[i + 6];
      s7 += 0 * values[i + 7];
    }
    for (; i < values.length; i++) {
      s0 += 0 * values[i];
    }
    return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 == 0;
  }
}
