package rondo.spark;

import java.util.List;
import java.util.Map;
import rondo.nn.Parameters;

/**
 * What comes out of a run.
 *
 * @param parameters those with the best validation loss; without validation, the last
 * @param bestEpoch after how many epochs they were so
 * @param history an entry a round
 * @param stopped why training ended
 * @param blas the matrix library of each executor
 * @param warnings what a user should know about the run
 */
public record RoundsResult(
    Parameters parameters,
    int bestEpoch,
    List<RoundReport> history,
    Stopped stopped,
    Map<String, String> blas,
    List<String> warnings) {
  /** Why training ended. */
  public enum Stopped {
    /** As many epochs as wanted are done. */
    MAX_EPOCHS,
    /** The validation loss has not become better for as many epochs as patience allows. */
    NO_IMPROVEMENT,
    /** {@link Rounds#stop} was called. */
    ON_REQUEST
  }
}
