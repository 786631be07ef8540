package rondo.nn;

import java.util.Locale;
import rondo.OptionException;

/** Which hidden states of the top layer the head sees. */
public enum Readout {
  /** Each real step has an output (many-to-many). */
  EVERY_STEP("every-step"),
  /**
   * Each sequence has one output (many-to-one), from the last real step of each direction: for the
   * backward one that is the first step of the sequence.
   */
  LAST_STEP("last-step");

  private final String text;

  Readout(String text) {
    this.text = text;
  }

  /** The name that options and model files use. */
  public String text() {
    return text;
  }

  public static Readout parse(String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    for (Readout readout : values()) {
      if (readout.text.equals(wanted)) {
        return readout;
      }
    }
    throw OptionException.ofText("readout", "every-step or last-step", text);
  }
}
