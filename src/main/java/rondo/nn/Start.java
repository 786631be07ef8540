package rondo.nn;

import java.io.Serializable;
import rondo.OptionException;

/** The hidden state before the first step. */
public sealed interface Start extends Serializable {
  /** Zeros, or the state that is carried from the window before. */
  record Zero() implements Start {}

  /**
   * Made from a vector of the sequence, such as the features of a picture (one-to-many): in every
   * layer h = tanh(W v + b), with learned W and b; the cell state of an LSTM starts at zero.
   */
  record FromVector(int dimension) implements Start {
    public FromVector {
      OptionException.check(
          dimension >= 1 && dimension <= Input.MAX_SIZE,
          "start vector",
          "1 to " + Input.MAX_SIZE + " numbers",
          dimension);
    }
  }
}
