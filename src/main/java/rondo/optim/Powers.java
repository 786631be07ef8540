package rondo.optim;

/**
 * Powers with the same bits everywhere and no allocation, which neither Math nor StrictMath has.
 */
final class Powers {
  private Powers() {}

  /** base to the {@code exponent}-th, at least 0, by repeated squaring. */
  static double power(double base, long exponent) {
    double power = 1;
    double square = base;
    for (long rest = exponent; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        power *= square;
      }
      square *= square;
    }
    return power;
  }

  /** base above 0 to any exponent. */
  static double power(double base, double exponent) {
    return StrictMath.exp(exponent * StrictMath.log(base));
  }
}
