package rondo.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolTest {
  private final List<Pool<byte[]>> kept = new ArrayList<>();

  @Test
  void whatIsIdleIsLentAgain() {
    List<Object> made = new ArrayList<>();
    Pool<Object> pool =
        new Pool<>(
            () -> {
              made.add(new Object());
              return made.get(made.size() - 1);
            });
    Object first = pool.with(lent -> lent);
    assertThat(pool.<Object>with(lent -> lent)).isSameAs(first);
    Object second = pool.with(outer -> pool.<Object>with(inner -> inner));
    assertThat(made).containsExactly(first, second);
  }

  @Test
  void whatIsIdleGoesBeforeTheMemoryEnds() {
    int most = (int) Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 20 * 11);
    // Two of them have no room.
    for (int time = 0; time < 2; time++) {
      Pool<byte[]> pool = new Pool<>(() -> new byte[most]);
      assertThat(pool.<Integer>with(lent -> lent.length)).isEqualTo(most);
      kept.add(pool);
    }
    assertThat(kept).hasSize(2);
  }
}
