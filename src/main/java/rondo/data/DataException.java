package rondo.data;

import rondo.RondoException;

/** An example, a token or a vocabulary cannot be used as it is; the message names the place. */
public final class DataException extends RondoException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  static void check(boolean valid, String what, String expected, Object found) {
    if (!valid) {
      throw new DataException(what + ": expected " + expected + ", found " + found);
    }
  }
}
