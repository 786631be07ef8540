package rondo.nn;

import java.util.Arrays;
import rondo.linalg.Elementwise;

/** p = e^z / Σ e^z, with the largest z taken off first so that nothing overflows; −log p(label). */
final class SoftmaxHead implements OutputHead {
  private final int classes;
  private float[] ofLabel =
      new float[0]; // [elements]: z − max of the label, before it is overwritten

  SoftmaxHead(int classes) {
    this.classes = classes;
  }

  @Override
  public void outputs(float[] values, int elements) {
    for (int element = 0, at = 0; element < elements; element++, at += classes) {
      subtract(values, at, max(values, at));
    }
    Elementwise.expInPlace(values, 0, elements * classes);
    for (int element = 0, at = 0; element < elements; element++, at += classes) {
      scale(values, at, (float) (1 / sum(values, at)));
    }
  }

  @Override
  public double loss(float[] values, Window window, int element) {
    int at = element * classes;
    float max = max(values, at);
    return StrictMath.log(sumOfExp(values, at, max))
        - (values[at + window.labels()[element]] - max);
  }

  @Override
  public double lossAndGradient(float[] values, Window window, double scale) {
    int elements = window.elements();
    int[] labels = window.labels();
    float[] weights = window.weights();
    ofLabel = Buffers.atLeast(ofLabel, elements);
    for (int element = 0, at = 0; element < elements; element++, at += classes) {
      subtract(values, at, max(values, at));
      ofLabel[element] = values[at + labels[element]];
    }
    Elementwise.expInPlace(values, 0, elements * classes);
    double total = 0;
    for (int element = 0, at = 0; element < elements; element++, at += classes) {
      if (weights[element] == 0) { // counts nowhere, whatever stands there
        Arrays.fill(values, at, at + classes, 0);
        continue;
      }
      double sum = sum(values, at);
      total += weights[element] * (StrictMath.log(sum) - ofLabel[element]);
      // d loss / dz = p − (1 at the label)
      double share = scale * weights[element];
      scale(values, at, (float) (share / sum));
      values[at + labels[element]] -= (float) share;
    }
    return total;
  }

  /** Four running maxima, for one alone would wait for itself at each step. */
  private float max(float[] values, int at) {
    float a = values[at];
    float b = a;
    float c = a;
    float d = a;
    int k = at + 1;
    for (; k + 3 < at + classes; k += 4) {
      a = values[k] > a ? values[k] : a;
      b = values[k + 1] > b ? values[k + 1] : b;
      c = values[k + 2] > c ? values[k + 2] : c;
      d = values[k + 3] > d ? values[k + 3] : d;
    }
    for (; k < at + classes; k++) {
      a = values[k] > a ? values[k] : a;
    }
    return Math.max(Math.max(a, b), Math.max(c, d));
  }

  /** Four running sums, in double: the number of classes does not blur the sum. */
  private double sum(float[] values, int at) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int k = at;
    for (; k + 3 < at + classes; k += 4) {
      a += values[k];
      b += values[k + 1];
      c += values[k + 2];
      d += values[k + 3];
    }
    for (; k < at + classes; k++) {
      a += values[k];
    }
    return (a + b) + (c + d);
  }

  /**
   * The same sum of what is not yet an exponential: a loss is the same with its gradient or not.
   */
  private double sumOfExp(float[] values, int at, float max) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int k = at;
    for (; k + 3 < at + classes; k += 4) {
      a += Elementwise.exp(values[k] - max);
      b += Elementwise.exp(values[k + 1] - max);
      c += Elementwise.exp(values[k + 2] - max);
      d += Elementwise.exp(values[k + 3] - max);
    }
    for (; k < at + classes; k++) {
      a += Elementwise.exp(values[k] - max);
    }
    return (a + b) + (c + d);
  }

  private void subtract(float[] values, int at, float amount) {
    for (int k = at; k < at + classes; k++) {
      values[k] -= amount;
    }
  }

  private void scale(float[] values, int at, float factor) {
    for (int k = at; k < at + classes; k++) {
      values[k] *= factor;
    }
  }
}
