package rondo.spark;

import rondo.RondoException;

/** A run would not fit where it is to run; the message says what to change. */
public final class PlanException extends RondoException {
  private static final long serialVersionUID = 1L;

  PlanException(String message) {
    super(message);
  }
}
