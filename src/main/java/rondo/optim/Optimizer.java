package rondo.optim;

import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;
import rondo.OptionException;

/**
 * A rule by which a gradient changes parameters: its hyper-parameters and nothing else. What it
 * remembers from step to step is an {@link OptimizerState}. The formulas and defaults are those of
 * PyTorch's {@code torch.optim}.
 *
 * <p>Order of use: {@link #start} once; then, as often as you like, compute a gradient, clip it and
 * {@link #step}. One optimizer may serve any number of states and threads.
 *
 * <p>In the formulas g is the gradient, w the parameters, η the rate, t the number of the step from
 * 1; every operation is element by element, and all state starts at zero.
 */
public sealed interface Optimizer extends Serializable {
  /** The name that {@link #parse} takes. */
  String name();

  /** How many numbers a parameter is remembered by. */
  int slots();

  /** The state before the first step on {@code size} parameters. */
  default OptimizerState start(int size) {
    OptionException.check(size >= 0, "parameters", "at least 0", size);
    return new OptimizerState(slots(), size);
  }

  /**
   * Changes the weights by one step against the gradient, and the state with them; the gradient is
   * only read. Allocates nothing.
   *
   * @param state from {@link #start} of the same optimizer
   * @param rate the learning rate of this step, at least 0
   */
  void step(float[] weights, float[] gradient, OptimizerState state, double rate);

