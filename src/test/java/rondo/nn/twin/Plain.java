package rondo.nn.twin;

/** Loops over row-major matrices and vectors, as plain as they can be. */
final class Plain {
  private Plain() {}

  /** W x + b. */
  static double[] affine(double[] weight, double[] x, double[] bias) {
    double[] y = bias.clone();
    for (int row = 0; row < y.length; row++) {
      for (int column = 0; column < x.length; column++) {
        y[row] += weight[row * x.length + column] * x[column];
      }
    }
    return y;
  }

  /** Wᵀ dy. */
  static double[] transposedProduct(double[] weight, double[] dy, int columns) {
    double[] dx = new double[columns];
    for (int row = 0; row < dy.length; row++) {
      for (int column = 0; column < columns; column++) {
        dx[column] += weight[row * columns + column] * dy[row];
      }
    }
    return dx;
  }

  /** dW += dy xᵀ. */
  static void addOuter(double[] dWeight, double[] dy, double[] x) {
    for (int row = 0; row < dy.length; row++) {
      for (int column = 0; column < x.length; column++) {
        dWeight[row * x.length + column] += dy[row] * x[column];
      }
    }
  }

  /** target += factor · values. */
  static void add(double[] target, double factor, double[] values) {
    for (int i = 0; i < values.length; i++) {
      target[i] += factor * values[i];
    }
  }

  static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  static double[] softmax(double[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    double[] p = new double[logits.length];
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(logits[i] - max);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }
}
