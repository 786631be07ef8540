package rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import rondo.Allocations;
import rondo.linalg.Blas;
import rondo.nn.twin.Kernels;
import rondo.nn.twin.Twin;
import rondo.nn.twin.TwinCase;
import rondo.nn.twin.TwinSequence;

@DisplayName("A network obeys")
class NetworkLawsTest {
  /** By norm, where the same sums are formed in another order. */
  private static final double NEAR = 1e-6;

  private static final int[] RAGGED = {3, 7, 1, 4, 4};

  private static final List<Head> HEADS =
      List.of(new Head.Softmax(5), new Head.SquaredError(3), new Head.Bernoulli(3));

  static Stream<NetworkSpec> everyKind() {
    List<NetworkSpec> specs = new ArrayList<>();
    int at = 0;
    for (CellKind cell : CellKind.values()) {
      for (Direction direction : Direction.values()) {
        for (Input input :
            List.of(new Input.OneHot(6), new Input.Embedding(6, 4), new Input.Dense(4))) {
          for (Readout readout : Readout.values()) {
            Recurrence recurrence = Recurrence.of(cell, 9).withLayers(2).withDirection(direction);
            Head head = HEADS.get(at++ % HEADS.size());
            specs.add(NetworkSpec.of(input, recurrence, readout, head));
          }
        }
      }
      specs.add(
          NetworkSpec.of(
                  new Input.Dense(3), Recurrence.of(cell, 8), Readout.EVERY_STEP, HEADS.get(0))
              .withStart(new Start.FromVector(3)));
    }
    return specs.stream();
  }

  static Stream<NetworkSpec> carrying() {
    return everyKind().filter(NetworkSpec::carriesState).filter(NetworkLawsTest::everyStep);
  }

  private static boolean everyStep(NetworkSpec spec) {
    return spec.readout() == Readout.EVERY_STEP && spec.start() instanceof Start.Zero;
  }

  // To the bit.

