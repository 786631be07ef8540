package rondo.model;

import rondo.RondoException;

/**
 * A file is not a network of Rondo's: torn, forged, mixed up, of a newer version, or too large. The
 * message names the file, the place in it, what was expected and what was found. (A disk or a net
 * that fails is an {@link java.io.IOException}.)
 */
public final class ModelFormatException extends RondoException {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST = 500;

  public ModelFormatException(String message) {
    super(bounded(message));
  }

  public ModelFormatException(String message, Throwable cause) {
    super(bounded(message), cause);
  }

  // What was found is told in the file's own words, which can be a million letters.
  private static String bounded(String message) {
    return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
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
