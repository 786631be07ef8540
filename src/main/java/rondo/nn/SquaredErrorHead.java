package rondo.nn;

/** y = z; the loss is Σ (y − t)² over the rows. */
final class SquaredErrorHead implements OutputHead {
  private final int outputs;

  SquaredErrorHead(int outputs) {
    this.outputs = outputs;
  }

  @Override
  public void outputs(float[] values, int elements) {}

  @Override
  public double loss(float[] values, Window window, int element) {
    float[] targets = window.targets();
    double loss = 0;
    for (int k = element * outputs; k < (element + 1) * outputs; k++) {
      double error = values[k] - targets[k];
      loss += error * error;
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
      float share = (float) (2 * scale * weight);
      for (int k = element * outputs; k < (element + 1) * outputs; k++) {
        // d loss / dy = 2 (y − t)
        values[k] = share == 0 ? 0 : share * (values[k] - targets[k]);
      }
    }
    return total;
  }
}
