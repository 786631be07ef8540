package rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rondo.SplitMix;
import rondo.linalg.Blas;
import rondo.nn.twin.Flip;
import rondo.nn.twin.Kernels;
import rondo.nn.twin.Twin;
import rondo.nn.twin.TwinCase;

/**
 * Outputs, states, loss and every gradient, tensor by tensor. Each comparison is also made with a
 * twin whose gradient has one term of the wrong sign, and must then fail.
 */
@DisplayName("The float kernels agree with the double twin")
class NetworkAgreesWithTwinTest {
  /** One, odd, and on both sides of the widths of vectors. */
  private static final int[] SIZES = {1, 2, 3, 7, 8, 9, 15, 16, 17, 33};

  private static final int[] LENGTHS = {1, 2, 3, 5, 8, 13};

  /** Relu's gradient jumps at its kink, where single precision may stand on the other side. */
  private static final double MARGIN = 1e-5;

  private static final double ROUNDINGS = 0x1p-20;

  private static final List<Blas> BLAS = List.of(Blas.java(), Blas.get());

  @BeforeAll
  static void tellWhichBlasRuns(TestReporter reporter) {
    BLAS.forEach(blas -> reporter.publishEntry("blas", blas.report().toString()));
  }

  /** A case by number: the seed of everything in it. */
  record Drawn(int seed) {
    NetworkSpec spec() {
      SplitMix random = new SplitMix(seed);
      Input input =
          switch (random.nextInt(3)) {
            case 0 -> new Input.OneHot(size(random));
            case 1 -> new Input.Embedding(size(random), size(random));
            default -> new Input.Dense(size(random));
          };
      Head head =
          switch (random.nextInt(3)) {
            case 0 -> new Head.Softmax(size(random));
            case 1 -> new Head.SquaredError(size(random));
            default -> new Head.Bernoulli(size(random));
          };
      Recurrence recurrence =
          Recurrence.of(one(CellKind.values(), random), size(random))
              .withLayers(1 + random.nextInt(3))
              .withDirection(one(Direction.values(), random));
      Start start = random.nextInt(4) == 0 ? new Start.FromVector(size(random)) : new Start.Zero();
      return NetworkSpec.of(input, recurrence, one(Readout.values(), random), head)
          .withStart(start);
    }

    int[] lengths() {
      SplitMix random = new SplitMix(SplitMix.derive(seed, 1));
      int[] lengths = new int[size(random)];
      int longest = LENGTHS[random.nextInt(LENGTHS.length)];
      boolean uniform = random.nextInt(3) == 0;
      for (int row = 0; row < lengths.length; row++) {
        lengths[row] = uniform ? longest : 1 + random.nextInt(longest);
      }
      return lengths;
    }

    private static <T> T one(T[] choices, SplitMix random) {
      return choices[random.nextInt(choices.length)];
    }

    private static int size(SplitMix random) {
      return SIZES[random.nextInt(SIZES.length)];
    }
  }

  static Stream<Drawn> drawn() {
    return IntStream.range(0, 200).mapToObj(Drawn::new);
  }

  @ParameterizedTest
  @MethodSource("drawn")
  void onRandomNetworksAndBatches(Drawn drawn) {
    judge(drawn.spec(), drawn.lengths(), drawn.seed());
  }

