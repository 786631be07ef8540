package rondo.nn;

/** A head whose rows are held against a target each, one row apart from the other. */
abstract class TargetHead implements OutputHead {
  private final int outputs;

  TargetHead(int outputs) {
    this.outputs = outputs;
  }

  /** The loss of a row. */
  abstract double loss(double value, double target);

  /** {@code share} times the derivative of that loss with respect to the value. */
  abstract float slope(float value, float target, float share);

  @Override
  public double loss(float[] values, Window window, int element) {
    float[] targets = window.targets();
    double loss = 0;
    for (int k = element * outputs; k < (element + 1) * outputs; k++) {
      loss += loss(values[k], targets[k]);
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
        values[k] = share == 0 ? 0 : slope(values[k], targets[k], share);
      }
    }
    return total;
  }
}