  /** The optimizer of this name, with its defaults. */
  static Optimizer parse(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "sgd" -> new Sgd();
      case "momentum" -> new Momentum();
      case "nesterov" -> new Nesterov();
      case "adagrad" -> new Adagrad();
      case "rmsprop" -> new RmsProp();
      case "adam" -> new Adam();
      case "adamw" -> new AdamW();
      default ->
          throw OptionException.ofText(
              "optimizer", "sgd, momentum, nesterov, adagrad, rmsprop, adam or adamw", name);
    };
  }

  // Each loop below is a single pass over whole arrays with one index, in floats and without
  // conditions: this C2 vectorises, to the same bits on any processor. (Math.fma would be as exact,
  // but hundreds of times slower where the processor has none.)

  /**
   * Stochastic gradient descent (Robbins and Monro 1951).
   *
   * <pre>w ← w − η g</pre>
   */
  record Sgd() implements Optimizer {
    @Override
    public String name() {
      return "sgd";
    }

    @Override
    public int slots() {
      return 0;
    }

    @Override
    public void step(float[] weights, float[] gradient, OptimizerState state, double rate) {
      state.count(this, weights, gradient, rate);
      float eta = (float) rate;
      for (int i = 0; i < weights.length; i++) {
        weights[i] -= eta * gradient[i];
      }
    }
  }

  /**
   * The heavy ball (Polyak 1964).
   *
   * <pre>
   * v ← μ v + g
   * w ← w − η v
   * </pre>
   */
  record Momentum(double momentum) implements Optimizer {
    public Momentum {
      checkShare("momentum", momentum);
    }

    public Momentum() {
      this(0.9);
    }

    @Override
    public String name() {
      return "momentum";
    }

    @Override
    public int slots() {
      return 1;
    }

    @Override
    public void step(float[] weights, float[] gradient, OptimizerState state, double rate) {
      state.count(this, weights, gradient, rate);
      float[] velocity = state.slot(0);
      float mu = (float) momentum;
      float eta = (float) rate;
      for (int i = 0; i < weights.length; i++) {
        float v = mu * velocity[i] + gradient[i];
        velocity[i] = v;
        weights[i] -= eta * v;
      }
    }
  }

  /**
   * Momentum that looks ahead (Nesterov 1983), in the form of Sutskever et al. (2013) that needs
   * the gradient only where the weights are.
   *
   * <pre>
   * v ← μ v + g
   * w ← w − η (g + μ v)
   * </pre>
   */
  record Nesterov(double momentum) implements Optimizer {
    public Nesterov {
      checkShare("momentum", momentum);
    }

    public Nesterov() {
      this(0.9);
    }

    @Override
    public String name() {
      return "nesterov";
    }

    @Override
    public int slots() {
      return 1;
    }

    @Override
    public void step(float[] weights, float[] gradient, OptimizerState state, double rate) {
      state.count(this, weights, gradient, rate);
      float[] velocity = state.slot(0);
      float mu = (float) momentum;
      float eta = (float) rate;
      for (int i = 0; i < weights.length; i++) {
        float v = mu * velocity[i] + gradient[i];
        velocity[i] = v;
        weights[i] -= eta * (gradient[i] + mu * v);
      }
    }
  }

  /**
   * Adagrad (Duchi, Hazan, Singer 2011).
   *
   * <pre>
   * s ← s + g²
   * w ← w − η g / (√s + ε)
   * </pre>
   */
  record Adagrad(double epsilon) implements Optimizer {
    public Adagrad {
      OptionException.checkPositiveFloat("epsilon", epsilon);
    }

    public Adagrad() {
      this(1e-10);
    }

    @Override
    public String name() {
      return "adagrad";
    }

    @Override
    public int slots() {
      return 1;
    }

    @Override
    public void step(float[] weights, float[] gradient, OptimizerState state, double rate) {
      state.count(this, weights, gradient, rate);
      float[] squares = state.slot(0);
      float eps = (float) epsilon;
      float eta = (float) rate;
      for (int i = 0; i < weights.length; i++) {
        float g = gradient[i];
        float s = squares[i] + g * g;
        squares[i] = s;
        weights[i] -= eta * g / ((float) Math.sqrt(s) + eps);
      }
    }
  }

  /**
   * RMSProp (Tieleman and Hinton 2012), not centred and without momentum.
   *
   * <pre>
   * s ← α s + (1 − α) g²
   * w ← w − η g / (√s + ε)
   * </pre>
   *
   * @param decay α
   */
  record RmsProp(double decay, double epsilon) implements Optimizer {
    public RmsProp {
      checkShare("decay", decay);
      OptionException.checkPositiveFloat("epsilon", epsilon);
    }

    public RmsProp() {
      this(0.99, 1e-8);
    }

    @Override
    public String name() {
      return "rmsprop";
    }

    @Override
    public int slots() {
      return 1;
    }

    @Override
    public void step(float[] weights, float[] gradient, OptimizerState state, double rate) {
      state.count(this, weights, gradient, rate);
      float[] squares = state.slot(0);
      float keep = (float) decay;
      float take = (float) (1 - decay);
      float eps = (float) epsilon;
      float eta = (float) rate;
      for (int i = 0; i < weights.length; i++) {
        float g = gradient[i];
        float s = keep * squares[i] + take * g * g;
        squares[i] = s;
        weights[i] -= eta * g / ((float) Math.sqrt(s) + eps);
      }
    }
  }

  /**
   * Adam (Kingma and Ba 2015).
   *
   * <pre>
   * m ← β₁ m + (1 − β₁) g
   * v ← β₂ v + (1 − β₂) g²
   * w ← w − η m̂ / (√v̂ + ε)     with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ)
   * </pre>
   */
  record Adam(double beta1, double beta2, double epsilon) implements Optimizer {
    public Adam {
      checkShare("beta1", beta1);
      checkShare("beta2", beta2);
      OptionException.checkPositiveFloat("epsilon", epsilon);
    }

    public Adam() {
      this(0.9, 0.999, 1e-8);
    }

    @Override
    public String name() {
      return "adam";
    }

    @Override
    public int slots() {
      return 2;
    }

    @Override
    public void step(float[] weights, float[] gradient, OptimizerState state, double rate) {
      step(1, weights, gradient, state, state.count(this, weights, gradient, rate), rate);
    }

    /** The step number {@code t}, from weights that are first multiplied by {@code shrink}. */
    private void step(
        double shrink,
        float[] weights,
        float[] gradient,
        OptimizerState state,
        long t,
        double rate) {
      float[] means = state.slot(0);
      float[] squares = state.slot(1);
      float keep1 = (float) beta1;
      float take1 = (float) (1 - beta1);
      float keep2 = (float) beta2;
      float take2 = (float) (1 - beta2);
      float eta = (float) (rate / (1 - Powers.power(beta1, t)));
      float root = (float) (1 / Math.sqrt(1 - Powers.power(beta2, t)));
      float eps = (float) epsilon;
      float kept = (float) shrink;
      for (int i = 0; i < weights.length; i++) {
        float g = gradient[i];
        float m = keep1 * means[i] + take1 * g;
        float v = keep2 * squares[i] + take2 * g * g;
        means[i] = m;
        squares[i] = v;
        weights[i] = kept * weights[i] - eta * m / ((float) Math.sqrt(v) * root + eps);
      }
    }
  }

  /**
   * Adam with decoupled weight decay (Loshchilov and Hutter 2019): a step of {@link Adam}, but from
   * smaller weights.
   *
   * <pre>w ← (1 − η λ) w − η m̂ / (√v̂ + ε)</pre>
   *
   * @param weightDecay λ
   */
  record AdamW(Adam adam, double weightDecay) implements Optimizer {
    public AdamW {
      Objects.requireNonNull(adam, "adam");
      OptionException.check(
          weightDecay >= 0 && Float.isFinite((float) weightDecay),
          "weightDecay",
          "at least 0 and finite as a float",
          weightDecay);
    }

    public AdamW() {
      this(new Adam(), 0.01);
    }

    @Override
    public String name() {
      return "adamw";
    }

    @Override
    public int slots() {
      return adam.slots();
    }

    @Override
    public void step(float[] weights, float[] gradient, OptimizerState state, double rate) {
      long t = state.count(this, weights, gradient, rate);
      adam.step(1 - rate * weightDecay, weights, gradient, state, t, rate);
    }
  }

  private static void checkShare(String name, double value) {
    OptionException.check(value >= 0 && value < 1, name, "in [0, 1)", value);
  }
}