  static Stream<NetworkSpec> everyKind() {
    List<NetworkSpec> specs = new ArrayList<>();
    for (CellKind cell : CellKind.values()) {
      for (Direction direction : Direction.values()) {
        for (Readout readout : Readout.values()) {
          Recurrence recurrence = Recurrence.of(cell, 5).withDirection(direction);
          for (Input input :
              List.of(new Input.OneHot(4), new Input.Embedding(4, 3), new Input.Dense(3))) {
            specs.add(NetworkSpec.of(input, recurrence, readout, new Head.Softmax(3)));
          }
          for (Head head : List.of(new Head.SquaredError(2), new Head.Bernoulli(2))) {
            specs.add(NetworkSpec.of(new Input.Dense(3), recurrence.withLayers(2), readout, head));
          }
        }
      }
    }
    return specs.stream();
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void onEveryKindOfNetwork(NetworkSpec spec) {
    judge(spec, new int[] {2, 4, 1, 4}, 1);
    judge(spec.withStart(new Start.FromVector(2)), new int[] {3, 3, 1}, 2);
  }

  static Stream<CellKind> cells() {
    return Stream.of(CellKind.values());
  }

  @ParameterizedTest
  @MethodSource("cells")
  void whereASizeIsOne(CellKind cell) {
    int seed = 1;
    for (int hidden : new int[] {1, 8}) {
      for (int[] lengths : new int[][] {{1}, {6}, {1, 1, 1}, {5, 1}}) {
        for (int inputs : new int[] {1, 4}) {
          for (Readout readout : Readout.values()) {
            Recurrence recurrence = Recurrence.of(cell, hidden);
            judge(
                NetworkSpec.of(
                    new Input.Dense(inputs), recurrence, readout, new Head.SquaredError(1)),
                lengths,
                seed++);
            judge(
                NetworkSpec.of(
                    new Input.OneHot(inputs),
                    recurrence.withDirection(Direction.BOTH),
                    readout,
                    new Head.Softmax(inputs)),
                lengths,
                seed++);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cells")
  void overLongSequences(CellKind cell) {
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.OneHot(5),
            Recurrence.of(cell, 16).withLayers(2),
            Readout.EVERY_STEP,
            new Head.Softmax(5));
    judge(spec, new int[] {100, 37, 64, 1}, 3);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void whereNoElementHasWeight(CellKind cell) {
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.Dense(3), Recurrence.of(cell, 7), Readout.EVERY_STEP, new Head.Softmax(3));
    TwinCase drawn = wellConditioned(spec, new int[] {3, 2}, 4, true).withWeights(0);
    judge(drawn, true);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void whereGatesAreSaturated(CellKind cell) {
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.Dense(3), Recurrence.of(cell, 9), Readout.EVERY_STEP, new Head.Softmax(3));
    TwinCase drawn = wellConditioned(spec, new int[] {3, 2}, 5, true);
    for (int i = 0; i < drawn.parameters().values().length; i++) {
      drawn.parameters().values()[i] *= 8;
    }
    judge(drawn, true);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void whereAStateIsCarriedThatWasMadeFromAVector(NetworkSpec spec) {
    NetworkSpec fromVector = spec.withStart(new Start.FromVector(2));
    TwinCase drawn = wellConditioned(fromVector, new int[] {2, 3, 1}, 3, true);
    Window window = new Window(fromVector);
    Kernels.fill(window, drawn.batch());
    State state = Kernels.state(fromVector, 3, drawn.initial());
    state.markUsed();
    State dState = Kernels.state(fromVector, 3, drawn.dFinal());
    Parameters gradient = Parameters.zeros(drawn.parameters().layout());
    Arrays.fill(gradient.values(), Float.NaN);
    new Network(fromVector, Blas.java())
        .lossAndGradient(drawn.parameters(), window, state, dState, 0, gradient);

    Twin.Result expected =
        new Twin(spec, Twin.tensors(drawn.parameters()))
            .run(drawn.batch(), drawn.initial(), drawn.dFinal(), null);
    assertThat(
            Kernels.disagreements(Twin.tensors(gradient), expected.gradient(), Kernels.TOLERANCE))
        .isEmpty();
    assertThat(expected.gradient().get("start.weight")).containsOnly(0);
    assertThat(
            Kernels.distance(
                Kernels.flat(Kernels.rows(dState, spec)), Kernels.flat(expected.dInitial())))
        .isLessThan(Kernels.TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void whereNoStateIsGivenItIsZero(NetworkSpec spec) {
    TwinCase drawn = TwinCase.random(spec, new int[] {3, 1, 4}, 1);
    Window window = new Window(spec);
    Kernels.fill(window, drawn.batch());
    for (Blas blas : BLAS) {
      Network network = new Network(spec, blas);
      Parameters given = Parameters.zeros(drawn.parameters().layout());
      Parameters missing = Parameters.zeros(drawn.parameters().layout());
      double loss =
          network.lossAndGradient(
              drawn.parameters(), window, new State(spec, 3), new State(spec, 3), 0, given);
      assertThat(network.lossAndGradient(drawn.parameters(), window, null, 0, missing))
          .isEqualTo(loss);
      assertThat(missing).isEqualTo(given);
      network.forward(drawn.parameters(), window, new State(spec, 3));
      double forward = network.loss(window);
      network.forward(drawn.parameters(), window, null);
      assertThat(network.loss(window)).isEqualTo(forward);
    }
  }

  private static void judge(NetworkSpec spec, int[] lengths, int seed) {
    // A single class has no gradient of its own.
    boolean carried = seed % 2 == 0 || spec.head().outputs() == 1;
    judge(wellConditioned(spec, lengths, seed, carried), carried);
  }

  /** The first seed whose case is well-conditioned and keeps relu off its kink. */
  private static TwinCase wellConditioned(
      NetworkSpec spec, int[] lengths, int seed, boolean carried) {
    for (int retry = 0; retry < 1000; retry++) {
      TwinCase drawn = TwinCase.random(spec, lengths, SplitMix.derive(seed, retry));
      if (drawn.twin(Flip.NONE).margin(drawn.batch(), initial(drawn, carried), null) > MARGIN
          && isWellConditioned(drawn, carried)) {
        return drawn;
      }
    }
    throw new AssertionError("no seed is well-conditioned: " + spec);
  }

  /**
   * Whether there is a gradient at all, and a few roundings at each step move no tensor by more
   * than half of the tolerance. A tensor of few numbers can cancel as a whole, and then no float
   * kernel is right.
   */
  private static boolean isWellConditioned(TwinCase drawn, boolean carried) {
    double[][][] initial = initial(drawn, carried);
    double[][][] dFinal = carried ? drawn.dFinal() : null;
    Map<String, double[]> exact = expected(drawn, initial, dFinal, Flip.NONE);
    if (Stream.of("rnn.bias_ih_l0", "rnn.bias_ih_l0_reverse")
        .filter(exact::containsKey)
        .allMatch(name -> DoubleStream.of(exact.get(name)).allMatch(value -> value == 0))) {
      return false;
    }
    SplitMix random = new SplitMix(1);
    Twin noisy =
        new Twin(
            drawn.spec(),
            Twin.tensors(drawn.parameters()),
            Flip.NONE,
            vector -> {
              for (int i = 0; i < vector.length; i++) {
                vector[i] *= 1 + random.nextUniform(ROUNDINGS);
              }
            });
    return IntStream.range(0, 3)
        .mapToObj(trial -> Kernels.named(noisy.run(drawn.batch(), initial, dFinal, null)))
        .allMatch(moved -> Kernels.disagreements(moved, exact, Kernels.TOLERANCE / 2).isEmpty());
  }

  private static double[][][] initial(TwinCase drawn, boolean carried) {
    return carried && drawn.spec().start() instanceof Start.Zero ? drawn.initial() : null;
  }

  private static void judge(TwinCase drawn, boolean carried) {
    NetworkSpec spec = drawn.spec();
    double[][][] initial = initial(drawn, carried);
    double[][][] dFinal = carried ? drawn.dFinal() : null;
    Map<String, double[]> expected = expected(drawn, initial, dFinal, Flip.NONE);
    Map<String, double[]> flipped = flipped(drawn, initial, dFinal, expected);
    for (Blas blas : BLAS) {
      Map<String, double[]> found =
          Kernels.named(
              Kernels.run(
                  new Network(spec, blas),
                  new Window(spec),
                  drawn.parameters(),
                  drawn.batch(),
                  initial,
                  dFinal));
      assertThat(Kernels.disagreements(found, expected, Kernels.TOLERANCE))
          .as("%s, lengths %s, %s", spec, Arrays.toString(drawn.lengths()), blas.report())
          .isEmpty();
      assertThat(Kernels.disagreements(found, flipped, Kernels.TOLERANCE)).isNotEmpty();
    }
  }

  /**
   * The twin's gradient with the first term flipped that the case has, another one in each case.
   */
  private static Map<String, double[]> flipped(
      TwinCase drawn, double[][][] initial, double[][][] dFinal, Map<String, double[]> right) {
    List<Flip> flips = Arrays.asList(Flip.values());
    Collections.rotate(flips, drawn.batch().size() + drawn.parameters().layout().size());
    for (Flip flip : flips) {
      Map<String, double[]> wrong = expected(drawn, initial, dFinal, flip);
      if (!Kernels.disagreements(wrong, right, 10 * Kernels.TOLERANCE).isEmpty()) {
        return wrong;
      }
    }
    throw new AssertionError("no term of the gradient matters: " + drawn.spec());
  }

  private static Map<String, double[]> expected(
      TwinCase drawn, double[][][] initial, double[][][] dFinal, Flip flip) {
    Map<String, double[]> expected =
        Kernels.named(drawn.twin(flip).run(drawn.batch(), initial, dFinal, null));
    if (drawn.spec().start() instanceof Start.FromVector) {
      expected.remove("dInitial"); // the network makes this state itself
    }
    return expected;
  }
}
