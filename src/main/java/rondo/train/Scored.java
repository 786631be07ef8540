package rondo.train;

import java.io.Serializable;

/**
 * What {@link LocalTrainer#score} has seen, as sums, so that parts can be added.
 *
 * @param lossSum the weighted sum of the losses
 * @param weight the sum of the weights
 */
public record Scored(double lossSum, double weight) implements Serializable {
  public static final Scored NOTHING = new Scored(0, 0);

  public Scored plus(Scored other) {
    return new Scored(lossSum + other.lossSum, weight + other.weight);
  }

  /** The mean loss of an element. */
  public double loss() {
    return lossSum / weight;
  }
}
