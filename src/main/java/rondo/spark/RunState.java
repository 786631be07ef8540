package rondo.spark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import rondo.nn.Parameters;
import rondo.optim.OptimizerState;
import rondo.train.EarlyStopping;

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

  /** Where a run begins. */
  static RunState start(
      Parameters parameters, boolean velocity, OptimizerState optimizer, int shards, int steps) {
    return new RunState(
        0,
        0,
        Collections.nCopies(shards, 0),
        0,
        parameters,
        velocity ? Optional.of(Parameters.zeros(parameters.layout())) : Optional.empty(),
        optimizer,
        Collections.nCopies(shards, new float[0]),
        1,
        0,
        steps,
        Optional.empty(),
        0,
        List.of());
  }

  /** The state after a round. */
  RunState after(RoundPlan plan, NextState next, List<ShardResult> results, RoundReport report) {
    List<RoundReport> reports = new ArrayList<>(history);
    reports.add(report);
    long steps = results.stream().mapToLong(ShardResult::steps).max().orElseThrow();
    return new RunState(
        round + 1,
        plan.epochAfter(),
        plan.windowsAfter(),
        report.tokens(),
        next.parameters(),
        next.velocity(),
        next.optimizer(steps),
        results.stream().map(ShardResult::carried).toList(),
        stepScale,
        rollbacks,
        stepsPerRound,
        best,
        worse,
        Collections.unmodifiableList(reports));
  }

  RoundReport lastReport() {
    return history.get(history.size() - 1);
  }

  /** The same after a validation of its parameters. */
  RunState validated(EarlyStopping stopping) {
    return new RunState(
        round,
        epoch,
        windows,
        tokens,
        parameters,
        velocity,
        optimizer,
        carried,
        stepScale,
        rollbacks,
        stepsPerRound,
        stopping.best().map(kept -> new Best(stopping.bestLoss(), stopping.bestEpoch(), kept)),
        stopping.worse(),
        history);
  }

  /** The same, where more is known of the last round. */
  RunState withLastReport(RoundReport report) {
    List<RoundReport> reports = new ArrayList<>(history);
    reports.set(reports.size() - 1, report);
    return new RunState(
        round,
        epoch,
        windows,
        tokens,
        parameters,
        velocity,
        optimizer,
        carried,
        stepScale,
        rollbacks,
        stepsPerRound,
        best,
        worse,
        Collections.unmodifiableList(reports));
  }

  /** The same before the round that is taken back: with half the step, and without momentum. */
  RunState rolledBack() {
    return new RunState(
        round,
        epoch,
        windows,
        tokens,
        parameters,
        velocity.map(v -> Parameters.zeros(v.layout())),
        optimizer,
        carried,
        stepScale / 2,
        rollbacks + 1,
        stepsPerRound,
        best,
        worse,
        history);
  }

  /** The same with a number of steps that was measured. */
  RunState withStepsPerRound(int steps) {
    return new RunState(
        round,
        epoch,
        windows,
        tokens,
        parameters,
        velocity,
        optimizer,
        carried,
        stepScale,
        rollbacks,
        steps,
        best,
        worse,
        history);
  }

  /** What has been seen of the validations so far. */
  EarlyStopping stopping(int patience) {
    return new EarlyStopping(
        patience,
        best.map(Best::parameters),
        best.map(Best::loss).orElse(Double.POSITIVE_INFINITY),
        best.map(Best::epoch).orElse(0),
        worse);
  }
}
