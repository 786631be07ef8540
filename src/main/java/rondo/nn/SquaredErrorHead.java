package rondo.nn;

/** y = z; the loss is Σ (y − t)² over the rows. */
final class SquaredErrorHead extends TargetHead {
  SquaredErrorHead(int outputs) {
    super(outputs);
  }

  @Override
  public void outputs(float[] values, int elements) {}

  @Override
  double loss(double value, double target) {
    return (value - target) * (value - target);
  }

  @Override
  float slope(float value, float target, float share) {
    return 2 * share * (value - target);
  }
}
