package rondo.linalg;

/**
 * The functions that networks apply to each element, in single precision: close to {@link Math} but
 * many times faster, because loops over them become vector instructions.
 *
 * <p>For that, a body has only what C2 vectorises on JDK 17: arithmetic, {@link Math#fma}, {@link
 * Math#min} and {@link Math#max} (no branch, no conversion between float and int bits), and a loop
 * indexes all its arrays with its own counter, for two arrays at different offsets may overlap as
 * far as C2 knows. All of it is exactly specified, so the bits are the same on every processor.
 */
public final class Elementwise {
  // tanh x = x P(x²)/Q(x²): minimax fit on |x| <= 9.02, relative error 2.2e-8 before rounding. The
  // limit is an argument for which the fraction comes out as 1 exactly, and before which it is
  // never more (all floats were tried); so nothing has to be cut off behind the division.
  private static final float TANH_LIMIT = 8.255141f;
  private static final float P1 = 0.13382687f;
  private static final float P2 = 0.0034974588f;
  private static final float P3 = 2.063584e-5f;
  private static final float P4 = 1.3384314e-8f;
  private static final float Q1 = 0.4671601f;
  private static final float Q2 = 0.025884366f;
  private static final float Q3 = 3.2885192e-4f;
  private static final float Q4 = 7.790259e-7f;

  // e^x = (e^(x/64))^64, six squarings of a minimax polynomial, relative error 3.4e-8 before them.
  // Below the lower limit e^x rounds to 0, above the upper one it overflows.
  private static final float EXP_LOWER = -104f;
  private static final float EXP_UPPER = 89f;
  private static final float E1 = 0.9999999f;
  private static final float E2 = 0.5000001f;
  private static final float E3 = 0.166668f;
  private static final float E4 = 0.041666724f;
  private static final float E5 = 0.00833052f;
  private static final float E6 = 0.0013879454f;
  private static final float E7 = 2.004439e-4f;
  private static final float E8 = 2.579194e-5f;
  private static final float E9 = 2.330317e-6f;

  private Elementwise() {}

  /** Within a relative 5e-7; ±1 from ±8.26 on and never beyond; ±0 and NaN stay what they are. */
  public static float tanh(float value) {
    float x = Math.max(-TANH_LIMIT, Math.min(TANH_LIMIT, value));
    float y = x * x;
    float p = Math.fma(Math.fma(Math.fma(Math.fma(P4, y, P3), y, P2), y, P1), y, 1);
    float q = Math.fma(Math.fma(Math.fma(Math.fma(Q4, y, Q3), y, Q2), y, Q1), y, 1);
    return x * p / q;
  }

  /**
   * 1/(1+e^-x), within an absolute 2e-7; 0 and 1 from ∓16.52 on and never beyond; NaN stays NaN.
   */
  public static float sigmoid(float value) {
    return Math.fma(0.5f, tanh(0.5f * value), 0.5f);
  }

  /**
   * Within a relative 3e-7 on [-1, 1], elsewhere a relative 2e-5 or an absolute 3e-7; 0 below -104,
   * ∞ above 88.72; NaN stays NaN.
   */
  public static float exp(float value) {
    float x = Math.max(EXP_LOWER, Math.min(EXP_UPPER, value)) * 0x1p-6f;
    float terms = Math.fma(Math.fma(Math.fma(Math.fma(E9, x, E8), x, E7), x, E6), x, E5);
    float p = Math.fma(Math.fma(Math.fma(Math.fma(terms, x, E4), x, E3), x, E2), x, E1) * x;
    // Each squaring doubles the error that it finds, and p − 1 at a sure label would feel it: so
    // e^(x/64) = 1 + p and its squares are held as high + low.
    float high = 1 + p;
    float low = p - (high - 1);
    float square = high * high;
    low = Math.fma(high + high, low, Math.fma(high, high, -square));
    high = square;
    square = high * high;
    low = Math.fma(high + high, low, Math.fma(high, high, -square));
    high = square;
    square = high * high;
    low = Math.fma(high + high, low, Math.fma(high, high, -square));
    high = square;
    square = high * high;
    low = Math.fma(high + high, low, Math.fma(high, high, -square));
    high = square;
    square = high * high;
    low = Math.fma(high + high, low, Math.fma(high, high, -square));
    high = square;
    return Math.fma(high, high, (high + high) * low);
  }

  /** Replaces {@code length} elements by their tanh. */
  public static void tanhInPlace(float[] values, int offset, int length) {
    checkRange(values, offset, length);
    for (int i = offset; i < offset + length; i++) {
      values[i] = tanh(values[i]);
    }
  }

  /** Replaces {@code length} elements by their sigmoid. */
  public static void sigmoidInPlace(float[] values, int offset, int length) {
    checkRange(values, offset, length);
    for (int i = offset; i < offset + length; i++) {
      values[i] = sigmoid(values[i]);
    }
  }

  /** Replaces {@code length} elements by their exponential. */
  public static void expInPlace(float[] values, int offset, int length) {
    checkRange(values, offset, length);
    for (int i = offset; i < offset + length; i++) {
      values[i] = exp(values[i]);
    }
  }

  private static void checkRange(float[] values, int offset, int length) {
    if (offset < 0 || length < 0 || offset > values.length - length) {
      throw new ShapeException(
          "range: expected within 0 to " + values.length + ", found " + length + " from " + offset);
    }
  }
}
