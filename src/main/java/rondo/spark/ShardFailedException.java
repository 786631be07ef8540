package rondo.spark;

import rondo.RondoException;

/** The work on a shard failed on an executor, for a reason of its own. */
final class ShardFailedException extends RondoException {
  private static final long serialVersionUID = 1L;

  ShardFailedException(int shard, RuntimeException cause) {
    super("shard " + shard + ": " + cause, cause);
  }
}
