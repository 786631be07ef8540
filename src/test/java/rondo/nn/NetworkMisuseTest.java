package rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import rondo.OptionException;
import rondo.linalg.Blas;
import rondo.linalg.ShapeException;

/** Each wrong size, and each call in the wrong order, is named before anything is computed. */
class NetworkMisuseTest {
  private static final NetworkSpec SPEC =
      NetworkSpec.of(
          new Input.OneHot(4),
          Recurrence.of(CellKind.LSTM, 3),
          Readout.EVERY_STEP,
          new Head.Softmax(3));

  private final Parameters parameters = Parameters.initial(ParameterLayout.of(SPEC), 1);
  private final Network network = new Network(SPEC, Blas.java());
  private final Window window = window(SPEC, 2, 1);

  private static Window window(NetworkSpec spec, int... lengths) {
    Window window = new Window(spec);
    window.begin(lengths, lengths.length);
    return window;
  }

  @Test
  void outputsAndLossesAreAskedForAfterAForwardRun() {
    assertThatThrownBy(network::outputs)
        .isInstanceOf(ShapeException.class)
        .hasMessage("network: expected a forward run before, found none");
    assertThatThrownBy(() -> network.loss(window)).isInstanceOf(ShapeException.class);

    network.forward(parameters, window, null);
    assertThat(network.outputs().columns()).isEqualTo(3);
    double loss = network.loss(window);

    assertThat(gradient(window)).isEqualTo(loss);
    assertThatThrownBy(() -> network.loss(window))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("found one that made a gradient");
    assertThatThrownBy(network::outputs).isInstanceOf(ShapeException.class);
    assertThatThrownBy(network::hidden).isInstanceOf(ShapeException.class);
  }

  private double gradient(Window at) {
    return network.lossAndGradient(
        parameters, at, null, 0, Parameters.zeros(ParameterLayout.of(SPEC)));
  }

