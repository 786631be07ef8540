package rondo.spark;

import rondo.RondoException;
import rondo.nn.Parameters;

/** A run cannot go on; {@link #lastGood} are the parameters before the trouble began. */
public final class TrainingFailedException extends RondoException {
  private static final long serialVersionUID = 1L;

  private final transient Parameters lastGood;

  TrainingFailedException(String message, Parameters lastGood) {
    super(message);
    this.lastGood = lastGood;
  }

  /** The best parameters by validation, or the last ones that were sound. */
  public Parameters lastGood() {
    return lastGood;
  }
}
