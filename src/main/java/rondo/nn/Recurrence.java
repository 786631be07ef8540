package rondo.nn;

import java.io.Serializable;
import java.util.Objects;
import rondo.OptionException;

/**
 * The stack of recurrent layers.
 *
 * @param cell the cell of every layer
 * @param hiddenSize H, the size of a layer's state in each direction
 * @param layers how many layers stand one above the other
 * @param direction in which order of time they read
 * @param dropout the share of a layer's outputs that is dropped on the way to the next layer, while
 *     training; the others are scaled up (inverted dropout)
 * @param forgetBias what the forget gate's bias starts with (LSTM only); 1 lets a fresh cell
 *     remember (Jozefowicz, Zaremba, Sutskever 2015)
 */
public record Recurrence(
    CellKind cell,
    int hiddenSize,
    int layers,
    Direction direction,
    double dropout,
    double forgetBias)
    implements Serializable {
  public static final int MAX_HIDDEN_SIZE = 1 << 20;
  public static final int MAX_LAYERS = 256;

  public Recurrence {
    Objects.requireNonNull(cell, "cell");
    Objects.requireNonNull(direction, "direction");
    OptionException.check(
        hiddenSize >= 1 && hiddenSize <= MAX_HIDDEN_SIZE,
        "hiddenSize",
        "1 to " + MAX_HIDDEN_SIZE,
        hiddenSize);
    OptionException.check(
        layers >= 1 && layers <= MAX_LAYERS, "numLayers", "1 to " + MAX_LAYERS, layers);
    OptionException.check(dropout >= 0 && dropout < 1, "dropout", "in [0, 1)", dropout);
    OptionException.check(
        Float.isFinite((float) forgetBias),
        "forgetBias",
        "a number that is finite as a float",
        forgetBias);
  }

  /** One forward layer without dropout. */
  public static Recurrence of(CellKind cell, int hiddenSize) {
    return new Recurrence(cell, hiddenSize, 1, Direction.FORWARD, 0, 1);
  }

  public Recurrence withLayers(int count) {
    return new Recurrence(cell, hiddenSize, count, direction, dropout, forgetBias);
  }

  public Recurrence withDirection(Direction order) {
    return new Recurrence(cell, hiddenSize, layers, order, dropout, forgetBias);
  }

  public Recurrence withDropout(double share) {
    return new Recurrence(cell, hiddenSize, layers, direction, share, forgetBias);
  }

  public Recurrence withForgetBias(double bias) {
    return new Recurrence(cell, hiddenSize, layers, direction, dropout, bias);
  }

  /** Rows of a layer's output: H for each direction. */
  public int outputSize() {
    return hiddenSize * direction.count();
  }
}
