package rondo;

/**
 * A setting has a value that it cannot have; the message names the setting, the value and the
 * range.
 */
public final class OptionException extends RondoException {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST_QUOTE = 100;

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

  /**
   * Throws unless {@code value}, for which a float is used, is above 0, finite and keeps its digits
   * as a float.
   */
  public static void checkPositiveFloat(String name, double value) {
    check(
        (float) value >= Float.MIN_NORMAL && (float) value <= Float.MAX_VALUE,
        name,
        "a float from " + Float.MIN_NORMAL + " to " + Float.MAX_VALUE,
        value);
  }

  /** To throw where a text says nothing that is known; of a long one the message has the start. */
  public static OptionException ofText(String name, String expected, String found) {
    String quote =
        found.length() <= LONGEST_QUOTE ? found : found.substring(0, LONGEST_QUOTE) + "…";
    return new OptionException(name + ": expected " + expected + ", found " + quote);
  }
}
