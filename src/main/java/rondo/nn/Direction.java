package rondo.nn;

import java.util.Locale;
import rondo.OptionException;

/** In which order of time the layers read a sequence. */
public enum Direction {
  FORWARD("forward", 1),
  BACKWARD("backward", 1),
  /**
   * Both, each with parameters of its own; their outputs stand one above the other, forward first.
   */
  BOTH("both", 2);

  private final String text;
  private final int count;

  Direction(String text, int count) {
    this.text = text;
    this.count = count;
  }

  /** The name that options and model files use. */
  public String text() {
    return text;
  }

  public static Direction parse(String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    for (Direction direction : values()) {
      if (direction.text.equals(wanted)) {
        return direction;
      }
    }
    throw OptionException.ofText("direction", "forward, backward or both", text);
  }

  /** How many directions run in a layer. */
  public int count() {
    return count;
  }

  /** Whether the {@code index}-th of them reads from the last step to the first. */
  boolean reversed(int index) {
    return this == BACKWARD || index == 1;
  }
}
