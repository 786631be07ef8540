package rondo.model;

import rondo.RondoException;

/**
 * A file is not a network of Rondo's: torn, forged, mixed up, of a newer version, or too large. The
 * message names the file, the place in it, what was expected and what was found. (A disk or a net
 * that fails is an {@link java.io.IOException}.)
 */
public final class ModelFormatException extends RondoException {
  private static final long serialVersionUID = 1L;

  public ModelFormatException(String message) {
    super(message);
  }

  public ModelFormatException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Throws unless {@code valid}: "{@code where}: expected {@code expected}, found {@code found}".
   */
  static void check(boolean valid, String where, Object expected, Object found) {
    if (!valid) {
      throw new ModelFormatException(where + ": expected " + expected + ", found " + found);
    }
  }
}
