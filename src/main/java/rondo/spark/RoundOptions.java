package rondo.spark;

import java.util.Objects;
import java.util.Optional;
import rondo.OptionException;

/**
 * How a run goes in rounds. The defaults are those of {@link #RoundOptions()}, and nowhere else.
 *
 * @param averaging how the shards' parameters become those of the next round; empty: {@link
 *     Averaging#defaultFor}
 * @param stepsPerRound how many windows a shard trains a round
 * @param reduction by which way the results meet; the result is the same
 * @param maxRollbacks how often a round may be taken back before the run is given up
 */
public record RoundOptions(
    Optional<Averaging> averaging, StepsPerRound stepsPerRound, Way reduction, int maxRollbacks) {

  /** By which way the shards' results meet. */
  public enum Way {
    /** As the size of the model and the number of shards suggest. */
    AUTO,
    /** All to the driver. */
    DRIVER,
    /** In slices across the executors. */
    SLICES
  }

  public RoundOptions {
    Objects.requireNonNull(averaging, "averaging");
    Objects.requireNonNull(stepsPerRound, "stepsPerRound");
    Objects.requireNonNull(reduction, "reduction");
    OptionException.check(maxRollbacks >= 0, "maxRollbacks", "at least 0", maxRollbacks);
  }

  public RoundOptions() {
    this(Optional.empty(), new StepsPerRound.Default(), Way.AUTO, 3);
  }

  public RoundOptions withAveraging(Averaging rule) {
    return new RoundOptions(Optional.of(rule), stepsPerRound, reduction, maxRollbacks);
  }

  public RoundOptions withStepsPerRound(StepsPerRound steps) {
    return new RoundOptions(averaging, steps, reduction, maxRollbacks);
  }

  public RoundOptions withStepsPerRound(int steps) {
    return withStepsPerRound(new StepsPerRound.Fixed(steps));
  }

  public RoundOptions withReduction(Way way) {
    return new RoundOptions(averaging, stepsPerRound, way, maxRollbacks);
  }

  public RoundOptions withMaxRollbacks(int times) {
    return new RoundOptions(averaging, stepsPerRound, reduction, times);
  }
}
