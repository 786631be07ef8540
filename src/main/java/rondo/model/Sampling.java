package rondo.model;

import rondo.OptionException;

/**
 * How a token is drawn from a network's probabilities: first the temperature, then the {@code topK}
 * most likely ones, then of these the fewest that together have the share {@code topP}.
 *
 * @param temperature each probability is raised to 1/temperature: below 1 likely tokens become
 *     still likelier, above 1 the choice is wider; 0: always the most likely token, and of equal
 *     ones that with the lowest number
 * @param topK how many tokens are in question; 0: all
 * @param topP the share of the probability that is in question; 1: all
 * @param seed what the draws come from
 */
public record Sampling(double temperature, int topK, double topP, long seed) {
  public Sampling {
    OptionException.check(
        temperature >= 0 && Double.isFinite(temperature),
        "temperature",
        "a number of at least 0",
        temperature);
    OptionException.check(topK >= 0, "topK", "at least 0 (all)", topK);
    OptionException.check(topP > 0 && topP <= 1, "topP", "in (0, 1]", topP);
  }

  /** From the network's own probabilities. */
  public static Sampling seeded(long seed) {
    return new Sampling(1, 0, 1, seed);
  }

  /** Always the most likely token. */
  public static Sampling greedy() {
    return new Sampling(0, 0, 1, 0);
  }

  public Sampling withTemperature(double other) {
    return new Sampling(other, topK, topP, seed);
  }

  public Sampling withTopK(int count) {
    return new Sampling(temperature, count, topP, seed);
  }

  public Sampling withTopP(double share) {
    return new Sampling(temperature, topK, share, seed);
  }
}
