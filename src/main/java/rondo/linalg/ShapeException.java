package rondo.linalg;

import rondo.RondoException;

/** A matrix, an array or a batch has another size than the place where it is used. */
public final class ShapeException extends RondoException {
  private static final long serialVersionUID = 1L;

  public ShapeException(String message) {
    super(message);
  }

  /** a · b, or throws if no array has that many elements. */
  public static int product(String what, long a, long b) {
    // Both are below 2^31 wherever they come from an int, so the product is exact.
    long product = a * b;
    if (product > Integer.MAX_VALUE - 8) {
      throw new ShapeException(
          what + ": expected at most " + (Integer.MAX_VALUE - 8) + " numbers, found " + product);
    }
    return (int) product;
  }

  /** Throws unless the sizes are the same: "{@code what}: expected …, found …". */
  public static void check(String what, long expected, long found) {
    if (expected != found) {
      throw new ShapeException(what + ": expected " + expected + ", found " + found);
    }
  }
}
