package rondo.train;

import java.util.Optional;
import rondo.OptionException;
import rondo.nn.Parameters;

/** Keeps the parameters with the best validation loss, and knows when hope is lost. */
public final class EarlyStopping {
  private final int patience;
  private Parameters best;
  private double bestLoss = Double.POSITIVE_INFINITY;
  private int bestEpoch;
  private int worse;

  /**
   * Before the first validation.
   *
   * @param patience how many losses in a row may be no better than the best before; 0: any number
   */
  public EarlyStopping(int patience) {
    OptionException.check(patience >= 0, "patience", "at least 0", patience);
    this.patience = patience;
  }

  /** How many losses in a row may be no better than the best before; 0: any number. */
  public int patience() {
    return patience;
  }

  /** Takes notice of a validation; the parameters are copied if they are the best so far. */
  public void offer(int epoch, double loss, Parameters parameters) {
    if (loss < bestLoss) {
      bestLoss = loss;
      bestEpoch = epoch;
      worse = 0;
      if (best == null) {
        best = parameters.copy();
      } else {
        System.arraycopy(parameters.values(), 0, best.values(), 0, best.values().length);
      }
    } else {
      worse++;
    }
  }

  /** Whether training should stop. */
  public boolean exhausted() {
    return patience > 0 && worse >= patience;
  }

  /** The parameters with the smallest loss; of equal ones, the first. */
  public Optional<Parameters> best() {
    return Optional.ofNullable(best);
  }

  /** The smallest loss; infinite before the first. */
  public double bestLoss() {
    return bestLoss;
  }

  /** The epoch of the smallest loss. */
  public int bestEpoch() {
    return bestEpoch;
  }
}
