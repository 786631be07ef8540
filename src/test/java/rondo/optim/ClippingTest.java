package rondo.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.Allocations;
import rondo.OptionException;
import rondo.SplitMix;

class ClippingTest {
  private static final Clipping[] ALL = {
    new Clipping.None(), new Clipping.Norm(1), new Clipping.Value(1)
  };

  @Test
  void aLongGradientIsCutToTheNormAndKeepsItsDirection() {
    float[] gradient = {3, 0, -4};
    assertThat(new Clipping.Norm(1).clipInPlace(gradient)).isEqualTo(5);
    assertThat(gradient).containsExactly(0.6f, 0, -0.8f);
  }

  @Test
  void aShortGradientKeepsItsBits() {
    float[] gradient = {3, 0, -4};
    assertThat(new Clipping.Norm(5.5).clipInPlace(gradient)).isEqualTo(5);
    assertThat(gradient).containsExactly(3, 0, -4);
  }

  @Test
  void valuesAreMovedIntoTheRange() {
    float[] gradient = {3, 0.5f, -4, 1, -0.0f};
    assertThat(new Clipping.Value(1).clipInPlace(gradient))
        .isCloseTo(Math.sqrt(26.25), within(1e-12));
    assertThat(gradient).containsExactly(1, 0.5f, -1, 1, -0.0f);
  }

  @Test
  void noneOnlyMeasures() {
    float[] gradient = {3, 1e6f, -4};
    assertThat(new Clipping.None().clipInPlace(gradient)).isGreaterThan(1e6);
    assertThat(gradient).containsExactly(3, 1e6f, -4);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 7, 8, 9, 17, 1000})
  void theNormIsThatOfAPlainSum(int size) {
    SplitMix random = new SplitMix(size);
    float[] values = new float[size];
    double squares = 0;
    for (int i = 0; i < size; i++) {
      values[i] = random.nextUniform(3);
      squares += (double) values[i] * values[i];
    }
    assertThat(Clipping.norm(values)).isCloseTo(Math.sqrt(squares), within(1e-12 * size));
  }

  @Test
  void aZeroGradientStaysZero() {
    for (Clipping clipping : ALL) {
      float[] gradient = new float[9];
      assertThat(clipping.clipInPlace(gradient)).isZero();
      assertThat(gradient).containsOnly(0);
    }
  }

  @Test
  void theLargestFloatsHaveAFiniteNormAndAreCut() {
    float[] gradient = new float[100];
    java.util.Arrays.fill(gradient, Float.MAX_VALUE);
    assertThat(new Clipping.Norm(5).clipInPlace(gradient)).isEqualTo(10.0 * Float.MAX_VALUE);
    // The scale is a subnormal float here, so it has few digits; the size is what counts.
    assertThat(Clipping.norm(gradient)).isCloseTo(5, within(0.1));
  }

  @Test
  void aNumberThatIsNotFiniteShowsInTheNormWhereverItStands() {
    for (Clipping clipping : ALL) {
      for (int size : new int[] {1, 8, 21}) {
        for (int at = 0; at < size; at++) {
          float[] gradient = new float[size];
          gradient[at] = Float.NaN;
          assertThat(clipping.clipInPlace(gradient)).isNaN();
          gradient[at] = Float.NEGATIVE_INFINITY;
          assertThat(clipping.clipInPlace(gradient)).isInfinite();
        }
      }
    }
  }

  @Test
  void aGradientThatIsNotFiniteIsNotScaled() {
    float[] gradient = {3, Float.POSITIVE_INFINITY, -4};
    assertThat(new Clipping.Norm(1).clipInPlace(gradient)).isInfinite();
    assertThat(gradient).containsExactly(3, Float.POSITIVE_INFINITY, -4);
  }

  @Test
  void clippingAllocatesNothing() {
    float[] gradient = new float[1000];
    for (Clipping clipping : ALL) {
      Allocations.assertNone(
          () -> {
            gradient[7] = 100;
            clipping.clipInPlace(gradient);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1e-300, 1e-60, 1e-39, 1e39, Double.NaN, Double.POSITIVE_INFINITY})
  void aLimitThatLimitsNothingIsRefused(double max) {
    assertThatThrownBy(() -> new Clipping.Norm(max))
        .isInstanceOf(OptionException.class)
        .hasMessage("clipNorm: expected a float from 1.17549435E-38 to 3.4028235E38, found " + max);
    assertThatThrownBy(() -> new Clipping.Value(max)).isInstanceOf(OptionException.class);
  }

  @Test
  void itPrintsItself() {
    assertThat(ALL).extracting(Object::toString).containsExactly("none", "norm(1.0)", "value(1.0)");
  }
}
