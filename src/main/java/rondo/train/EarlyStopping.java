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

  /**
   * As it was when it was saved.
   *
   * @param best the best parameters so far, which are not copied
   * @param worse how many losses in a row were no better since
   */
  public EarlyStopping(
      int patience, Optional<Parameters> best, double bestLoss, int bestEpoch, int worse) {
    this(patience);
    OptionException.check(worse >= 0, "losses in a row that are no better", "at least 0", worse);
    this.best = best.orElse(null);
    this.bestLoss = bestLoss;
    this.bestEpoch = bestEpoch;
    this.worse = worse;
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
      best = parameters.copy();
    } else {
      worse++;
    }
  }

  /** Whether training should stop. */
  public boolean exhausted() {
    return patience > 0 && worse >= patience;
  }

  /** How many losses in a row were no better than the best before. */
  public int worse() {
    return worse;
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
