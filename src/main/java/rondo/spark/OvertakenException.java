package rondo.spark;

import rondo.RondoException;

/** Another driver goes on with the run in the same directory, so that this one has to stop. */
public final class OvertakenException extends RondoException {
  private static final long serialVersionUID = 1L;

  OvertakenException(String message) {
    super(message);
  }
}
