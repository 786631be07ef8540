package rondo.spark;

import rondo.RondoException;

/** Spark could not finish a round, although it has tried its tasks again. */
public final class RoundFailedException extends RondoException {
  private static final long serialVersionUID = 1L;

  private RoundFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Says of what Spark throws which shard it was, if it was a shard's own fault. */
  static RoundFailedException of(String what, Exception thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ShardFailedException) {
        return new RoundFailedException(what + ": " + cause.getMessage(), thrown);
      }
    }
    String said = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
    return new RoundFailedException(what + ": " + said, thrown);
  }
}
