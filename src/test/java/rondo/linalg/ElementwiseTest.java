package rondo.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import rondo.SplitMix;

/** Each function against {@link Math} in double, over a step through all floats. */
class ElementwiseTest {
  /** A prime, so that all exponents and many mantissas come up: 4.3 million floats. */
  private static final int STRIDE = 997;

  private interface FloatFunction {
    float apply(float x);
  }

  private static double worst(
      FloatFunction fast, DoubleUnaryOperator exact, double relative, double absolute) {
    double worst = 0;
    for (long bits = 0; bits < 1L << 32; bits += STRIDE) {
      float x = Float.intBitsToFloat((int) bits);
      if (Float.isNaN(x)) {
        continue;
      }
      double expected = exact.applyAsDouble(x);
      double found = fast.apply(x);
      double error = found == expected ? 0 : Math.abs(found - expected);
      double allowed = Math.max(absolute, relative * Math.abs(expected));
      worst = Math.max(worst, error / allowed);
    }
    return worst;
  }

  @Test
  void tanhIsWithinARelative5em7() {
    // Below the smallest normal float, no float is relatively close to its neighbour.
    assertThat(worst(Elementwise::tanh, Math::tanh, 5e-7, Float.MIN_NORMAL)).isLessThan(1);
  }

  @Test
  void sigmoidIsWithinAnAbsolute3em7OrARelative2em5() {
    assertThat(worst(Elementwise::sigmoid, x -> 1 / (1 + Math.exp(-x)), 2e-5, 3e-7)).isLessThan(1);
  }

  @Test
  void expIsWithinAnAbsolute3em7OrARelative2em5() {
    // Where e^x comes near the largest float, it may overflow a little early.
    DoubleUnaryOperator exact =
        x -> Math.exp(x) < Float.MAX_VALUE * (1 - 2e-5) ? Math.exp(x) : Elementwise.exp((float) x);
    assertThat(worst(Elementwise::exp, exact, 2e-5, 3e-7)).isLessThan(1);
  }

  @Test
  void expIsWithinARelative3em7FromMinus1To1() {
    double worst = 0;
    for (float x = -1; x <= 1; x += 0x1p-20f) {
      worst = Math.max(worst, Math.abs(Elementwise.exp(x) / Math.exp(x) - 1));
    }
    assertThat(worst).isLessThan(3e-7);
  }

  @Test
  void theyEndWhereTheyShould() {
    assertThat(Elementwise.tanh(Float.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(Elementwise.tanh(Float.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(Elementwise.tanh(8.3f)).isEqualTo(1);
    assertThat(Elementwise.tanh(-8.3f)).isEqualTo(-1);
    assertThat(Elementwise.sigmoid(Float.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(Elementwise.sigmoid(Float.NEGATIVE_INFINITY)).isEqualTo(0);
    assertThat(Elementwise.sigmoid(16.6f)).isEqualTo(1);
    assertThat(Elementwise.sigmoid(-16.6f)).isEqualTo(0);
    assertThat(Elementwise.exp(Float.NEGATIVE_INFINITY)).isEqualTo(0);
    assertThat(Elementwise.exp(-104)).isEqualTo(0);
    assertThat(Elementwise.exp(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Elementwise.exp(88.73f)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Elementwise.exp(88.7f)).isLessThan(Float.POSITIVE_INFINITY);
  }

  @Test
  void zerosKeepTheirSign() {
    assertThat(Float.floatToRawIntBits(Elementwise.tanh(0f))).isEqualTo(0);
    assertThat(Float.floatToRawIntBits(Elementwise.tanh(-0f)))
        .isEqualTo(Float.floatToRawIntBits(-0f));
    assertThat(Elementwise.sigmoid(-0f)).isEqualTo(0.5f);
    assertThat(Elementwise.exp(0f)).isEqualTo(1);
    assertThat(Elementwise.exp(-0f)).isEqualTo(1);
  }

  @Test
  void nanStaysNan() {
    assertThat(Elementwise.tanh(Float.NaN)).isNaN();
    assertThat(Elementwise.sigmoid(Float.NaN)).isNaN();
    assertThat(Elementwise.exp(Float.NaN)).isNaN();
  }

  @Test
  void neitherStepsOverItsLimits() {
    for (float x = 1; x < 17; x = Math.nextUp(x)) {
      if (Elementwise.tanh(x) > 1 || Elementwise.sigmoid(-x) < 0) {
        assertThat(x).as("an argument that goes over a limit").isNaN();
      }
    }
  }

  @Test
  void aRangeIsTheFunctionOfEachElementToTheBit() {
    SplitMix random = new SplitMix(1);
    for (int length : new int[] {0, 1, 2, 7, 8, 15, 16, 17, 31, 33, 64, 100, 1025}) {
      for (int offset : new int[] {0, 1, 13}) {
        float[] values = new float[offset + length + 3];
        for (int i = 0; i < values.length; i++) {
          values[i] = random.nextUniform(20);
        }
        checkRange(values, offset, length, Elementwise::tanh, Elementwise::tanhInPlace);
        checkRange(values, offset, length, Elementwise::sigmoid, Elementwise::sigmoidInPlace);
        checkRange(values, offset, length, Elementwise::exp, Elementwise::expInPlace);
      }
    }
  }

  /** So often that C2 compiles the loops: its vector code is judged, not the interpreter. */
  @Test
  void compiledLoopsGiveTheSameBits() {
    SplitMix random = new SplitMix(2);
    float[] values = new float[1025];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextUniform(i % 5 == 0 ? 200 : 10);
    }
    RangeFunction[] loops = {
      Elementwise::tanhInPlace, Elementwise::sigmoidInPlace, Elementwise::expInPlace
    };
    for (RangeFunction loop : loops) {
      float[] first = values.clone();
      loop.apply(first, 3, 1020);
      float[] again = new float[values.length];
      for (int run = 0; run < 20_000; run++) {
        System.arraycopy(values, 0, again, 0, values.length);
        loop.apply(again, 3, 1020);
      }
      assertThat(again).isEqualTo(first);
    }
  }

  private interface RangeFunction {
    void apply(float[] values, int offset, int length);
  }

  private static void checkRange(
      float[] values, int offset, int length, FloatFunction one, RangeFunction all) {
    float[] expected = values.clone();
    for (int i = offset; i < offset + length; i++) {
      expected[i] = one.apply(values[i]);
    }
    float[] actual = values.clone();
    all.apply(actual, offset, length);
    assertThat(actual).as("length %d from %d", length, offset).isEqualTo(expected);
  }

  @Test
  void aRangeOutsideTheArrayIsRefused() {
    assertThatThrownBy(() -> Elementwise.tanhInPlace(new float[4], 2, 3))
        .isInstanceOf(ShapeException.class)
        .hasMessage("range: expected within 0 to 4, found 3 from 2");
    assertThatThrownBy(() -> Elementwise.expInPlace(new float[4], -1, 3))
        .isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> Elementwise.sigmoidInPlace(new float[4], 0, Integer.MAX_VALUE))
        .isInstanceOf(ShapeException.class);
  }
}
