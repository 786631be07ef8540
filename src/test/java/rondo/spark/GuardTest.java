package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.Readout;
import rondo.nn.Recurrence;

class GuardTest {
  private static final Parameters SOUND =
      Parameters.zeros(
          ParameterLayout.of(
              NetworkSpec.of(
                  new Input.OneHot(2),
                  Recurrence.of(CellKind.GRU, 1),
                  Readout.EVERY_STEP,
                  new Head.Softmax(2))));

  private static RoundReport report(double loss, int... dropped) {
    List<RoundReport.DroppedShard> shards = new ArrayList<>();
    for (int shard : dropped) {
      shards.add(new RoundReport.DroppedShard(shard, "it burns"));
    }
    return new RoundReport(
        1,
        1,
        1,
        1,
        loss,
        OptionalDouble.empty(),
        0,
        0,
        0,
        1,
        0,
        shards,
        0,
        new RoundReport.Phases(0, 0, 0, 0, 0, 0, 0));
  }

  private static List<RoundReport> losses(double... losses) {
    List<RoundReport> reports = new ArrayList<>();
    for (double loss : losses) {
      reports.add(report(loss));
    }
    return reports;
  }

  @Test
  void aLossThatFallsIsNoTrouble() {
    assertThat(Guard.trouble(losses(4, 3, 2), 2, report(1.9), SOUND)).isEmpty();
    assertThat(Guard.trouble(List.of(), 2, report(1e9), SOUND)).isEmpty();
  }

  @Test
  void aLossThatExplodesIsTrouble() {
    assertThat(Guard.trouble(losses(4, 3, 2, 2, 2), 2, report(8.1), SOUND).orElseThrow())
        .isEqualTo("the loss went up to 8.1 from 2.0");
    assertThat(Guard.trouble(losses(4, 3, 2, 2, 2), 2, report(7.9), SOUND)).isEmpty();
    assertThat(Guard.trouble(losses(4, 3, 2, 2), 2, report(80), SOUND)).isEmpty();
  }

  @Test
  void aDroppedShardIsTroubleOnlyTheThirdTimeInARow() {
    List<RoundReport> before = new ArrayList<>(losses(1));
    before.add(report(1, 0));
    assertThat(Guard.trouble(before, 2, report(1, 1), SOUND)).isEmpty();
    before.add(report(1, 1));
    assertThat(Guard.trouble(before, 2, report(1), SOUND)).isEmpty();
    assertThat(Guard.trouble(before, 2, report(1, 1), SOUND).orElseThrow())
        .isEqualTo("in 3 rounds in a row a shard was dropped, now shard 1: it burns");
  }

  @Test
  void noUsableShardIsTrouble() {
    assertThat(Guard.trouble(List.of(), 2, report(Double.NaN, 0, 1), SOUND).orElseThrow())
        .isEqualTo("no shard has a usable result: it burns");
  }

  @Test
  void anAverageThatIsNotFiniteIsTrouble() {
    Parameters burnt = SOUND.copy();
    burnt.values()[3] = Float.NEGATIVE_INFINITY;
    assertThat(Guard.trouble(List.of(), 2, report(1), burnt).orElseThrow())
        .isEqualTo("an averaged parameter is not finite");
  }
}
