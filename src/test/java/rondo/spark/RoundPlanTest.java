package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import rondo.data.BlockIndex;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.optim.Optimizer;

class RoundPlanTest {
  private static final Parameters PARAMETERS =
      Parameters.zeros(
          ParameterLayout.of(
              NetworkSpec.of(
                  new Input.OneHot(2),
                  Recurrence.of(CellKind.GRU, 1),
                  Readout.EVERY_STEP,
                  new Head.Softmax(2))));

  private static List<BlockIndex> shards(List<Integer> windows) {
    return windows.stream()
        .map(count -> new BlockIndex(List.of(new BlockIndex.Extent(count, count)), false, 1))
        .toList();
  }

  private static RunState start(int shards, int steps) {
    return RunState.start(PARAMETERS, false, new Optimizer.Sgd().start(0), shards, steps);
  }

  private static RunState at(RunState state, int epoch, List<Integer> windows) {
    return new RunState(
        state.round(),
        epoch,
        windows,
        0,
        state.parameters(),
        state.velocity(),
        state.optimizer(),
        state.carried(),
        1,
        0,
        state.stepsPerRound(),
        state.best(),
        0,
        state.history());
  }

  /** How many windows the only shard of so many trains in each round of an epoch. */
  private static List<Integer> roundsOf(int windows, int steps) {
    List<BlockIndex> shards = shards(List.of(windows));
    RunState state = start(1, steps);
    List<Integer> rounds = new ArrayList<>();
    while (state.epoch() == 0) {
      RoundPlan plan = new RoundPlan(shards, state, 1);
      rounds.add(plan.steps());
      state = at(state, plan.epochAfter(), plan.windowsAfter());
    }
    return rounds;
  }

  @Test
  void anEpochIsCutIntoRoundsOfAboutTheSameSize() {
    assertThat(roundsOf(100, 32)).containsExactly(25, 25, 25, 25);
    assertThat(roundsOf(33, 32)).containsExactly(17, 16);
    assertThat(roundsOf(32, 32)).containsExactly(32);
    assertThat(roundsOf(1, 32)).containsExactly(1);
  }

  @Test
  void shortEpochsGoTogetherIntoARound() {
    RoundPlan plan = new RoundPlan(shards(List.of(3, 2)), start(2, 32), 100);
    assertThat(plan.steps()).isEqualTo(30);
    assertThat(plan.inputs()).extracting(ShardInput::windows).containsExactly(30, 20);
    assertThat(plan.epochAfter()).isEqualTo(10);
    assertThat(plan.windowsAfter()).containsExactly(0, 0);
    assertThat(new RoundPlan(shards(List.of(3, 2)), start(2, 32), 4).epochAfter()).isEqualTo(4);
  }

  @Property(tries = 300)
  void everyShardTrainsEachWindowOnceAndAllEndAnEpochTogether(
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 200) Integer> windows,
      @ForAll @IntRange(min = 1, max = 64) int steps) {
    List<BlockIndex> shards = shards(windows);
    RunState state = start(windows.size(), steps);
    int longest = Collections.max(windows);
    int rounds = 0;
    while (state.epoch() == 0) {
      RoundPlan plan = new RoundPlan(shards, state, 1);
      assertThat(plan.steps()).isBetween(1, steps);
      for (int shard = 0; shard < windows.size(); shard++) {
        int done = state.windows().get(shard);
        ShardInput input = plan.inputs().get(shard);
        assertThat(input.window()).isEqualTo(done);
        assertThat(done + input.windows()).isLessThanOrEqualTo(windows.get(shard));
        // in proportion to the longest, but for a window
        if (!plan.endsEpoch() && windows.get(shard) >= longest / 2) {
          double share = plan.windowsAfter().get(shard) / (double) windows.get(shard);
          double whole = plan.windowsAfter().get(windows.indexOf(longest)) / (double) longest;
          assertThat(Math.abs(share - whole) * longest).isLessThan(2 + longest / (double) steps);
        }
      }
      state = at(state, plan.epochAfter(), plan.windowsAfter());
      rounds++;
    }
    assertThat(rounds).isEqualTo((longest + steps - 1) / steps);
    assertThat(state.windows()).containsOnly(0);
  }
}
