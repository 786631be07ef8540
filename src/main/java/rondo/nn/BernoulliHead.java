package rondo.nn;

import rondo.linalg.Elementwise;

/**
 * p = σ(z) for each row by itself; the loss of a row is −t log p − (1−t) log(1−p), written as
 * max(z, 0) − z t + log(1 + e^−|z|), which neither overflows nor takes the logarithm of zero.
 */
final class BernoulliHead extends TargetHead {
  private final int outputs;

  BernoulliHead(int outputs) {
    super(outputs);
    this.outputs = outputs;
  }

  @Override
  public void outputs(float[] values, int elements) {
    Elementwise.sigmoidInPlace(values, 0, elements * outputs);
  }

  @Override
  double loss(double value, double target) {
    return Math.max(value, 0) - value * target + StrictMath.log1p(StrictMath.exp(-Math.abs(value)));
  }

  @Override
  float slope(float value, float target, float share) {
    return share * (Elementwise.sigmoid(value) - target);
  }
}
