package rondo.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.Allocations;
import rondo.OptionException;
import rondo.SplitMix;
import rondo.linalg.ShapeException;

class OptimizerTest {
  static final String[] NAMES = {
    "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"
  };

  static List<String> names() {
    return List.of(NAMES);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyStepIsThatOfThePaper(String name) {
    Optimizer optimizer = Optimizer.parse(name);
    for (int size : new int[] {1, 3, 17, 1000}) {
      SplitMix random = new SplitMix(size);
      float[] weights = uniform(size, 2, random);
      Twin[] twins = new Twin[size];
      for (int i = 0; i < size; i++) {
        twins[i] = new Twin(weights[i]);
      }
      OptimizerState state = optimizer.start(size);
      for (int t = 1; t <= 20; t++) {
        // Gradients of very different sizes, for that is what the adaptive ones are about.
        float[] gradient = uniform(size, Math.pow(10, t % 7 - 4), random);
        double rate = 0.01 / t;
        optimizer.step(weights, gradient, state, rate);
        for (int i = 0; i < size; i++) {
          twins[i].step(name, gradient[i], t, rate);
          assertThat((double) weights[i])
              .as("%s, size %d, step %d, weight %d", name, size, t, i)
              .isCloseTo(twins[i].w, within(2e-6));
        }
      }
      assertThat(state.steps()).isEqualTo(20);
    }
  }

  /** The papers in double, one weight at a time; PyTorch's defaults written out. */
  private static final class Twin {
    double w;
    double a; // velocity, sum of squares, or first moment
    double b; // second moment

    Twin(double w) {
      this.w = w;
    }

    void step(String name, double g, int t, double eta) {
      switch (name) {
        case "sgd" -> w -= eta * g;
        case "momentum" -> {
          a = 0.9 * a + g;
          w -= eta * a;
        }
        case "nesterov" -> {
          a = 0.9 * a + g;
          w -= eta * (g + 0.9 * a);
        }
        case "adagrad" -> {
          a += g * g;
          w -= eta * g / (Math.sqrt(a) + 1e-10);
        }
        case "rmsprop" -> {
          a = 0.99 * a + 0.01 * g * g;
          w -= eta * g / (Math.sqrt(a) + 1e-8);
        }
        case "adam", "adamw" -> {
          if (name.equals("adamw")) {
            w -= eta * 0.01 * w;
          }
          a = 0.9 * a + 0.1 * g;
          b = 0.999 * b + 0.001 * g * g;
          double first = a / (1 - Math.pow(0.9, t));
          double second = b / (1 - Math.pow(0.999, t));
          w -= eta * first / (Math.sqrt(second) + 1e-8);
        }
        default -> throw new AssertionError(name);
      }
    }
  }

  // From w = 1, with the gradients 2 and then −1, at the rate 0.1: computed with paper and pencil.
  @ParameterizedTest
  @CsvSource({
    "sgd,       0.8,         0.9",
    "momentum,  0.8,         0.72", // v = 2, 0.8
    "nesterov,  0.62,        0.648", // 1 − .1·(2 + 1.8); − .1·(−1 + .72)
    "adagrad,   0.9,         0.944721", // s = 4, 5
    "rmsprop,   0.0,         0.449013", // √s = 0.2; s = 0.0396 + 0.01, √s = 0.222711
    "adam,      0.9,         0.873366", // m̂ = 0.08/0.19, v̂ = 0.004996/0.001999
    "adamw,     0.899,       0.871467", // the same, each after 0.1 %
  })
  void twoStepsByHand(String name, double first, double second) {
    Optimizer optimizer = Optimizer.parse(name);
    OptimizerState state = optimizer.start(1);
    float[] weights = {1};
    optimizer.step(weights, new float[] {2}, state, 0.1);
    assertThat((double) weights[0]).isCloseTo(first, within(1e-6));
    optimizer.step(weights, new float[] {-1}, state, 0.1);
    assertThat((double) weights[0]).isCloseTo(second, within(1e-6));
  }

  @ParameterizedTest
  @MethodSource("names")
  void aCopiedStateGoesOnToTheSameBits(String name) {
    Optimizer optimizer = Optimizer.parse(name);
    SplitMix random = new SplitMix(5);
    float[] weights = uniform(33, 1, random);
    OptimizerState state = optimizer.start(33);
    optimizer.step(weights, uniform(33, 1, random), state, 0.1);

    float[] copiedWeights = weights.clone();
    OptimizerState copy = state.copy();
    assertThat(copy).isEqualTo(state).hasSameHashCodeAs(state);
    float[] gradient = uniform(33, 1, random);
    optimizer.step(weights, gradient, state, 0.1);
    assertThat(copy).isNotEqualTo(state);
    optimizer.step(copiedWeights, gradient, copy, 0.1);
    assertThat(copiedWeights).isEqualTo(weights);
    assertThat(copy).isEqualTo(state);
  }

  @ParameterizedTest
  @MethodSource("names")
  void aStateIsRestoredFromItsParts(String name) {
    Optimizer optimizer = Optimizer.parse(name);
    OptimizerState state = optimizer.start(2);
    optimizer.step(new float[2], new float[] {1, 2}, state, 0.1);
    float[][] slots = new float[state.slots()][];
    for (int slot = 0; slot < slots.length; slot++) {
      slots[slot] = state.slot(slot).clone();
    }
    assertThat(new OptimizerState(state.steps(), slots)).isEqualTo(state);
  }

  @ParameterizedTest
  @MethodSource("names")
  void theGradientIsOnlyReadAndARateOfZeroChangesNoWeight(String name) {
    Optimizer optimizer = Optimizer.parse(name);
    float[] weights = {1, -2, 3};
    float[] gradient = {4, 5, -6};
    optimizer.step(weights, gradient, optimizer.start(3), 0);
    assertThat(weights).containsExactly(1, -2, 3);
    assertThat(gradient).containsExactly(4, 5, -6);
  }

  @ParameterizedTest
  @MethodSource("names")
  void aStepAllocatesNothing(String name) {
    Optimizer optimizer = Optimizer.parse(name);
    float[] weights = new float[1000];
    float[] gradient = uniform(1000, 1, new SplitMix(1));
    OptimizerState state = optimizer.start(1000);
    Allocations.assertNone(() -> optimizer.step(weights, gradient, state, 0.1));
  }

  @ParameterizedTest
  @MethodSource("names")
  void namesAreParsed(String name) {
    assertThat(Optimizer.parse(name).name()).isEqualTo(name);
    assertThat(Optimizer.parse(name.toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(Optimizer.parse(name));
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatThrownBy(() -> Optimizer.parse("adamax"))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("rmsprop, adam or adamw, found adamax");
    assertThatThrownBy(() -> Optimizer.parse("x".repeat(1_000_000)))
        .isInstanceOf(OptionException.class)
        .hasMessageEndingWith("found " + "x".repeat(100) + "…");
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Optimizer.Momentum(1))
        .hasMessage("momentum: expected in [0, 1), found 1.0");
    assertThatThrownBy(() -> new Optimizer.Nesterov(-0.1)).isInstanceOf(OptionException.class);
    assertThatThrownBy(() -> new Optimizer.Adagrad(0)).hasMessageContaining("epsilon");
    assertThatThrownBy(() -> new Optimizer.RmsProp(Double.NaN, 1e-8)).hasMessageContaining("decay");
    assertThatThrownBy(() -> new Optimizer.RmsProp(0.9, Double.POSITIVE_INFINITY))
        .hasMessageContaining("epsilon");
    assertThatThrownBy(() -> new Optimizer.Adam(1, 0.9, 1e-8)).hasMessageContaining("beta1");
    assertThatThrownBy(() -> new Optimizer.Adam(0.9, 1, 1e-8)).hasMessageContaining("beta2");
    assertThatThrownBy(() -> new Optimizer.AdamW(new Optimizer.Adam(), -1))
        .hasMessageContaining("weightDecay");
    assertThatThrownBy(() -> new Optimizer.AdamW(new Optimizer.Adam(), 1e39))
        .isInstanceOf(OptionException.class)
        .hasMessage("weightDecay: expected at least 0 and finite as a float, found 1.0E39");
    assertThatThrownBy(() -> new Optimizer.AdamW(null, 0.1)).hasMessage("adam");
  }

  /** At a gradient of 0 a zero would be 0 / 0; an infinity would stop every weight. */
  @Test
  void anEpsilonThatIsNoFloatIsRefused() {
    for (double epsilon : new double[] {1e-46, 1e-39, 1e39, Double.NaN}) {
      assertThatThrownBy(() -> new Optimizer.Adam(0.9, 0.999, epsilon))
          .isInstanceOf(OptionException.class)
          .hasMessage(
              "epsilon: expected a float from 1.17549435E-38 to 3.4028235E38, found " + epsilon);
    }
    Optimizer smallest = new Optimizer.Adam(0.9, 0.999, Float.MIN_NORMAL);
    float[] weights = {1};
    smallest.step(weights, new float[1], smallest.start(1), 0.1);
    assertThat(weights).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void aRateOutOfRangeIsRefusedBeforeAnythingChanges(double rate) {
    Optimizer optimizer = new Optimizer.Adam();
    OptimizerState state = optimizer.start(1);
    float[] weights = {1};
    assertThatThrownBy(() -> optimizer.step(weights, new float[] {1}, state, rate))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("rate: expected at least 0 and finite, found " + rate);
    assertThat(weights).containsExactly(1);
    assertThat(state).isEqualTo(optimizer.start(1));
  }

  @Test
  void otherSizesAreRefused() {
    Optimizer adam = new Optimizer.Adam();
    assertThatThrownBy(() -> adam.step(new float[3], new float[4], adam.start(3), 0.1))
        .isInstanceOf(ShapeException.class)
        .hasMessage("gradient: expected 3, found 4");
    assertThatThrownBy(() -> adam.step(new float[3], new float[3], adam.start(2), 0.1))
        .isInstanceOf(ShapeException.class);
    assertThatThrownBy(
            () -> adam.step(new float[3], new float[3], new Optimizer.Sgd().start(3), 0.1))
        .isInstanceOf(ShapeException.class)
        .hasMessage("slots of the optimizer: expected 2, found 0");
    assertThatThrownBy(() -> new OptimizerState(1, new float[2], new float[3]))
        .isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> new OptimizerState(-1)).isInstanceOf(OptionException.class);
  }

  @Test
  void aSlotThatIsNotThereIsRefused() {
    OptimizerState state = new Optimizer.Adam().start(3);
    for (int slot : new int[] {-1, 2}) {
      assertThatThrownBy(() -> state.slot(slot))
          .isInstanceOf(OptionException.class)
          .hasMessage("slot of the optimizer: expected 0 to 1, found " + slot);
    }
    assertThatThrownBy(() -> new Optimizer.Sgd().start(3).slot(0))
        .isInstanceOf(OptionException.class)
        .hasMessage("slot of the optimizer: expected none, found 0");
  }

  @ParameterizedTest
  @MethodSource("names")
  void fewerThanNoParametersAreRefused(String name) {
    assertThatThrownBy(() -> Optimizer.parse(name).start(-1))
        .isInstanceOf(OptionException.class)
        .hasMessage("parameters: expected at least 0, found -1");
  }

  private static float[] uniform(int size, double limit, SplitMix random) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.nextUniform(limit);
    }
    return values;
  }
}
