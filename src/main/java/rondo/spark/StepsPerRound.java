package rondo.spark;

import java.io.Serializable;
import java.util.Locale;
import rondo.OptionException;

/**
 * How many windows a shard trains before the next averaging. More cost less time a round; fewer
 * stay closer to what a single trainer would learn from the same data.
 */
public sealed interface StepsPerRound extends Serializable {
  /** A fixed function of the shards' sizes. */
  record Default() implements StepsPerRound {
    private static final int MOST = 32;
    private static final int ROUNDS_AN_EPOCH = 8;

    /** 32; fewer where an epoch would not have eight rounds, but not so few that each is lost. */
    static int of(int windowsOfLongestShard) {
      int wanted = Math.min(MOST, windowsOfLongestShard / ROUNDS_AN_EPOCH);
      return Math.max(wanted, Math.min(Averaging.FEW_STEPS, windowsOfLongestShard));
    }

    @Override
    public String toString() {
      return "default";
    }
  }

  /** So many. */
  record Fixed(int steps) implements StepsPerRound {
    public Fixed {
      OptionException.check(steps >= 1, "stepsPerRound", "at least 1", steps);
    }

    @Override
    public String toString() {
      return Integer.toString(steps);
    }
  }

  /**
   * As many as it takes for a round to spend 5 % of its time on anything else than training: the
   * first rounds measure it, and then it is kept. Two such runs may choose differently, and then
   * have different bits.
   */
  record Auto() implements StepsPerRound {
    @Override
    public String toString() {
      return "auto";
    }
  }

  /** {@code default}, {@code auto} or a number. */
  static StepsPerRound parse(String text) {
    String wanted = text.toLowerCase(Locale.ROOT).strip();
    if (wanted.equals("default")) {
      return new Default();
    }
    if (wanted.equals("auto")) {
      return new Auto();
    }
    try {
      return new Fixed(Integer.parseInt(wanted));
    } catch (NumberFormatException e) {
      throw OptionException.ofText("stepsPerRound", "default, auto or a number", text);
    }
  }
}
