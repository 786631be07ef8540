package rondo.optim;

import java.io.Serializable;
import rondo.OptionException;

/** How a gradient that is too large is made smaller before the step. */
public sealed interface Clipping extends Serializable {
  /**
   * Clips the gradient.
   *
   * @return its Euclidean norm as it was before; not finite exactly if some number in it is not,
   *     and then no step should be made with it
   */
  double clipInPlace(float[] gradient);

  /** The gradient stays as it is. */
  record None() implements Clipping {
    @Override
    public double clipInPlace(float[] gradient) {
      return norm(gradient);
    }

    @Override
    public String toString() {
      return "none";
    }
  }

  /**
   * By global norm (Pascanu, Mikolov, Bengio 2013): a gradient longer than {@code max} becomes that
   * long and keeps its direction. One that is not finite is left alone.
   */
  record Norm(double max) implements Clipping {
    public Norm {
      OptionException.checkPositiveFloat("clipNorm", max);
    }

    @Override
    public double clipInPlace(float[] gradient) {
      double norm = norm(gradient);
      if (norm > max && norm < Double.POSITIVE_INFINITY) {
        float scale = (float) (max / norm);
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] *= scale;
        }
      }
      return norm;
    }

    @Override
    public String toString() {
      return "norm(" + max + ")";
    }
  }

  /** By value: every number is moved into [−max, max], which also turns the gradient. */
  record Value(double max) implements Clipping {
    public Value {
      OptionException.checkPositiveFloat("clipValue", max);
    }

    @Override
    public double clipInPlace(float[] gradient) {
      double norm = norm(gradient);
      float limit = (float) max;
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = Math.max(-limit, Math.min(limit, gradient[i]));
      }
      return norm;
    }

    @Override
    public String toString() {
      return "value(" + max + ")";
    }
  }

  /**
   * The Euclidean norm, summed in double, where squares of floats cannot overflow.
   *
   * <p>Eight sums, because one would wait for each addition before the next; their order is fixed.
   */
  static double norm(float[] values) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = 0;
    for (; i <= values.length - 8; i += 8) {
      s0 += (double) values[i] * values[i];
      s1 += (double) values[i + 1] * values[i + 1];
      s2 += (double) values[i + 2] * values[i + 2];
      s3 += (double) values[i + 3] * values[i + 3];
      s4 += (double) values[i + 4] * values[i + 4];
      s5 += (double) values[i + 5] * values[i + 5];
      s6 += (double) values[i + 6] * values[i + 6];
      s7 += (double) values[i + 7] * values[i + 7];
    }
    for (; i < values.length; i++) {
      s0 += (double) values[i] * values[i];
    }
    return Math.sqrt(((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)));
  }
}