  @Test
  void aLossIsOfTheWindowThatWasRun() {
    network.forward(parameters, window, null);
    assertThatThrownBy(() -> network.loss(window(SPEC, 2, 1)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("expected the window of the last forward run");
    assertThatThrownBy(() -> network.loss(window, 3))
        .isInstanceOf(ShapeException.class)
        .hasMessage("element: expected 0 to 2, found 3");
    window.labels()[1] = 3;
    assertThatThrownBy(() -> network.loss(window, 1))
        .isInstanceOf(ShapeException.class)
        .hasMessage("label at column 1: expected 0 to 2, found 3");
  }

  @Test
  void tokensLabelsAndWeightsAreOfTheNetwork() {
    window.tokens()[2] = 4;
    assertThatThrownBy(() -> network.forward(parameters, window, null))
        .isInstanceOf(ShapeException.class)
        .hasMessage("token at column 2: expected 0 to 3, found 4");
    window.tokens()[2] = 3;
    window.labels()[0] = -1;
    assertThatThrownBy(() -> gradient(window))
        .isInstanceOf(ShapeException.class)
        .hasMessage("label at column 0: expected 0 to 2, found -1");
    window.labels()[0] = 0;
    for (float weight : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
      window.weights()[1] = weight;
      assertThatThrownBy(() -> gradient(window))
          .isInstanceOf(OptionException.class)
          .hasMessage("weight of element 1: expected at least 0 and finite, found " + weight);
    }
  }

  @Test
  void parametersStatesAndWindowsAreOfTheNetwork() {
    NetworkSpec other = SPEC.withStart(new Start.FromVector(2));
    assertThatThrownBy(() -> network.forward(parameters, window(other, 1), null))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("window: expected one of NetworkSpec");
    assertThatThrownBy(
            () -> network.forward(Parameters.zeros(ParameterLayout.of(other)), window, null))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("parameters: expected those of NetworkSpec[");
    NetworkSpec backward =
        NetworkSpec.of(
            SPEC.input(),
            SPEC.recurrence().withDirection(Direction.BACKWARD),
            SPEC.readout(),
            SPEC.head());
    assertThatThrownBy(
            () -> network.forward(Parameters.zeros(ParameterLayout.of(backward)), window, null))
        .isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> network.forward(parameters, new Window(SPEC), null))
        .isInstanceOf(ShapeException.class)
        .hasMessage("window: expected one that was begun, found an empty one");
    assertThatThrownBy(() -> network.forward(parameters, window, new State(SPEC, 1)))
        .isInstanceOf(ShapeException.class)
        .hasMessage("state: expected at least 2 rows, found 1");
    NetworkSpec wider =
        NetworkSpec.of(SPEC.input(), Recurrence.of(CellKind.LSTM, 4), SPEC.readout(), SPEC.head());
    assertThatThrownBy(() -> network.forward(parameters, window, new State(wider, 2)))
        .isInstanceOf(ShapeException.class)
        .hasMessage("state: expected one of 1 × LSTM-3 FORWARD, found one of 1 × LSTM-4 FORWARD");
  }

  @Test
  void lengthsAreAtLeastOne() {
    assertThatThrownBy(() -> window(SPEC, 2, 0))
        .isInstanceOf(OptionException.class)
        .hasMessage("length of row 1: expected at least 1, found 0");
    assertThatThrownBy(() -> window(SPEC)).isInstanceOf(OptionException.class);
    assertThatThrownBy(() -> new Window(SPEC).begin(new int[1], 2))
        .isInstanceOf(ShapeException.class)
        .hasMessage("lengths: expected 2, found 1");
    assertThatThrownBy(() -> window(SPEC, Integer.MAX_VALUE))
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith("steps of a batch: expected below 2147483647");
  }

  /** 65,540 rows times 65,536 steps are 2^32 + 262,144: an int would not see the difference. */
  @Test
  void unequalLengthsAreNeverTakenForEqual() {
    int[] lengths = new int[65_540];
    Arrays.fill(lengths, 2);
    lengths[0] = 65_536;
    lengths[1] = 262_144 - 65_536 - 2 * 65_538;
    Packing packing = new Packing();
    packing.pack(lengths, lengths.length);
    assertThat(packing.columns()).isEqualTo(262_144);
    assertThat(packing.uniform()).isFalse();
  }

  @Test
  void sizesThatNoArrayHoldsAreRefused() {
    assertThatThrownBy(() -> Recurrence.of(CellKind.LSTM, (1 << 20) + 1))
        .isInstanceOf(OptionException.class)
        .hasMessage("hiddenSize: expected 1 to 1048576, found 1048577");
    assertThatThrownBy(() -> Recurrence.of(CellKind.LSTM, 1).withLayers(257))
        .isInstanceOf(OptionException.class)
        .hasMessage("numLayers: expected 1 to 256, found 257");
    for (CellKind cell : CellKind.values()) {
      NetworkSpec largest =
          NetworkSpec.of(
              new Input.Embedding(Input.MAX_SIZE, Input.MAX_SIZE),
              Recurrence.of(cell, Recurrence.MAX_HIDDEN_SIZE)
                  .withLayers(Recurrence.MAX_LAYERS)
                  .withDirection(Direction.BOTH),
              Readout.EVERY_STEP,
              new Head.Softmax(Head.MAX_OUTPUTS));
      assertThatThrownBy(() -> ParameterLayout.of(largest))
          .isInstanceOf(OptionException.class)
          .hasMessageStartingWith("parameters: expected at most 2147483639, found ");
      assertThatThrownBy(() -> new State(largest, Integer.MAX_VALUE))
          .isInstanceOf(ShapeException.class)
          .hasMessageStartingWith("state: expected at most 2147483639 numbers, found ");
    }
    assertThatThrownBy(() -> new Input.OneHot(0)).isInstanceOf(OptionException.class);
    assertThatThrownBy(() -> new Head.Bernoulli(Integer.MAX_VALUE))
        .isInstanceOf(OptionException.class);
    assertThatThrownBy(() -> Recurrence.of(CellKind.GRU, 2).withDropout(1))
        .isInstanceOf(OptionException.class)
        .hasMessage("dropout: expected in [0, 1), found 1.0");
    for (double bias : new double[] {Double.NaN, 1e39, -1e300}) {
      assertThatThrownBy(() -> Recurrence.of(CellKind.LSTM, 2).withForgetBias(bias))
          .isInstanceOf(OptionException.class)
          .hasMessage("forgetBias: expected a number that is finite as a float, found " + bias);
    }
  }

  @Test
  void aTensorThatIsNotThereIsNamedWithThoseThatAre() {
    assertThatThrownBy(() -> parameters.saved("rnn.weight_ih_l1"))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("rnn.weight_ih_l0")
        .hasMessageEndingWith("found rnn.weight_ih_l1");
    assertThatThrownBy(() -> parameters.setSaved("head.bias", new float[2]))
        .isInstanceOf(ShapeException.class)
        .hasMessage("head.bias: expected 3, found 2");
    assertThatThrownBy(() -> new Parameters(parameters.layout(), new float[3]))
        .isInstanceOf(ShapeException.class);
  }

  @Test
  void aCellIsKnownByItsName() {
    assertThat(CellKind.parse("GRU")).isEqualTo(CellKind.GRU);
    assertThatThrownBy(() -> CellKind.parse("gruu"))
        .isInstanceOf(OptionException.class)
        .hasMessage("cell: expected vanilla, relu, lstm or gru, found gruu");
  }
}
