package rondo.spark;

import rondo.RondoException;

/**
 * The saved states in a directory cannot be used, or none can be written there; the message says
 * what is wrong, and what to do.
 */
public final class CheckpointException extends RondoException {
  private static final long serialVersionUID = 1L;

  CheckpointException(String message) {
    super(message);
  }

  CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
