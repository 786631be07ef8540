package rondo.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Sums up what the shards of a round report. */
final class RoundReports {
  private RoundReports() {}

  static RoundReport of(
      RunState from, RoundPlan plan, List<ShardResult> results, RoundClock clock, long broadcast) {
    clock.trained();
    List<RoundReport.DroppedShard> dropped = new ArrayList<>();
    double weight = 0;
    double lossSum = 0;
    double normSum = 0;
    double rate = 0;
    double drift = 0;
    double slowest = 0;
    double busy = 0;
    long windows = 0;
    long tokens = from.tokens();
    long bytes = 0;
    int working = 0;
    int retries = 0;
    for (ShardResult result : results) {
      result
          .fault()
          .ifPresent(why -> dropped.add(new RoundReport.DroppedShard(result.shard(), why)));
      weight += result.trained().weight();
      lossSum += result.trained().lossSum();
      normSum += result.trained().normSum();
      windows += result.trained().windows();
      tokens += result.trained().elements();
      rate = Math.max(rate, result.trained().rate());
      if (result.weight() > 0) {
        drift += result.drift();
        working++;
      }
      double seconds = result.place().seconds();
      slowest = Math.max(slowest, seconds);
      busy += seconds;
      bytes += result.size();
      retries += result.place().attempt();
    }
    double before = from.history().isEmpty() ? 0 : from.lastReport().seconds();
    return new RoundReport(
        from.round() + 1,
        from.epoch() + 1,
        plan.steps(),
        tokens,
        lossSum / weight,
        OptionalDouble.empty(),
        rate,
        normSum / windows,
        drift / working,
        slowest * results.size() / busy,
        retries,
        dropped,
        before + clock.roundSeconds(),
        new RoundReport.Phases(
            clock.broadcastSeconds(),
            slowest,
            clock.roundSeconds() - clock.broadcastSeconds() - slowest,
            0,
            0,
            broadcast,
            bytes));
  }
}
