package rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rondo.linalg.Blas;
import rondo.nn.twin.Flip;
import rondo.nn.twin.Kernels;
import rondo.nn.twin.Twin;
import rondo.nn.twin.TwinCase;

@DisplayName("Dropout")
class NetworkDropoutTest {
  private static final int[] LENGTHS = {4, 2, 5};

  static Stream<NetworkSpec> networks() {
    return Stream.of(CellKind.values())
        .flatMap(
            cell ->
                Stream.of(Direction.values()).map(direction -> network(cell, direction, 6, 0.4)));
  }

  private static NetworkSpec network(
      CellKind cell, Direction direction, int hidden, double dropout) {
    return NetworkSpec.of(
        new Input.Dense(3),
        Recurrence.of(cell, hidden).withLayers(2).withDirection(direction).withDropout(dropout),
        Readout.EVERY_STEP,
        new Head.Softmax(4));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void hasTheGradientOfATwinWithTheSameMasks(NetworkSpec spec) {
    TwinCase drawn = TwinCase.random(spec, LENGTHS, 1);
    double[][][][] masks = new double[LENGTHS.length][][][];
    for (int row = 0; row < masks.length; row++) {
      masks[row] = new double[][][] {masks(spec.recurrence(), LENGTHS, 17)[row]};
    }
    Map<String, double[]> found = gradient(drawn, 17);
    Twin.Result expected = drawn.twin(Flip.NONE).run(drawn.batch(), null, null, masks);
    assertThat(Kernels.disagreements(found, expected.gradient(), Kernels.TOLERANCE)).isEmpty();
    Twin.Result flipped = drawn.twin(Flip.BELOW).run(drawn.batch(), null, null, masks);
    assertThat(Kernels.disagreements(found, flipped.gradient(), Kernels.TOLERANCE)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void isDrawnFromTheSeed(NetworkSpec spec) {
    TwinCase drawn = TwinCase.random(spec, LENGTHS, 1);
    double[] once = gradient(drawn, 3).get("head.weight");
    assertThat(gradient(drawn, 3).get("head.weight")).isEqualTo(once);
    assertThat(gradient(drawn, 4).get("head.weight")).isNotEqualTo(once);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void ofNothingIsNone(NetworkSpec spec) {
    NetworkSpec without = network(spec.recurrence().cell(), spec.recurrence().direction(), 6, 0);
    TwinCase drawn = TwinCase.random(without, LENGTHS, 1);
    Twin.Result expected = drawn.twin(Flip.NONE).run(drawn.batch(), null, null, null);
    assertThat(Kernels.disagreements(gradient(drawn, 3), expected.gradient(), Kernels.TOLERANCE))
        .isEmpty();
    assertThat(gradient(drawn, 3).get("head.weight"))
        .isEqualTo(gradient(drawn, 4).get("head.weight"));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void isForTrainingOnly(NetworkSpec spec) {
    TwinCase drawn = TwinCase.random(spec, LENGTHS, 1);
    Network network = new Network(spec, Blas.java());
    Window window = new Window(spec);
    Kernels.fill(window, drawn.batch());
    network.forward(drawn.parameters(), window, null);
    assertThat(network.loss(window))
        .isCloseTo(drawn.twin(Flip.NONE).objective(drawn.batch(), null, null, null), within(1e-5));
  }

  @Test
  void dropsTheShareItIsToldAndScalesTheRest() {
    for (double share : new double[] {0.1, 0.5, 0.8}) {
      Recurrence recurrence = Recurrence.of(CellKind.RELU, 40).withLayers(2).withDropout(share);
      int[] lengths = {25, 25, 20, 10};
      double[] masks = Kernels.flat(masks(recurrence, lengths, 5));
      double kept = (float) (1 / (1 - share));
      assertThat(masks).hasSize(80 * 40).containsOnly(0, kept);
      double dropped = Arrays.stream(masks).filter(mask -> mask == 0).count();
      double deviation = Math.sqrt(share * (1 - share) / masks.length);
      assertThat(dropped / masks.length).isCloseTo(share, within(4 * deviation));
      // … so that the expected value stays 1.
      assertThat(Arrays.stream(masks).average().orElseThrow())
          .isCloseTo(1, within(4 * deviation * kept));
    }
  }

  private static Map<String, double[]> gradient(TwinCase drawn, long seed) {
    Window window = new Window(drawn.spec());
    Kernels.fill(window, drawn.batch());
    Parameters gradient = Parameters.zeros(drawn.parameters().layout());
    new Network(drawn.spec(), Blas.java())
        .lossAndGradient(drawn.parameters(), window, null, seed, gradient);
    return Twin.tensors(gradient);
  }

  /**
   * The masks {@code [row][step][outputSize]} between two layers, probed by a network of rectified
   * ones: below, every state is 1; above, a state is what came through the mask; and if one element
   * alone has weight, the gradient of the head's bias in Σ (y − 0)² is twice that.
   */
  private static double[][][] masks(Recurrence recurrence, int[] lengths, long seed) {
    int hidden = recurrence.hiddenSize();
    int size = recurrence.outputSize();
    Recurrence rectified =
        Recurrence.of(CellKind.RELU, hidden)
            .withLayers(2)
            .withDirection(recurrence.direction())
            .withDropout(recurrence.dropout());
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.OneHot(1), rectified, Readout.EVERY_STEP, new Head.SquaredError(size));
    Parameters parameters = Parameters.zeros(ParameterLayout.of(spec));
    for (int direction = 0; direction < rectified.direction().count(); direction++) {
      boolean reversed = rectified.direction().reversed(direction);
      float[] ones = new float[hidden];
      Arrays.fill(ones, 1);
      parameters.setSaved("rnn.bias_ih" + ParameterLayout.suffix(0, reversed), ones);
      float[] own = new float[hidden * size];
      for (int j = 0; j < hidden; j++) {
        own[j * size + direction * hidden + j] = 1;
      }
      parameters.setSaved("rnn.weight_ih" + ParameterLayout.suffix(1, reversed), own);
    }
    float[] identity = new float[size * size];
    for (int j = 0; j < size; j++) {
      identity[j * size + j] = 1;
    }
    parameters.setSaved("head.weight", identity);

    Network network = new Network(spec, Blas.java());
    Window window = new Window(spec);
    window.begin(lengths, lengths.length);
    Parameters gradient = Parameters.zeros(parameters.layout());
    Packing packing = window.packing();
    double[][][] masks = new double[lengths.length][][];
    for (int place = 0; place < packing.rows(); place++) {
      double[][] row = new double[packing.length(place)][];
      for (int t = 0; t < row.length; t++) {
        Arrays.fill(window.weights(), 0);
        window.weights()[packing.column(place, t)] = 1;
        network.lossAndGradient(parameters, window, null, seed, gradient);
        row[t] = Twin.tensors(gradient).get("head.bias");
        for (int j = 0; j < size; j++) {
          row[t][j] /= 2;
        }
      }
      masks[packing.row(place)] = row;
    }
    return masks;
  }
}
