package rondo.spark;

import rondo.optim.Optimizer;

/** What becomes of the shards' optimizer states when their parameters are averaged. */
enum InnerState {
  /** There is one shard, and it keeps its own. */
  KEPT,
  /** Squares of gradients, and Adam's means, are averaged like the parameters. */
  AVERAGED,
  /** Momentum points where a single shard went, and starts anew from zero. */
  RESET;

  static InnerState of(Optimizer optimizer, int shards) {
    if (shards == 1) {
      return KEPT;
    }
    boolean momentum =
        optimizer instanceof Optimizer.Momentum || optimizer instanceof Optimizer.Nesterov;
    return momentum ? RESET : AVERAGED;
  }
}
