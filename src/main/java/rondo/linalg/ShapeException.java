package rondo.linalg;

import rondo.RondoException;

/** A matrix, an array or a batch has another size than the place where it is used. */
public final class ShapeException extends RondoException {
  private static final long serialVersionUID = 1L;

  public ShapeException(String message) {
    super(message);
  }

  /** Throws unless the sizes are the same: "{@code what}: expected …, found …". */
  public static void check(String what, long expected, long found) {
    if (expected != found) {
      throw new ShapeException(what + ": expected " + expected + ", found " + found);
    }
  }
}
