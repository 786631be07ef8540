package rondo;

/**
 * A setting has a value that it cannot have; the message names the setting, the value and the
 * range.
 */
public final class OptionException extends RondoException {
  private static final long serialVersionUID = 1L;

  public OptionException(String message) {
    super(message);
  }

  /**
   * Throws unless {@code valid}: "{@code name}: expected {@code expected}, found {@code found}".
   */
  public static void check(boolean valid, String name, String expected, Object found) {
    if (!valid) {
      throw new OptionException(name + ": expected " + expected + ", found " + found);
    }
  }
}
