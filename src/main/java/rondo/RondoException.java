package rondo;

/**
 * What every fault that Rondo finds is: one subclass a kind, in the package that finds it, with a
 * message that names what was expected and what was found.
 */
public abstract class RondoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  protected RondoException(String message) {
    super(message);
  }

  protected RondoException(String message, Throwable cause) {
    super(message, cause);
  }
}
