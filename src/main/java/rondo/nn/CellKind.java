package rondo.nn;

import java.util.Locale;
import rondo.OptionException;

/** Which cell a layer is made of. */
public enum CellKind {
  /** h = tanh(W x + U h + b). */
  VANILLA("vanilla"),
  /** h = max(0, W x + U h + b). */
  RELU("relu"),
  /** Long short-term memory (Hochreiter and Schmidhuber 1997; with forget gates, Gers 2000). */
  LSTM("lstm"),
  /** Gated recurrent unit (Cho et al. 2014), with the reset gate inside the recurrent product. */
  GRU("gru");

  private final String text;

  CellKind(String text) {
    this.text = text;
  }

  /** The name that options and model files use. */
  public String text() {
    return text;
  }

  public static CellKind parse(String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    for (CellKind kind : values()) {
      if (kind.text.equals(wanted)) {
        return kind;
      }
    }
    throw OptionException.ofText("cell", "vanilla, relu, lstm or gru", text);
  }
}
