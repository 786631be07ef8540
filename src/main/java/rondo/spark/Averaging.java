package rondo.spark;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rondo.OptionException;

/**
 * How the parameters of a round's shards become those of the next round. In the formulas x are the
 * parameters from which all shards began, wᵢ those with which shard i ended, nᵢ the elements that
 * it trained; m = Σ nᵢ wᵢ / Σ nᵢ is summed in double, shard after shard, and G = m − x.
 */
public sealed interface Averaging extends Serializable {
  /** A rule with its two numbers. */
  Pattern WITH_NUMBERS = Pattern.compile("(momentum|nesterov)\\s*\\(([^,]*),([^,]*)\\)");

  /** Below so many steps a round, momentum over rounds does harm (Charles et al. 2025). */
  int FEW_STEPS = 8;

  /**
   * The rule if none is wished for: {@code nesterov(1 − 1/N, 1)} with at most 0.9, as Chen and Huo
   * have it, so that in the long run the N shards come as far as N steps of one would; with less
   * momentum in a run so short that it would not come to work, which takes 3 / (1 − μ) rounds; the
   * mean for a single shard or short rounds.
   *
   * @param rounds how many the whole run will have
   */
  static Averaging defaultFor(int shards, int stepsPerRound, long rounds) {
    double momentum = Math.min(0.9, Math.min(1 - 1.0 / shards, 1 - 3.0 / rounds));
    return momentum > 0 && stepsPerRound >= FEW_STEPS ? new Nesterov(momentum, 1) : new Mean();
  }

  /** What {@code toString} prints: {@code mean}, {@code momentum(μ, ζ)}, {@code nesterov(μ, ζ)}. */
  static Averaging parse(String text) {
    String wanted = text.toLowerCase(Locale.ROOT).strip();
    if (wanted.equals("mean")) {
      return new Mean();
    }
    Matcher rule = WITH_NUMBERS.matcher(wanted);
    if (!rule.matches()) {
      throw OptionException.ofText(
          "averaging", "mean, momentum(0.9, 0.7) or nesterov(0.9, 0.7)", text);
    }
    double momentum = number(rule.group(2), text);
    double step = number(rule.group(3), text);
    return rule.group(1).equals("momentum")
        ? new Momentum(momentum, step)
        : new Nesterov(momentum, step);
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

    @Override
    public String toString() {
      return "mean";
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

    @Override
    public String toString() {
      return "momentum(" + momentum + ", " + step + ")";
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

    @Override
    public String toString() {
      return "nesterov(" + momentum + ", " + step + ")";
    }
  }

  private static double number(String digits, String text) {
    try {
      return Double.parseDouble(digits.strip());
    } catch (NumberFormatException e) {
      throw OptionException.ofText("averaging", "numbers in the brackets", text);
    }
  }

  private static void check(double momentum, double step) {
    OptionException.check(
        momentum >= 0 && momentum < 1, "momentum of rounds", "in [0, 1)", momentum);
    OptionException.checkPositiveFloat("step of rounds", step);
  }
}
