package rondo.model;

import java.util.OptionalDouble;
import rondo.OptionException;

/**
 * What a network says of a sequence, and how well that agrees with the sequence's own answers.
 * Losses are the head's: for a softmax −log p(label), in nats.
 *
 * <p>An element is a step, or the whole sequence if only its last step is read out.
 */
public final class Score {
  private final int elements;
  float[] outputs;
  float[] losses;
  float[] hidden;
  float[] state;
  double totalLoss;
  double totalWeight;

  Score(int elements) {
    this.elements = elements;
  }

  /** How many outputs there are. */
  public int elements() {
    return elements;
  }

  /** Σ weight · loss over the elements; 0 if the sequence has no answers. */
  public double totalLoss() {
    return totalLoss;
  }

  /** Σ weight over the elements; 0 if the sequence has no answers. */
  public double totalWeight() {
    return totalWeight;
  }

  /** −Σ weight · loss: for a softmax the weighted log-likelihood of the labels, in nats. */
  public double logLikelihood() {
    return -totalLoss;
  }

  /** The loss of an element; empty if none has weight. */
  public OptionalDouble meanLoss() {
    return totalWeight > 0 ? OptionalDouble.of(totalLoss / totalWeight) : OptionalDouble.empty();
  }

  /** {@code [O × elements]}: probabilities (softmax, Bernoulli) or values, element by element. */
  public float[] outputs() {
    return asked(outputs, Scorer.Want.OUTPUTS);
  }

  /** {@code [elements]}: each loss without its weight; 0 where the weight is 0. */
  public float[] losses() {
    return asked(losses, Scorer.Want.LOSSES);
  }

  /** {@code [outputSize × T]}: the top layer's states, step by step. */
  public float[] hidden() {
    return asked(hidden, Scorer.Want.HIDDEN);
  }

  /** For each layer and direction the last h {@code [H]}, and of an LSTM then the last c. */
  public float[] state() {
    return asked(state, Scorer.Want.STATE);
  }

  private static float[] asked(float[] values, Scorer.Want want) {
    OptionException.check(values != null, "score", "to be asked for " + want, "it was not");
    return values;
  }
}
