package rondo.train;

import java.util.Optional;
import rondo.RondoException;
import rondo.nn.Parameters;

/**
 * A loss, a gradient, the learning rate, a parameter or the optimizer's state is not finite: going
 * on would only train on nonsense. The parameters of the {@link TrainState} are those from before
 * the window; the rest of it is to be thrown away. {@link #best} are the best parameters of before,
 * if there was a validation.
 */
public final class DivergenceException extends RondoException {
  private static final long serialVersionUID = 1L;

  private final String fault;
  private final int epoch;
  private final int window;
  private final double rate;
  private transient Parameters best; // null if none

  DivergenceException(
      String what, double value, int epoch, int window, double rate, TrainOptions options) {
    super(
        fault(what, value, epoch, window)
            + "; try a smaller learning rate (now "
            + rate
            + ": stepSize "
            + options.stepSize()
            + ", schedule "
            + options.schedule()
            + ") or a stronger clipNorm (now clipping "
            + options.clipping()
            + "), and check that the inputs and targets are finite and not far from 1");
    this.fault = fault(what, value, epoch, window);
    this.epoch = epoch;
    this.window = window;
    this.rate = rate;
  }

  private static String fault(String what, double value, int epoch, int window) {
    return what
        + " in epoch "
        + epoch
        + ", window "
        + window
        + ": expected a finite number, found "
        + value;
  }

  /** The message without its advice. */
  public String fault() {
    return fault;
  }

  /** The epoch, from 1. */
  public int epoch() {
    return epoch;
  }

  /** The window within the epoch, from 1. */
  public int window() {
    return window;
  }

  /** The learning rate of the window. */
  public double rate() {
    return rate;
  }

  /** The parameters with the best validation loss before, if any were validated. */
  public Optional<Parameters> best() {
    return Optional.ofNullable(best);
  }

  void keepBest(Parameters parameters) {
    best = parameters;
  }
}
