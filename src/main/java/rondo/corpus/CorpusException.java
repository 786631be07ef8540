package rondo.corpus;

import rondo.RondoException;

/** A corpus cannot be made of what was given; the message names the file or the place. */
public final class CorpusException extends RondoException {
  private static final long serialVersionUID = 1L;

  public CorpusException(String message) {
    super(message);
  }

  public CorpusException(String message, Throwable cause) {
    super(message, cause);
  }

  static CorpusException unreadable(String file, Exception cause) {
    return new CorpusException(file + ": cannot be read: " + cause.getMessage(), cause);
  }

  static void check(boolean valid, String what, String expected, Object found) {
    if (!valid) {
      throw new CorpusException(what + ": expected " + expected + ", found " + found);
    }
  }
}
