package rondo.spark;

import java.io.Serializable;
import rondo.OptionException;

/**
 * How the parameters of a round's shards become those of the next round. In the formulas x are the
 * parameters from which all shards began, wᵢ those with which shard i ended, nᵢ the elements that
 * it trained; m = Σ nᵢ wᵢ / Σ nᵢ is summed in double, shard after shard, and G = m − x.
 */
public sealed interface Averaging extends Serializable {
  /** The rule for so many shards if none is wished for. */
  static Averaging defaultFor(int shards) {
    return new Mean();
  }

  /** Whether V is needed, one number a parameter. */
  boolean remembers();

  /** The next parameter, and in {@code v[i]} its next V. */
  float next(double mean, float x, float[] v, int i);

  /**
   * The plain mean (local SGD, Stich 2019).
   *
   * <pre>x ← m</pre>
   */
  record Mean() implements Averaging {
    @Override
    public boolean remembers() {
      return false;
    }

    @Override
    public float next(double mean, float x, float[] v, int i) {
      return (float) mean;
    }
  }

  /**
   * Block momentum (Chen and Huo 2016): constant G moves the parameters by ζ/(1 − μ) G a round in
   * the long run.
   *
   * <pre>
   * V ← μ V + G
   * x ← x + ζ V
   * </pre>
   *
   * @param momentum μ
   * @param step ζ
   */
  record Momentum(double momentum, double step) implements Averaging {
    public Momentum {
      check(momentum, step);
    }

    @Override
    public boolean remembers() {
      return true;
    }

    @Override
    public float next(double mean, float x, float[] v, int i) {
      double velocity = momentum * v[i] + (mean - x);
      v[i] = (float) velocity;
      return (float) (x + step * velocity);
    }
  }

  /**
   * Block momentum that looks ahead (Chen and Huo 2016; DiLoCo, Douillard et al. 2023), with the
   * same long-run step. Implementations that add (1 + μ) V without taking the last look-ahead back
   * go (1 + μ) times too far.
   *
   * <pre>
   * V ← μ V + G
   * x ← x + ζ (G + μ V)
   * </pre>
   */
  record Nesterov(double momentum, double step) implements Averaging {
    public Nesterov {
      check(momentum, step);
    }

    @Override
    public boolean remembers() {
      return true;
    }

    @Override
    public float next(double mean, float x, float[] v, int i) {
      double delta = mean - x;
      double velocity = momentum * v[i] + delta;
      v[i] = (float) velocity;
      return (float) (x + step * (delta + momentum * velocity));
    }
  }

  private static void check(double momentum, double step) {
    OptionException.check(
        momentum >= 0 && momentum < 1, "momentum of rounds", "in [0, 1)", momentum);
    OptionException.checkPositiveFloat("step of rounds", step);
  }
}
