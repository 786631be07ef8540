package rondo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LaneLayoutTest {
  @Property(tries = 300)
  void eachPairIsInTheLaneThatTakesItIn(
      @ForAll @IntRange(min = 1, max = 200) int pairs,
      @ForAll @IntRange(min = 1, max = 50) int batchSize) {
    LaneLayout layout = new LaneLayout(pairs, batchSize, 3);
    long next = 0;
    for (int lane = 0; lane < layout.lanes(); lane++) {
      assertThat(layout.start(lane)).isEqualTo(next);
      assertThat(layout.length(lane)).isBetween(1L, layout.length(0));
      assertThat(layout.length(0) - layout.length(lane)).isBetween(0L, 1L);
      for (long end = next + layout.length(lane); next < end; next++) {
        assertThat(layout.laneOf(next)).isEqualTo(lane);
      }
    }
    assertThat(next).isEqualTo(pairs);
  }

  @Test
  void positionsAreLong() {
    LaneLayout layout = new LaneLayout((1L << 40) + 3, 7, 100);
    assertThat(layout.start(6) + layout.length(6)).isEqualTo((1L << 40) + 3);
    assertThat(layout.laneOf((1L << 40) + 2)).isEqualTo(6);
    assertThat(layout.laneOf(layout.start(3))).isEqualTo(3);
    assertThat(layout.laneOf(layout.start(3) - 1)).isEqualTo(2);
    assertThat(layout.windows()).isEqualTo(1_570_730_897);
  }

  @Test
  void windowsAreCountedInAnInt() {
    assertThatThrownBy(() -> new LaneLayout(1L << 40, 1, 10))
        .isInstanceOf(DataException.class)
        .hasMessage("windows of a stream: expected at most 2147483647, found 109951162778");
  }
}
