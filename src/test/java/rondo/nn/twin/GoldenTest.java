package rondo.nn.twin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rondo.linalg.Blas;
import rondo.nn.CellKind;
import rondo.nn.Direction;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.Network;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.Window;
import rondo.optim.Optimizer;
import rondo.optim.OptimizerState;

/** The values and the script that made them are in {@code src/test/resources/golden}. */
@DisplayName("Golden values of PyTorch 1.13 judge twin and kernels")
class GoldenTest {
  private static final double TWIN_TOLERANCE = 1e-10;

  static Stream<Named<JsonNode>> all() throws IOException {
    try (InputStream file = GoldenTest.class.getResourceAsStream("/golden/golden.json")) {
      JsonNode networks = new ObjectMapper().readTree(file);
      return StreamSupport.stream(networks.spliterator(), false)
          .map(golden -> Named.of(name(golden), golden));
    }
  }

  static Stream<Named<JsonNode>> withSteps() throws IOException {
    return all().filter(golden -> !golden.getPayload().get("steps").isEmpty());
  }

  @ParameterizedTest
  @MethodSource("all")
  void twinGivesTheGoldenValues(JsonNode golden) {
    TwinCase read = read(golden);
    Twin.Result result = read.twin(Flip.NONE).run(read.batch(), read.initial(), null, null);
    Map<String, double[]> expected = expected(golden);
    expected.put("dFeatures", Kernels.flat(arrays(golden.get("dFeatures"))));
    Map<String, double[]> found = Kernels.named(result);
    found.put("dFeatures", Kernels.flat(result.dFeatures()));
    assertThat(found).hasSameSizeAs(expected);
    assertThat(Kernels.disagreements(found, expected, TWIN_TOLERANCE)).isEmpty();

    Twin.Result flipped = read.twin(Flip.GATE_0).run(read.batch(), read.initial(), null, null);
    assertThat(Kernels.disagreements(Kernels.named(flipped), expected(golden), TWIN_TOLERANCE))
        .containsKeys("rnn.weight_ih_l0", "dInitial");
  }

