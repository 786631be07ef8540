package rondo.model;

import rondo.RondoException;

/**
 * A network is not saved, for something is there already that is not to be replaced. The message
 * names the file, and what to do.
 */
public final class PlaceTakenException extends RondoException {
  private static final long serialVersionUID = 1L;

  public PlaceTakenException(String message) {
    super(message);
  }

  public PlaceTakenException(String message, Throwable cause) {
    super(message, cause);
  }
}
