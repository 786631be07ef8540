package rondo.spark;

import rondo.RondoException;

/** A directory has the checkpoints of another run; the message says in what the two differ. */
public final class DifferentRunException extends RondoException {
  private static final long serialVersionUID = 1L;

  DifferentRunException(String message) {
    super(message);
  }
}
