package rondo.nn;

import java.io.Serializable;
import rondo.OptionException;

/**
 * What is read off the hidden state, and how it is judged. An element is a column that is scored: a
 * real step, or a sequence if only its last step is read out. The loss of a batch is the weighted
 * mean over its elements.
 */
public sealed interface Head extends Serializable {
  /** The most rows that an output has. */
  int MAX_OUTPUTS = 1 << 24;

  /** Rows of the output. */
  int outputs();

  /** Probabilities of classes, judged by cross-entropy: −log p(label), in nats. */
  record Softmax(int outputs) implements Head {
    public Softmax {
      check("classes", outputs);
    }
  }

  /** Numbers, judged by the squared error, summed over the rows: Σ (y − target)². */
  record SquaredError(int outputs) implements Head {
    public SquaredError {
      check("outputs", outputs);
    }
  }

  /** Independent yes/no probabilities, judged by their cross-entropies, summed over the rows. */
  record Bernoulli(int outputs) implements Head {
    public Bernoulli {
      check("outputs", outputs);
    }
  }

  private static void check(String name, int outputs) {
    OptionException.check(
        outputs >= 1 && outputs <= MAX_OUTPUTS, name, "1 to " + MAX_OUTPUTS, outputs);
  }
}
