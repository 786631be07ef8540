package rondo.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rondo.SplitMix;
import rondo.linalg.Blas;
import rondo.linalg.Matrix;
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

/** What stands behind the end of a sequence, and beside it, has no part in its results. */
class PaddingTest {
  private static final int D = 3;
  private static final int O = 2;
  private static final int[] LENGTHS = {2, 5, 1, 4, 5};

  private static NetworkSpec spec(Readout readout) {
    return NetworkSpec.of(
        new Input.Dense(D),
        Recurrence.of(CellKind.GRU, 4).withDirection(Direction.BOTH),
        readout,
        new Head.SquaredError(O));
  }

  private static float[] random(SplitMix random, int size) {
    float[] numbers = new float[size];
    for (int at = 0; at < size; at++) {
      numbers[at] = random.nextUniform(1);
    }
    return numbers;
  }

  /** The same sequences each time, made from arrays with {@code padding} steps more. */
  private static List<Sequence> sequences(Readout readout, int padding, float content) {
    SplitMix random = new SplitMix(11);
    List<Sequence> sequences = new ArrayList<>();
    for (int length : LENGTHS) {
      float[] features = padded(random(random, D * length), D * padding, content);
      float[] targets = padded(random(random, O * length), O * padding, content);
      Sequence sequence = Sequence.ofFeatures(D, features, length);
      sequences.add(
          readout == Readout.EVERY_STEP
              ? sequence.withTargets(O, targets, length)
              : sequence.withTarget(Arrays.copyOf(targets, O)));
    }
    return sequences;
  }

  private static float[] padded(float[] numbers, int by, float content) {
    float[] padded = Arrays.copyOf(numbers, numbers.length + by);
    Arrays.fill(padded, numbers.length, padded.length, content);
    return padded;
  }

  @ParameterizedTest
  @EnumSource
  void paddingChangesNoBitOfLossAndGradient(Readout readout) {
    ParameterLayout layout = ParameterLayout.of(spec(readout));
    Parameters parameters = Parameters.initial(layout, 3);
    Parameters expected = Parameters.zeros(layout);
    Window window = new Window(layout.spec());
    Batch.of(sequences(readout, 0, 0)).fill(window);
    Network network = new Network(layout.spec(), Blas.java());
    double loss = network.lossAndGradient(parameters, window, null, 0, expected);

    Parameters gradient = Parameters.zeros(layout);
    for (float content : new float[] {0, 1e30f, Float.NaN, Float.NEGATIVE_INFINITY}) {
      for (int padding : new int[] {1, 7}) {
        // What the window held before is a padding too.
        Batch.of(longerOnes(readout)).fill(window);
        Batch.of(sequences(readout, padding, content)).fill(window);
        assertThat(network.lossAndGradient(parameters, window, null, 0, gradient)).isEqualTo(loss);
        assertThat(gradient.values()).containsExactly(expected.values());
      }
    }
  }

  private static List<Sequence> longerOnes(Readout readout) {
    float[] features = new float[D * 30];
    Arrays.fill(features, 1e30f);
    Sequence sequence = Sequence.ofFeatures(D, features);
    Sequence answered =
        readout == Readout.EVERY_STEP
            ? sequence.withTargets(O, new float[O * 30], 30)
            : sequence.withTarget(new float[O]);
    return List.of(answered, answered.withWeight(5), answered, answered, answered, answered);
  }

  @ParameterizedTest
  @EnumSource
  void eachRowHasTheResultsThatItHasAlone(Readout readout) {
    ParameterLayout layout = ParameterLayout.of(spec(readout));
    Parameters parameters = Parameters.initial(layout, 3);
    List<Sequence> sequences = sequences(readout, 0, 0);
    List<float[]> together = results(layout, parameters, sequences);
    for (int row = 0; row < LENGTHS.length; row++) {
      float[] alone = results(layout, parameters, List.of(sequences.get(row))).get(0);
      int steps = readout == Readout.EVERY_STEP ? LENGTHS[row] : 1;
      assertThat(together.get(row)).hasSize(O * steps).containsExactly(alone, Offset.offset(1e-6f));
    }
  }

  private static List<float[]> results(
      ParameterLayout layout, Parameters parameters, List<Sequence> sequences) {
    Window window = new Window(layout.spec());
    Batch.of(sequences).fill(window);
    Network network = new Network(layout.spec(), Blas.java());
    network.forward(parameters, window, null);
    Matrix outputs = network.outputs();
    Unpacking unpacking = new Unpacking().begin(window.packing());
    List<float[]> results = new ArrayList<>();
    for (int row = 0; row < sequences.size(); row++) {
      results.add(unpacking.values(outputs, row));
    }
    return results;
  }
}
