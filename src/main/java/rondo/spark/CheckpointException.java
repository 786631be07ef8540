package rondo.spark;

import rondo.RondoException;

/**
 * A directory has checkpoints, but none that can be used; the message says what is wrong with each,
 * and what to do. (A file system that fails is an {@link java.io.IOException}.)
 */
public final class CheckpointException extends RondoException {
  private static final long serialVersionUID = 1L;

  CheckpointException(String message) {
    super(message);
  }
}
