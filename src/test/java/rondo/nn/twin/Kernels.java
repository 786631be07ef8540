package rondo.nn.twin;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import rondo.linalg.Matrix;
import rondo.nn.Network;
import rondo.nn.NetworkSpec;
import rondo.nn.Packing;
import rondo.nn.Parameters;
import rondo.nn.Readout;
import rondo.nn.State;
import rondo.nn.Window;

/** Runs the float kernels on what the twin runs on, and says how far they are apart. */
public final class Kernels {
  /** What the kernels may miss the twin by: ‖a − b‖ ≤ 1e-5 · ‖b‖, tensor by tensor. */
  public static final double TOLERANCE = 1e-5;

  private static final long SEED = 1;

  private Kernels() {}

  /**
   * The same result as the twin gives, but for the gradients of inputs, which kernels don't give.
   */
  public static Twin.Result run(
      Network network,
      Window window,
      Parameters parameters,
      List<TwinSequence> batch,
      double[][][] initial,
      double[][][] dFinal) {
    fill(window, batch);
    State state = state(window.spec(), batch.size(), initial);
    network.forward(parameters, window, state);
    double[][][] outputs = unpacked(window, network.outputs(), window.spec().readout());
    double[][][] hidden = unpacked(window, network.hidden(), Readout.EVERY_STEP);
    double[][][] finalState = rows(state, window.spec());
    double loss = network.loss(window);

    Parameters gradient = Parameters.zeros(parameters.layout());
    // Whatever lies in the gradient is replaced.
    Arrays.fill(gradient.values(), Float.NaN);
    state = state(window.spec(), batch.size(), initial);
    State dState = state(window.spec(), batch.size(), dFinal);
    double again = network.lossAndGradient(parameters, window, state, dState, SEED, gradient);
    if (again != loss) {
      throw new AssertionError("loss: expected " + loss + " as in forward, found " + again);
    }
    return new Twin.Result(
        again,
        outputs,
        hidden,
        finalState,
        Twin.tensors(gradient),
        null,
        null,
        rows(dState, window.spec()));
  }

  /** All numbers of a result by name, inputs' gradients left out. */
  public static Map<String, double[]> named(Twin.Result result) {
    Map<String, double[]> named = new LinkedHashMap<>();
    named.put("loss", new double[] {result.loss()});
    named.put("outputs", flat(result.outputs()));
    named.put("hidden", flat(result.hidden()));
    named.put("final state", flat(result.finalState()));
    named.putAll(result.gradient());
    named.put("dInitial", flat(result.dInitial()));
    return named;
  }

  /** ‖a − b‖ / ‖b‖; where b is zero, ‖a‖. */
  public static double distance(double[] a, double[] b) {
    if (a.length != b.length) {
      throw new AssertionError("expected " + b.length + " numbers, found " + a.length);
    }
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < b.length; i++) {
      difference += (a[i] - b[i]) * (a[i] - b[i]);
      norm += b[i] * b[i];
    }
    return Math.sqrt(difference) / (norm == 0 ? 1 : Math.sqrt(norm));
  }

  /** The names of what is further apart than the tolerance, with the distances. */
  public static Map<String, Double> disagreements(
      Map<String, double[]> found, Map<String, double[]> expected, double tolerance) {
    Map<String, Double> disagreements = new LinkedHashMap<>();
    expected.forEach(
        (name, values) -> {
          double distance = distance(found.get(name), values);
          if (!(distance <= tolerance)) {
            disagreements.put(name, distance);
          }
        });
    return disagreements;
  }

  public static double[] flat(double[][][] arrays) {
    return Stream.of(arrays).flatMap(Stream::of).flatMapToDouble(DoubleStream::of).toArray();
  }

  /** Begins the window and fills what the spec has. */
  public static void fill(Window window, List<TwinSequence> batch) {
    int[] lengths = batch.stream().mapToInt(TwinSequence::length).toArray();
    window.begin(lengths, lengths.length);
    Packing packing = window.packing();
    boolean last = window.spec().readout() == Readout.LAST_STEP;
    for (int place = 0; place < packing.rows(); place++) {
      TwinSequence row = batch.get(packing.row(place));
      if (row.start() != null) {
        copy(row.start(), window.start(), place);
      }
      for (int t = 0; t < row.length(); t++) {
        int column = packing.column(place, t);
        if (row.tokens() != null) {
          window.tokens()[column] = row.tokens()[t];
        } else {
          copy(row.features()[t], window.features(), column);
        }
      }
      for (int i = 0; i < row.weights().length; i++) {
        int element = last ? place : packing.column(place, i);
        window.weights()[element] = (float) row.weights()[i];
        if (row.labels() != null) {
          window.labels()[element] = row.labels()[i];
        } else {
          copy(row.targets()[i], window.targets(), element);
        }
      }
    }
  }

  private static void copy(double[] vector, float[] matrix, int column) {
    for (int i = 0; i < vector.length; i++) {
      matrix[column * vector.length + i] = (float) vector[i];
    }
  }

  private static double[][][] unpacked(Window window, Matrix columns, Readout readout) {
    Packing packing = window.packing();
    double[][][] rows = new double[packing.rows()][][];
    for (int place = 0; place < packing.rows(); place++) {
      int count = readout == Readout.LAST_STEP ? 1 : packing.length(place);
      double[][] row = new double[count][columns.rows()];
      for (int i = 0; i < count; i++) {
        int column = readout == Readout.LAST_STEP ? place : packing.column(place, i);
        for (int j = 0; j < columns.rows(); j++) {
          row[i][j] = columns.get(j, column);
        }
      }
      rows[packing.row(place)] = row;
    }
    return rows;
  }

  /** A state that holds these rows; zero if they are null. */
  public static State state(NetworkSpec spec, int rows, double[][][] values) {
    State state = new State(spec, rows);
    int hidden = spec.recurrence().hiddenSize();
    for (int row = 0; values != null && row < rows; row++) {
      for (int part = 0; part < values[row].length; part++) {
        for (int j = 0; j < hidden; j++) {
          state.values()[(part * rows + row) * hidden + j] = (float) values[row][part][j];
        }
      }
    }
    return state;
  }

  /** {@code [row][part][H]}. */
  public static double[][][] rows(State state, NetworkSpec spec) {
    int hidden = spec.recurrence().hiddenSize();
    int parts = State.sizePerRow(spec) / hidden;
    double[][][] rows = new double[state.rows()][parts][hidden];
    for (int row = 0; row < rows.length; row++) {
      for (int part = 0; part < parts; part++) {
        for (int j = 0; j < hidden; j++) {
          rows[row][part][j] = state.values()[(part * rows.length + row) * hidden + j];
        }
      }
    }
    return rows;
  }
}
