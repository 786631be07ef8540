package rondo.nn.twin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rondo.SplitMix;
import rondo.nn.CellKind;
import rondo.nn.Direction;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.Start;

@DisplayName("Central differences judge the twin")
class TwinTest {
  private static final double STEP = 1e-3;
  private static final double TOLERANCE = 1e-6;

  /** Further from relu's kink than any difference reaches. */
  private static final double MARGIN = 1e-2;

  static Stream<NetworkSpec> everyKind() {
    List<NetworkSpec> specs = new ArrayList<>();
    for (CellKind cell : CellKind.values()) {
      for (Direction direction : Direction.values()) {
        for (Input input :
            List.of(new Input.OneHot(3), new Input.Embedding(3, 2), new Input.Dense(3))) {
          for (Head head :
              List.of(new Head.Softmax(3), new Head.SquaredError(2), new Head.Bernoulli(2))) {
            for (Readout readout : Readout.values()) {
              for (Start start : List.of(new Start.Zero(), new Start.FromVector(2))) {
                Recurrence recurrence =
                    Recurrence.of(cell, 2).withLayers(2).withDirection(direction);
                specs.add(NetworkSpec.of(input, recurrence, readout, head).withStart(start));
              }
            }
          }
        }
      }
    }
    return specs.stream();
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void agreesWithCentralDifferencesOverUnequalLengths(NetworkSpec spec) {
    TwinCase drawn = alive(spec, true, null, 3, 1, 2);
    judge(drawn, drawn.initial(), drawn.dFinal(), null);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void agreesWithCentralDifferencesFromZeroState(NetworkSpec spec) {
    judge(alive(spec, false, null, 2, 3), null, null, null);
  }

  static Stream<NetworkSpec> everyCell() {
    return Stream.of(CellKind.values())
        .map(
            cell ->
                NetworkSpec.of(
                    new Input.Dense(2),
                    Recurrence.of(cell, 3).withDirection(Direction.BOTH),
                    Readout.EVERY_STEP,
                    new Head.Softmax(3)));
  }

  @ParameterizedTest
  @MethodSource("everyCell")
  void agreesAtSizesOfOne(NetworkSpec spec) {
    for (int layers = 1; layers <= 3; layers += 2) {
      NetworkSpec small =
          NetworkSpec.of(
              new Input.Dense(1),
              Recurrence.of(spec.recurrence().cell(), 1).withLayers(layers),
              Readout.EVERY_STEP,
              new Head.SquaredError(1));
      TwinCase drawn = alive(small, true, null, 1).withWeights(2);
      judge(drawn, drawn.initial(), drawn.dFinal(), null);
    }
  }

  @ParameterizedTest
  @MethodSource("everyCell")
  void passesTheStatesGradientThroughAWindowWithoutWeight(NetworkSpec spec) {
    TwinCase drawn = alive(spec, true, null, 2, 1).withWeights(0);
    Twin.Result result = drawn.twin(Flip.NONE).run(drawn.batch(), null, drawn.dFinal(), null);
    assertThat(result.loss()).isZero();
    assertThat(result.gradient().get("head.weight")).containsOnly(0);
    assertThat(noticed(drawn, drawn.initial(), drawn.dFinal(), null))
        .doesNotContain(Flip.NONE)
        .contains(Flip.GATE_0, Flip.FINAL_STATE);
  }

  @ParameterizedTest
  @MethodSource("everyCell")
  void agreesWithDropoutMasks(NetworkSpec spec) {
    NetworkSpec deep =
        NetworkSpec.of(spec.input(), spec.recurrence().withLayers(3), spec.readout(), spec.head());
    SplitMix random = new SplitMix(5);
    double[][][][] masks = new double[2][2][3][6];
    for (double[][][] row : masks) {
      for (double[][] layer : row) {
        for (double[] step : layer) {
          for (int j = 0; j < step.length; j++) {
            step[j] = random.nextInt(4) == 0 ? 0 : 1 / 0.75;
          }
        }
      }
    }
    TwinCase drawn = alive(deep, true, masks, 3, 2);
    judge(drawn, drawn.initial(), drawn.dFinal(), masks);
  }

  @Test
  void countsTheLossPerElementWeight() {
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.OneHot(2),
            Recurrence.of(CellKind.VANILLA, 1),
            Readout.EVERY_STEP,
            new Head.SquaredError(1));
    Map<String, double[]> zeros = new LinkedHashMap<>();
    for (String name :
        List.of("rnn.weight_hh_l0", "rnn.bias_ih_l0", "rnn.bias_hh_l0", "head.weight")) {
      zeros.put(name, new double[1]);
    }
    zeros.put("rnn.weight_ih_l0", new double[2]);
    zeros.put("head.bias", new double[] {1});
    TwinSequence sequence =
        new TwinSequence(
            3,
            new int[3],
            null,
            null,
            null,
            new double[][] {{0}, {3}, {100}},
            new double[] {1, 3, 0});
    // (1 · (1 − 0)² + 3 · (1 − 3)²) / 4
    assertThat(new Twin(spec, zeros).objective(List.of(sequence), null, null, null))
        .isEqualTo(13.0 / 4);
  }

  /**
   * With the twin's own gradient all is well; with any term flipped that the case has, it isn't.
   */
  private static void judge(
      TwinCase drawn, double[][][] initial, double[][][] dFinal, double[][][][] masks) {
    assertThat(drawn.twin(Flip.NONE).margin(drawn.batch(), initial, masks)).isGreaterThan(MARGIN);
    List<Flip> noticed = noticed(drawn, initial, dFinal, masks);
    List<Flip> terms = terms(drawn.spec());
    if (dFinal == null) {
      terms.remove(Flip.FINAL_STATE);
    }
    assertThat(noticed).containsExactlyInAnyOrderElementsOf(terms);
  }

  /** The terms that the gradient of such a network has. */
  private static List<Flip> terms(NetworkSpec spec) {
    CellKind cell = spec.recurrence().cell();
    List<Flip> terms =
        new ArrayList<>(
            List.of(
                Flip.GATE_0,
                Flip.RECURRENT,
                Flip.BELOW,
                Flip.HEAD,
                Flip.HEAD_BIAS,
                Flip.FINAL_STATE));
    if (cell == CellKind.LSTM || cell == CellKind.GRU) {
      terms.addAll(List.of(Flip.GATE_1, Flip.GATE_2, Flip.CARRIED));
    }
    if (cell == CellKind.LSTM) {
      terms.add(Flip.GATE_3);
    }
    if (spec.start() instanceof Start.FromVector) {
      terms.add(Flip.START);
    }
    return terms;
  }

  /** The flips with which the gradient is not the one of central differences. */
  private static List<Flip> noticed(
      TwinCase drawn, double[][][] initial, double[][][] dFinal, double[][][][] masks) {
    Map<String, double[]> tensors = Twin.tensors(drawn.parameters());
    Map<String, List<double[]>> variables = new LinkedHashMap<>();
    tensors.forEach((name, values) -> variables.put(name, List.of(values)));
    for (TwinSequence row : drawn.batch()) {
      if (row.features() != null) {
        variables
            .computeIfAbsent("features", name -> new ArrayList<>())
            .addAll(List.of(row.features()));
      }
      if (row.start() != null) {
        variables.computeIfAbsent("start", name -> new ArrayList<>()).add(row.start());
      }
    }
    boolean carried = initial != null && drawn.spec().start() instanceof Start.Zero;
    if (carried) {
      variables.put("initial", Stream.of(initial).flatMap(Stream::of).toList());
    }
    Twin twin = new Twin(drawn.spec(), tensors);
    Map<String, double[]> numeric = new LinkedHashMap<>();
    variables.forEach(
        (name, arrays) ->
            numeric.put(
                name,
                differences(arrays, () -> twin.objective(drawn.batch(), initial, dFinal, masks))));

    List<Flip> noticed = new ArrayList<>();
    for (Flip flip : Flip.values()) {
      Twin.Result result =
          new Twin(drawn.spec(), tensors, flip).run(drawn.batch(), initial, dFinal, masks);
      Map<String, double[]> analytic = new LinkedHashMap<>(result.gradient());
      if (result.dFeatures() != null) {
        analytic.put("features", joined(Stream.of(result.dFeatures()).flatMap(Stream::of)));
      }
      if (result.dStart() != null) {
        analytic.put("start", joined(Stream.of(result.dStart())));
      }
      if (carried) {
        analytic.put("initial", joined(Stream.of(result.dInitial()).flatMap(Stream::of)));
      }
      assertThat(analytic).hasSameSizeAs(numeric);
      if (!numeric.keySet().stream()
          .allMatch(name -> agree(analytic.get(name), numeric.get(name)))) {
        noticed.add(flip);
      }
    }
    return noticed;
  }

  private static double[] differences(List<double[]> variables, DoubleSupplier objective) {
    return variables.stream()
        .flatMapToDouble(
            values ->
                IntStream.range(0, values.length)
                    .mapToDouble(i -> difference(values, i, objective)))
        .toArray();
  }

  /**
   * The central difference of fourth order: its error is the step's fourth power, so that the step
   * can be long and rounding stays far below the tolerance.
   */
  private static double difference(double[] values, int at, DoubleSupplier objective) {
    double value = values[at];
    double[] f = new double[5];
    for (int i = -2; i <= 2; i++) {
      values[at] = value + i * STEP;
      f[i + 2] = objective.getAsDouble();
    }
    values[at] = value;
    return (8 * (f[3] - f[1]) - (f[4] - f[0])) / (12 * STEP);
  }

  private static double[] joined(Stream<double[]> arrays) {
    return arrays.flatMapToDouble(DoubleStream::of).toArray();
  }

  /** |a − n| ≤ 1e-6 · max(|a|, |n|, 1e-2 · ‖gradient‖∞), the norm being that of this tensor. */
  private static boolean agree(double[] analytic, double[] numeric) {
    assertThat(analytic).hasSameSizeAs(numeric);
    double norm = DoubleStream.of(analytic).map(Math::abs).max().orElse(0);
    return IntStream.range(0, analytic.length)
        .allMatch(
            i ->
                Math.abs(analytic[i] - numeric[i])
                    <= TOLERANCE
                        * Math.max(
                            1e-2 * norm, Math.max(Math.abs(analytic[i]), Math.abs(numeric[i]))));
  }

  /** The first seed with which every tensor has a gradient and no relu is near its kink. */
  private static TwinCase alive(
      NetworkSpec spec, boolean carried, double[][][][] masks, int... lengths) {
    for (int seed = 1; seed <= 10_000; seed++) {
      TwinCase drawn = TwinCase.random(spec, lengths, seed);
      double[][][] initial = carried ? drawn.initial() : null;
      Twin twin = drawn.twin(Flip.NONE);
      boolean flows =
          twin.run(drawn.batch(), initial, null, masks).gradient().values().stream()
              .allMatch(values -> DoubleStream.of(values).anyMatch(value -> value != 0));
      if (flows && twin.margin(drawn.batch(), initial, masks) > MARGIN) {
        return drawn;
      }
    }
    throw new AssertionError("no seed keeps off the kink: " + spec);
  }
}
