package rondo.spark;

import java.util.Objects;
import rondo.OptionException;

/**
 * Where a run is saved, so that it can go on after whatever stops it.
 *
 * @param directory on any file system that Hadoop knows; a run of its own for each
 * @param interval after how many rounds; the end of a run is saved in any case
 * @param overwrite whether a finished or a different run in the directory is to be replaced, once
 *     this one is complete; else it is an error
 */
public record CheckpointOptions(String directory, int interval, boolean overwrite) {
  public CheckpointOptions {
    Objects.requireNonNull(directory, "directory");
    OptionException.check(interval >= 1, "checkpointInterval", "at least 1", interval);
  }

  /** After every tenth round; nothing is replaced. */
  public CheckpointOptions(String directory) {
    this(directory, 10, false);
  }

  public CheckpointOptions withInterval(int rounds) {
    return new CheckpointOptions(directory, rounds, overwrite);
  }

  public CheckpointOptions withOverwrite() {
    return new CheckpointOptions(directory, interval, true);
  }
}
