package rondo.nn;

import rondo.linalg.Elementwise;

/**
 * p = σ(z) for each row by itself; the loss of a row is −t log p − (1−t) log(1−p), written as
 * max(z, 0) − z t + log(1 + e^−|z|), which neither overflows nor takes the logarithm of zero.
 */
final class BernoulliHead implements OutputHead {
  private final int outputs;

  BernoulliHead(int outputs) {
    this.outputs = outputs;
  }

  @Override
  public void outputs(float[] values, int elements) {
    Elementwise.sigmoidInPlace(values, 0, elements * outputs);
  }

  @Override
  public double loss(float[] values, Window window, int element) {
    float[] targets = window.targets();
    double loss = 0;
    for (int k = element * outputs; k < (element + 1) * outputs; k++) {
      double z = values[k];
      loss += Math.max(z, 0) - z * targets[k] + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
    }
    return loss;
  }

  @Override
  public double lossAndGradient(float[] values, Window window, double scale) {
    float[] targets = window.targets();
    double total = 0;
    for (int element = 0; element < window.elements(); element++) {
      float weight = window.weights()[element];
      total += weight == 0 ? 0 : weight * loss(values, window, element);
      float share = (float) (scale * weight);
      for (int k = element * outputs; k < (element + 1) * outputs; k++) {
        // d loss / dz = p − t
        values[k] = share == 0 ? 0 : share * (Elementwise.sigmoid(values[k]) - targets[k]);
      }
    }
    return total;
  }
}