  @ParameterizedTest
  @MethodSource("all")
  void kernelsGiveTheGoldenValues(JsonNode golden) {
    TwinCase read = read(golden);
    for (Blas blas : List.of(Blas.java(), Blas.get())) {
      Map<String, double[]> found =
          Kernels.named(
              Kernels.run(
                  new Network(read.spec(), blas),
                  new Window(read.spec()),
                  read.parameters(),
                  read.batch(),
                  read.initial(),
                  null));
      Map<String, double[]> expected = expected(golden);
      assertThat(found).hasSameSizeAs(expected);
      assertThat(Kernels.disagreements(found, expected, Kernels.TOLERANCE)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("withSteps")
  void stepsOfSgdEndWhereTheGoldenOnesDo(JsonNode golden) {
    assertStepsAgree(golden, "sgd", new Optimizer.Sgd(), 0.5);
  }

  @ParameterizedTest
  @MethodSource("withSteps")
  void stepsOfAdamEndWhereTheGoldenOnesDo(JsonNode golden) {
    assertStepsAgree(golden, "adam", new Optimizer.Adam(), 0.05);
  }

  @ParameterizedTest
  @MethodSource("withSteps")
  void stepsOfRmsPropEndWhereTheGoldenOnesDo(JsonNode golden) {
    assertStepsAgree(golden, "rmsprop", new Optimizer.RmsProp(), 0.02);
  }

  private static void assertStepsAgree(
      JsonNode golden, String name, Optimizer optimizer, double rate) {
    TwinCase read = read(golden);
    Parameters parameters = read.parameters();
    Parameters gradient = Parameters.zeros(parameters.layout());
    OptimizerState memory = optimizer.start(parameters.layout().size());
    Network network = new Network(read.spec(), Blas.java());
    Window window = new Window(read.spec());
    Kernels.fill(window, read.batch());
    int steps = 0;
    for (JsonNode after : golden.get("steps").get(name)) {
      network.lossAndGradient(
          parameters,
          window,
          Kernels.state(read.spec(), read.batch().size(), read.initial()),
          0,
          gradient);
      optimizer.step(parameters.values(), gradient.values(), memory, rate);
      assertThat(Kernels.disagreements(Twin.tensors(parameters), tensors(after), Kernels.TOLERANCE))
          .as("after step %d", ++steps)
          .isEmpty();
    }
    assertThat(steps).isEqualTo(3);
  }

  private static TwinCase read(JsonNode golden) {
    NetworkSpec spec = spec(golden);
    Parameters parameters = Parameters.zeros(ParameterLayout.of(spec));
    Map<String, double[]> tensors = tensors(golden.get("parameters"));
    assertThat(parameters.layout().tensors())
        .extracting(ParameterLayout.Tensor::name)
        .containsExactlyInAnyOrderElementsOf(tensors.keySet());
    tensors.forEach((name, values) -> parameters.setSaved(name, floats(values)));
    List<TwinSequence> batch = new ArrayList<>();
    for (int row = 0; row < golden.get("lengths").size(); row++) {
      int length = golden.get("lengths").get(row).asInt();
      double[] weights = new double[length];
      int[] labels = new int[length];
      for (int t = 0; t < length; t++) {
        weights[t] = 1;
        labels[t] = golden.get("labels").get(row).get(t).asInt();
      }
      double[][] features = arrays(golden.get("features"))[row];
      for (double[] step : features) {
        round(step);
      }
      batch.add(new TwinSequence(length, null, features, null, labels, null, weights));
    }
    double[][][] initial = states(golden.get("initial"));
    for (double[][] row : initial) {
      for (double[] part : row) {
        round(part);
      }
    }
    return new TwinCase(spec, parameters, batch, initial, null);
  }

  private static Map<String, double[]> expected(JsonNode golden) {
    Map<String, double[]> expected = new LinkedHashMap<>();
    expected.put("loss", new double[] {golden.get("loss").asDouble()});
    expected.put("outputs", Kernels.flat(arrays(golden.get("probabilities"))));
    expected.put("hidden", Kernels.flat(arrays(golden.get("hidden"))));
    expected.put("final state", Kernels.flat(states(golden.get("final"))));
    expected.putAll(tensors(golden.get("gradients")));
    expected.put("dInitial", Kernels.flat(states(golden.get("dInitial"))));
    return expected;
  }

  private static NetworkSpec spec(JsonNode golden) {
    return NetworkSpec.of(
        new Input.Dense(golden.get("inputs").asInt()),
        Recurrence.of(CellKind.parse(golden.get("cell").asText()), golden.get("hiddenSize").asInt())
            .withLayers(golden.get("layers").asInt())
            .withDirection(
                golden.get("bidirectional").asBoolean() ? Direction.BOTH : Direction.FORWARD),
        Readout.EVERY_STEP,
        new Head.Softmax(golden.get("classes").asInt()));
  }

  private static String name(JsonNode golden) {
    return golden.get("cell").asText()
        + (golden.get("layers").asInt() > 1 ? ", stacked" : "")
        + (golden.get("bidirectional").asBoolean() ? ", bidirectional" : "");
  }

  /** From [h, c][layer and direction][row][H] to [row][layer and direction, h before c][H]. */
  private static double[][][] states(JsonNode node) {
    int perCell = node.size();
    int rows = node.get(0).get(0).size();
    double[][][] states = new double[rows][node.get(0).size() * perCell][];
    for (int kind = 0; kind < perCell; kind++) {
      double[][][] values = arrays(node.get(kind));
      for (int run = 0; run < values.length; run++) {
        for (int row = 0; row < rows; row++) {
          states[row][run * perCell + kind] = values[run][row];
        }
      }
    }
    return states;
  }

  private static Map<String, double[]> tensors(JsonNode node) {
    Map<String, double[]> tensors = new LinkedHashMap<>();
    node.properties().forEach(entry -> tensors.put(entry.getKey(), array(entry.getValue())));
    return tensors;
  }

  private static double[][][] arrays(JsonNode node) {
    double[][][] arrays = new double[node.size()][][];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = new double[node.get(i).size()][];
      for (int j = 0; j < arrays[i].length; j++) {
        arrays[i][j] = array(node.get(i).get(j));
      }
    }
    return arrays;
  }

  private static double[] array(JsonNode node) {
    double[] values = new double[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).asDouble();
    }
    return values;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** To the floats that the twelve digits stand for. */
  private static void round(double[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) values[i];
    }
  }
}
