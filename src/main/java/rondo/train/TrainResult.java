package rondo.train;

import java.util.List;
import rondo.nn.Parameters;

/**
 * What comes out of {@link LocalTrainer#fit}.
 *
 * @param parameters those with the best validation loss; without validation, the last
 * @param bestEpoch after how many epochs they were so
 * @param history an entry an epoch
 * @param stopped why training ended
 */
public record TrainResult(
    Parameters parameters, int bestEpoch, List<EpochReport> history, Stopped stopped) {
  public TrainResult {
    history = List.copyOf(history);
  }

  /** Why training ended. */
  public enum Stopped {
    /** As many epochs as wanted are done. */
    MAX_EPOCHS,
    /** The validation loss has not become better for as many epochs as patience allows. */
    NO_IMPROVEMENT
  }
}