  @ParameterizedTest
  @MethodSource("everyKind")
  void theSameCallTwiceGivesTheSameBits(NetworkSpec spec) {
    TwinCase drawn = TwinCase.random(spec, RAGGED, 1);
    Network network = new Network(spec, Blas.get());
    Window window = new Window(spec);
    assertSameBits(run(network, window, drawn), run(network, window, drawn));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void whatABiggerWindowLeftBehindChangesNothing(NetworkSpec spec) {
    TwinCase drawn = TwinCase.random(spec, RAGGED, 1);
    for (Blas blas : List.of(Blas.java(), Blas.get())) {
      Map<String, double[]> fresh = run(new Network(spec, blas), new Window(spec), drawn);

      Network network = new Network(spec, blas);
      Window window = new Window(spec);
      TwinCase bigger = TwinCase.random(spec, new int[] {9, 9, 2, 9, 9, 8, 1}, 2);
      Arrays.fill(bigger.parameters().values(), Float.NaN);
      runOnce(network, window, bigger); // now every buffer is full of NaN
      poison(window);
      assertSameBits(run(network, window, drawn), fresh);
    }
  }

  private static void poison(Window window) {
    Arrays.fill(window.tokens(), -1);
    Arrays.fill(window.features(), Float.NaN);
    Arrays.fill(window.start(), Float.NaN);
    Arrays.fill(window.labels(), -1);
    Arrays.fill(window.targets(), Float.NaN);
    Arrays.fill(window.weights(), Float.NaN);
  }

  private static void runOnce(Network network, Window window, TwinCase drawn) {
    Kernels.fill(window, drawn.batch());
    int rows = drawn.batch().size();
    Parameters gradient = Parameters.zeros(drawn.parameters().layout());
    network.forward(drawn.parameters(), window, new State(drawn.spec(), rows));
    network.lossAndGradient(
        drawn.parameters(),
        window,
        new State(drawn.spec(), rows),
        new State(drawn.spec(), rows),
        1,
        gradient);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void rowsOfAStateBehindTheBatchAreLeftAlone(NetworkSpec spec) {
    TwinCase drawn = TwinCase.random(spec, new int[] {2, 3, 1}, 1);
    Window window = new Window(spec);
    Kernels.fill(window, drawn.batch().subList(0, 2));
    State state = Kernels.state(spec, 3, drawn.initial());
    State dState = Kernels.state(spec, 3, drawn.dFinal());
    new Network(spec, Blas.java())
        .lossAndGradient(drawn.parameters(), window, state, dState, 1, drawn.parameters().copy());
    assertThat(Kernels.rows(state, spec)[2]).isDeepEqualTo(drawn.initial()[2]);
    assertThat(Kernels.rows(dState, spec)[2]).isDeepEqualTo(drawn.dFinal()[2]);
  }

  // Near: the same sums in another order.

  @ParameterizedTest
  @MethodSource("carrying")
  void aWindowCutInPiecesIsTheWhole(NetworkSpec spec) {
    TwinCase drawn = TwinCase.random(spec, new int[] {8, 8, 5, 3}, 3);
    int[] cuts = {0, 3, 5, 8};
    int pieces = cuts.length - 1;
    List<List<TwinSequence>> cut = new ArrayList<>();
    for (int piece = 0; piece < pieces; piece++) {
      cut.add(slices(drawn.batch(), cuts[piece], cuts[piece + 1]));
    }
    assertThat(cut).extracting(List::size).containsExactly(4, 3, 2);
    double total = totalWeight(drawn.batch());
    Network network = new Network(spec, Blas.get());
    Window window = new Window(spec);

    State state = Kernels.state(spec, 4, drawn.initial());
    List<State> starts = new ArrayList<>();
    double loss = 0;
    for (List<TwinSequence> batch : cut) {
      starts.add(copy(state, spec));
      Kernels.fill(window, batch);
      network.forward(drawn.parameters(), window, state);
      loss += totalWeight(batch) / total * network.loss(window);
    }
    State dState = Kernels.state(spec, 4, drawn.dFinal());
    Map<String, double[]> gradient = Twin.tensors(Parameters.zeros(drawn.parameters().layout()));
    for (int piece = pieces - 1; piece >= 0; piece--) {
      Kernels.fill(window, cut.get(piece));
      double share = totalWeight(cut.get(piece)) / total;
      Parameters ofPiece = Parameters.zeros(drawn.parameters().layout());
      // grad(share · loss + dState · state) = share · grad(loss + dState / share · state)
      scale(dState.values(), 1 / share);
      network.lossAndGradient(drawn.parameters(), window, starts.get(piece), dState, 1, ofPiece);
      scale(dState.values(), share);
      add(gradient, share, Twin.tensors(ofPiece));
    }

    Map<String, double[]> whole = run(network, window, drawn);
    assertNear(new double[] {loss}, whole.get("loss"));
    assertNear(Kernels.flat(Kernels.rows(state, spec)), whole.get("final state"));
    assertNear(Kernels.flat(Kernels.rows(dState, spec)), whole.get("dInitial"));
    gradient.forEach((name, values) -> assertNear(values, whole.get(name)));
  }

  @ParameterizedTest
  @MethodSource("carrying")
  void theOutputsOfPiecesAreThoseOfTheWhole(NetworkSpec spec) {
    TwinCase drawn = TwinCase.random(spec, new int[] {6, 6, 6}, 4);
    Network network = new Network(spec, Blas.get());
    Window window = new Window(spec);
    Map<String, double[]> whole = run(network, window, drawn);
    State state = Kernels.state(spec, 3, drawn.initial());
    double[][][] outputs = new double[3][6][];
    for (int step = 0; step < 6; step++) {
      Kernels.fill(window, slices(drawn.batch(), step, step + 1));
      network.forward(drawn.parameters(), window, state);
      for (int row = 0; row < 3; row++) {
        outputs[row][step] = new double[spec.head().outputs()];
        for (int o = 0; o < outputs[row][step].length; o++) {
          outputs[row][step][o] = network.outputs().get(o, row);
        }
      }
    }
    assertNear(Kernels.flat(outputs), whole.get("outputs"));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void theGradientOfABatchIsTheWeightedMeanOfItsRows(NetworkSpec spec) {
    TwinCase drawn = TwinCase.random(spec, RAGGED, 5);
    Network network = new Network(spec, Blas.get());
    Window window = new Window(spec);
    double total = totalWeight(drawn.batch());
    Map<String, double[]> mean = Twin.tensors(Parameters.zeros(drawn.parameters().layout()));
    double loss = 0;
    for (TwinSequence row : drawn.batch()) {
      Parameters gradient = Parameters.zeros(drawn.parameters().layout());
      Kernels.fill(window, List.of(row));
      double share = totalWeight(List.of(row)) / total;
      loss += share * network.lossAndGradient(drawn.parameters(), window, null, 1, gradient);
      add(mean, share, Twin.tensors(gradient));
    }
    Parameters gradient = Parameters.zeros(drawn.parameters().layout());
    Kernels.fill(window, drawn.batch());
    assertNear(
        new double[] {loss},
        new double[] {network.lossAndGradient(drawn.parameters(), window, null, 1, gradient)});
    Map<String, double[]> whole = Twin.tensors(gradient);
    mean.forEach((name, values) -> assertNear(values, whole.get(name)));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void theOrderOfRowsDoesNotMatter(NetworkSpec spec) {
    TwinCase drawn = TwinCase.random(spec, RAGGED, 6);
    int[] order = {4, 1, 3, 0, 2};
    List<TwinSequence> batch = new ArrayList<>();
    double[][][] initial = new double[order.length][][];
    double[][][] dFinal = new double[order.length][][];
    for (int row = 0; row < order.length; row++) {
      batch.add(drawn.batch().get(order[row]));
      initial[row] = drawn.initial()[order[row]];
      dFinal[row] = drawn.dFinal()[order[row]];
    }
    Network network = new Network(spec, Blas.get());
    Window window = new Window(spec);
    Twin.Result inOrder =
        Kernels.run(
            network, window, drawn.parameters(), drawn.batch(), start(drawn), drawn.dFinal());
    TwinCase other = new TwinCase(spec, drawn.parameters(), batch, initial, dFinal);
    Twin.Result shuffled =
        Kernels.run(network, window, drawn.parameters(), batch, start(other), dFinal);
    assertNear(new double[] {shuffled.loss()}, new double[] {inOrder.loss()});
    inOrder.gradient().forEach((name, values) -> assertNear(shuffled.gradient().get(name), values));
    assertNear(Kernels.flat(shuffled.outputs()), Kernels.flat(ordered(inOrder.outputs(), order)));
    assertNear(Kernels.flat(shuffled.hidden()), Kernels.flat(ordered(inOrder.hidden(), order)));
    assertNear(
        Kernels.flat(shuffled.finalState()), Kernels.flat(ordered(inOrder.finalState(), order)));
    assertNear(Kernels.flat(shuffled.dInitial()), Kernels.flat(ordered(inOrder.dInitial(), order)));
  }

  // Memory.

  static Stream<NetworkSpec> alsoWithDropout() {
    return Stream.concat(
        everyKind(),
        everyKind()
            .filter(NetworkLawsTest::everyStep)
            .map(
                spec ->
                    NetworkSpec.of(
                        spec.input(),
                        spec.recurrence().withDropout(0.5),
                        spec.readout(),
                        spec.head())));
  }

  @ParameterizedTest
  @MethodSource("alsoWithDropout")
  void nothingIsAllocatedAfterTheFirstWindow(NetworkSpec spec) {
    TwinCase drawn = TwinCase.random(spec, new int[] {9, 9, 9, 9, 8, 9}, 7);
    int[][] batches = {{9, 9, 9, 9, 8, 9}, {9, 9, 9}, {1}, {2, 7, 1, 4}, {5, 5}, {1, 1, 1, 1, 1}};
    for (Blas blas : List.of(Blas.java(), Blas.get())) {
      // The JVM's count is off now and then, up or down, when it takes back an optimization: not in
      // each of three networks at the same window.
      long[] least = allocated(blas, drawn, batches);
      for (int network = 2; network <= 3; network++) {
        long[] again = allocated(blas, drawn, batches);
        Arrays.setAll(least, batch -> Math.min(least[batch], again[batch]));
      }
      assertThat(least).containsOnly(0);
    }
  }

  /** The sizes of real work; netlib's Java product packs such operands into arrays of its own. */
  @ParameterizedTest
  @EnumSource(CellKind.class)
  void nothingIsAllocatedAtRealSizesOnANativeBlas(CellKind cell) {
    assumeFalse(Blas.get().report().kind().equals("java"));
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.OneHot(65),
            Recurrence.of(cell, 64).withLayers(2),
            Readout.EVERY_STEP,
            new Head.Softmax(65));
    Network network = new Network(spec, Blas.get());
    Parameters parameters = Parameters.initial(ParameterLayout.of(spec), 1);
    Parameters gradient = Parameters.zeros(parameters.layout());
    Window window = new Window(spec);
    int[] lengths = new int[20];
    Arrays.fill(lengths, 20);
    State state = new State(spec, lengths.length);
    Allocations.assertNone(
        () -> {
          window.begin(lengths, lengths.length);
          network.lossAndGradient(parameters, window, state, 0, gradient);
          network.forward(parameters, window, state);
          network.loss(window);
        });
  }

  /** The bytes that a network allocates at each batch, after it has seen a first window. */
  private static long[] allocated(Blas blas, TwinCase drawn, int[][] batches) {
    Network network = new Network(drawn.spec(), blas);
    Window window = new Window(drawn.spec());
    State state = new State(drawn.spec(), 6);
    State dState = new State(drawn.spec(), 6);
    Parameters gradient = Parameters.zeros(drawn.parameters().layout());
    Kernels.fill(window, drawn.batch());
    train(network, window, drawn.parameters(), state, dState, gradient);
    long[] allocated = new long[batches.length];
    for (int batch = 0; batch < batches.length; batch++) {
      long asking = -allocatedBytes() + allocatedBytes();
      long before = allocatedBytes();
      window.begin(batches[batch], batches[batch].length);
      train(network, window, drawn.parameters(), state, dState, gradient);
      train(network, window, drawn.parameters(), null, null, gradient);
      allocated[batch] = Math.abs(allocatedBytes() - before - asking);
    }
    return allocated;
  }

  private static void train(
      Network network,
      Window window,
      Parameters parameters,
      State state,
      State dState,
      Parameters gradient) {
    network.lossAndGradient(parameters, window, state, dState, 1, gradient);
    network.forward(parameters, window, state);
  }

  private static long allocatedBytes() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  private static Map<String, double[]> run(Network network, Window window, TwinCase drawn) {
    return Kernels.named(
        Kernels.run(
            network, window, drawn.parameters(), drawn.batch(), start(drawn), drawn.dFinal()));
  }

  /** Where the state starts, unless the network makes it from a vector. */
  private static double[][][] start(TwinCase drawn) {
    return drawn.spec().start() instanceof Start.Zero ? drawn.initial() : null;
  }

  /** The steps {@code from} to {@code to} of the rows that are longer than {@code from}. */
  private static List<TwinSequence> slices(List<TwinSequence> batch, int from, int to) {
    return batch.stream()
        .filter(row -> row.length() > from)
        .map(row -> slice(row, from, Math.min(to, row.length())))
        .toList();
  }

  private static TwinSequence slice(TwinSequence row, int from, int to) {
    return new TwinSequence(
        to - from,
        row.tokens() == null ? null : Arrays.copyOfRange(row.tokens(), from, to),
        row.features() == null ? null : Arrays.copyOfRange(row.features(), from, to),
        row.start(),
        row.labels() == null ? null : Arrays.copyOfRange(row.labels(), from, to),
        row.targets() == null ? null : Arrays.copyOfRange(row.targets(), from, to),
        Arrays.copyOfRange(row.weights(), from, to));
  }

  private static double totalWeight(List<TwinSequence> batch) {
    return batch.stream().flatMapToDouble(row -> DoubleStream.of(row.weights())).sum();
  }

  private static State copy(State state, NetworkSpec spec) {
    State copy = new State(spec, state.rows());
    copy.copyFrom(state);
    return copy;
  }

  private static double[][][] ordered(double[][][] rows, int[] order) {
    return IntStream.of(order).mapToObj(row -> rows[row]).toArray(double[][][]::new);
  }

  private static void scale(float[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] * factor);
    }
  }

  private static void add(Map<String, double[]> sum, double factor, Map<String, double[]> values) {
    sum.forEach(
        (name, into) -> {
          for (int i = 0; i < into.length; i++) {
            into[i] += factor * values.get(name)[i];
          }
        });
  }

  private static void assertNear(double[] found, double[] expected) {
    assertThat(Kernels.distance(found, expected)).isLessThanOrEqualTo(NEAR);
  }

  private static void assertSameBits(Map<String, double[]> found, Map<String, double[]> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, values) -> assertThat(found.get(name)).as(name).isEqualTo(values));
  }
}
