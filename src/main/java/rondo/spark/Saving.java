package rondo.spark;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** Saves a run when it is due; without a directory, never. */
final class Saving {
  private final Optional<CheckpointOptions> options;
  private final Checkpoints checkpoints; // null: never

  private Saving(Optional<CheckpointOptions> options, Checkpoints checkpoints) {
    this.options = options;
    this.checkpoints = checkpoints;
  }

  /**
   * @throws CheckpointException if the directory holds this very run, complete
   * @throws DifferentRunException if it holds another one
   */
  static Saving open(
      Optional<CheckpointOptions> options,
      Configuration hadoop,
      Identity identity,
      RunShape shape,
      Consumer<String> warnings) {
    if (options.isEmpty()) {
      return new Saving(options, null);
    }
    CheckpointOptions place = options.get();
    try {
      Checkpoints checkpoints =
          Checkpoints.open(place.directory(), hadoop, identity, shape, place.overwrite(), warnings);
      if (checkpoints.finished()) {
        throw new CheckpointException(
            Redaction.of(place.directory())
                + ": expected no run or an unfinished one, found this run complete; use another"
                + " directory, or overwrite=true");
      }
      return new Saving(options, checkpoints);
    } catch (IOException e) {
      throw fault(place, "could not be read", e);
    }
  }

  /** From where to go on, if the run was begun before. */
  Optional<RunState> state() {
    return checkpoints == null ? Optional.empty() : checkpoints.state();
  }

  /** Saves the state if it is its turn. */
  boolean saveIfDue(RunState state) {
    if (checkpoints == null || state.round() % options.orElseThrow().interval() != 0) {
      return false;
    }
    save(state, false);
    return true;
  }

  /** Saves the last state of this driver. */
  void end(RunState state, boolean complete) {
    if (checkpoints != null) {
      save(state, complete);
    }
  }

  private void save(RunState state, boolean complete) {
    try {
      if (complete) {
        checkpoints.finish(state);
      } else {
        checkpoints.save(state);
      }
    } catch (IOException e) {
      throw fault(options.orElseThrow(), "could not be written", e);
    }
  }

  private static CheckpointException fault(CheckpointOptions place, String what, IOException e) {
    return new CheckpointException(
        Redaction.of(place.directory()) + " " + what + ": " + Redaction.of(e), e);
  }
}
