package rondo.spark;

import java.util.List;

/** How many steps a round should have, judged by what the first rounds cost. */
final class AutoSteps {
  /** Of a round's time that is not training. */
  private static final double WANTED_SHARE = 0.05;

  private static final int LEAST = 16;
  private static final int MOST = 512;

  /** Rounds to be measured; the first one loads classes and caches, and does not count. */
  static final int ROUNDS = 4;

  private AutoSteps() {}

  /** The number that the first rounds suggest. */
  static int of(List<RoundReport> history) {
    double around = 0;
    double training = 0;
    long steps = 0;
    for (RoundReport report : history.subList(1, ROUNDS)) {
      around += report.phases().broadcastSeconds() + report.phases().reduceSeconds();
      training += report.phases().computeSeconds();
      steps += report.steps();
    }
    double aroundARound = around / (ROUNDS - 1);
    double step = training / steps;
    double wanted = aroundARound * (1 / WANTED_SHARE - 1) / step;
    return (int) Math.max(LEAST, Math.min(MOST, Math.ceil(wanted)));
  }
}
