package rondo.spark;

import java.util.List;
import java.util.Optional;
import rondo.nn.Parameters;
import rondo.optim.OptimizerState;

/**
 * All that a run is between two rounds: who goes on from an equal state comes to the same bits. A
 * round makes a new one and writes into no array of the old.
 *
 * @param round how many rounds are complete
 * @param epoch how many epochs are complete
 * @param windows how many windows of the next epoch are complete, of each shard
 * @param tokens how many scored elements have been trained, over all shards
 * @param parameters from which the next round begins
 * @param velocity V of the averaging rule, if it has one
 * @param optimizer what the shards' optimizers begin the next round with
 * @param carried the hidden state behind each shard's last window; no numbers: none is carried
 * @param stepScale what the learning rate is multiplied by: less than 1 after a roll-back
 * @param rollbacks how many rounds were taken back so far; salts the random numbers
 * @param stepsPerRound how many windows a shard trains a round; 0: not yet measured
 * @param best the best validation so far, if there was one
 * @param worse how many validations in a row were no better
 * @param history an entry a round
 */
record RunState(
    long round,
    int epoch,
    List<Integer> windows,
    long tokens,
    Parameters parameters,
    Optional<Parameters> velocity,
    OptimizerState optimizer,
    List<float[]> carried,
    double stepScale,
    int rollbacks,
    int stepsPerRound,
    Optional<Best> best,
    int worse,
    List<RoundReport> history) {

  /** The parameters with the best validation loss so far. */
  record Best(double loss, int epoch, Parameters parameters) {}
}
