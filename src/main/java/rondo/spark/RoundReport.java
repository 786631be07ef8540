package rondo.spark;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What is known after a round. Losses are in nats (or squared errors) per scored element; seconds
 * are the driver's clock and change nothing.
 *
 * @param round its number, from 1
 * @param epoch in which epoch it was, from 1
 * @param steps how many windows the busiest shard has trained in it
 * @param tokens how many scored elements have been trained so far, over all rounds and shards
 * @param trainLoss the mean loss of the round's elements while they were trained on
 * @param validLoss the mean loss of the held-out data after it, if it was validated
 * @param rate the learning rate at its end
 * @param gradientNorm the mean norm of the windows' gradients, before clipping
 * @param drift how far a shard went from where the round began, ‖wᵢ − x‖: the mean over the shards
 * @param skew the slowest shard's seconds over the mean of all
 * @param retries how many tasks had to be tried again for its results
 * @param dropped shards whose result was not used
 * @param seconds since the run began, over all its sessions
 * @param phases where the round's time went
 */
public record RoundReport(
    long round,
    int epoch,
    int steps,
    long tokens,
    double trainLoss,
    OptionalDouble validLoss,
    double rate,
    double gradientNorm,
    double drift,
    double skew,
    int retries,
    List<DroppedShard> dropped,
    double seconds,
    Phases phases) {
  public RoundReport {
    dropped = List.copyOf(dropped);
  }

  /**
   * A shard whose result was not used in a round.
   *
   * @param reason what was wrong with it
   */
  public record DroppedShard(int shard, String reason) {
    @Override
    public String toString() {
      return "shard " + shard + " was left out of a round: " + reason;
    }
  }

  /**
   * Where a round's time went, and how much travelled.
   *
   * @param broadcastSeconds the driver packed the state and offered it
   * @param computeSeconds the slowest shard trained
   * @param reduceSeconds all else: scheduling, the way of the results, averaging
   * @param validateSeconds the held-out data was scored; not part of the round
   * @param checkpointSeconds the run was saved; not part of the round
   * @param broadcastBytes the size of the state, which goes to each executor once
   * @param reduceBytes the size of all shards' results
   */
  public record Phases(
      double broadcastSeconds,
      double computeSeconds,
      double reduceSeconds,
      double validateSeconds,
      double checkpointSeconds,
      long broadcastBytes,
      long reduceBytes) {

    private Phases withValidation(double seconds) {
      return new Phases(
          broadcastSeconds,
          computeSeconds,
          reduceSeconds,
          seconds,
          checkpointSeconds,
          broadcastBytes,
          reduceBytes);
    }

    private Phases withCheckpoint(double seconds) {
      return new Phases(
          broadcastSeconds,
          computeSeconds,
          reduceSeconds,
          validateSeconds,
          seconds,
          broadcastBytes,
          reduceBytes);
    }
  }

  /** The same, with the loss of the held-out data after the round. */
  RoundReport withValidation(double loss, double taken) {
    return with(OptionalDouble.of(loss), taken, phases.withValidation(taken));
  }

  /** The same, with the time that it took to save the run. */
  RoundReport withCheckpoint(double taken) {
    return with(validLoss, taken, phases.withCheckpoint(taken));
  }

  private RoundReport with(OptionalDouble loss, double taken, Phases times) {
    return new RoundReport(
        round,
        epoch,
        steps,
        tokens,
        trainLoss,
        loss,
        rate,
        gradientNorm,
        drift,
        skew,
        retries,
        dropped,
        seconds + taken,
        times);
  }
}
