package rondo.spark;

import java.util.List;
import java.util.Optional;
import rondo.nn.Parameters;
import rondo.optim.Finite;

/** Tells whether a round has gone wrong. */
final class Guard {
  /** How many rounds a run has to have before a loss can be told to be out of line. */
  private static final int ENOUGH = 5;

  private static final double EXPLOSION = 2;

  /** How many rounds in a row may drop a shard. */
  private static final int DROPS = 3;

  private Guard() {}

  /** What is wrong, in half a sentence. */
  static Optional<String> trouble(
      List<RoundReport> before, int shards, RoundReport report, Parameters next) {
    if (report.dropped().size() == shards) {
      return Optional.of("no shard has a usable result: " + report.dropped().get(0).reason());
    }
    if (!Finite.all(next.values())) {
      return Optional.of("an averaged parameter is not finite");
    }
    if (dropsInARow(before, report) >= DROPS) {
      RoundReport.DroppedShard last = report.dropped().get(0);
      return Optional.of(
          "in "
              + DROPS
              + " rounds in a row a shard was dropped, now shard "
              + last.shard()
              + ": "
              + last.reason());
    }
    if (exploded(before, report.trainLoss())) {
      double last = before.get(before.size() - 1).trainLoss();
      return Optional.of("the loss went up to " + report.trainLoss() + " from " + last);
    }
    return Optional.empty();
  }

  private static int dropsInARow(List<RoundReport> before, RoundReport report) {
    if (report.dropped().isEmpty()) {
      return 0;
    }
    int rounds = 1;
    while (rounds <= before.size() && !before.get(before.size() - rounds).dropped().isEmpty()) {
      rounds++;
    }
    return rounds;
  }

  /**
   * Twice as much as in any round before, that of the untrained network included. Less than that
   * may be the noise of a small round, or a small loss that jumps about: Adam's do.
   */
  private static boolean exploded(List<RoundReport> before, double loss) {
    return before.size() >= ENOUGH
        && before.stream().allMatch(report -> loss > EXPLOSION * report.trainLoss());
  }
}
