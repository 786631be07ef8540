package rondo.optim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 16, 23})
  void aNumberThatIsNoneIsFoundWhereverItStands(int size) {
    float[] values = new float[size];
    Arrays.fill(values, -Float.MAX_VALUE);
    assertThat(Finite.all(values)).isTrue();
    for (int at = 0; at < size; at++) {
      for (float none : new float[] {Float.NaN, 1 / 0f, -1 / 0f}) {
        float kept = values[at];
        values[at] = none;
        assertThat(Finite.all(values)).as("%s at %d", none, at).isFalse();
        values[at] = kept;
      }
    }
  }
}
