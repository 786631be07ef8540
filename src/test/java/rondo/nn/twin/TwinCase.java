package rondo.nn.twin;

import java.util.ArrayList;
import java.util.List;
import rondo.SplitMix;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.Readout;
import rondo.nn.Start;

/**
 * A network with parameters and a batch, all drawn from one seed. Every number is a float, so that
 * single and double precision start from the same.
 *
 * @param initial where the state starts, {@code [row][part][H]}
 * @param dFinal the gradient with respect to the final state, as large
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares these
public record TwinCase(
    NetworkSpec spec,
    Parameters parameters,
    List<TwinSequence> batch,
    double[][][] initial,
    double[][][] dFinal) {

  public static TwinCase random(NetworkSpec spec, int[] lengths, long seed) {
    SplitMix random = new SplitMix(seed);
    Parameters parameters = Parameters.zeros(ParameterLayout.of(spec));
    double limit = 1.2 / Math.sqrt(Math.max(2, spec.recurrence().hiddenSize()));
    float[] values = parameters.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextUniform(limit);
    }
    List<TwinSequence> batch = new ArrayList<>();
    for (int length : lengths) {
      batch.add(sequence(spec, length, random));
    }
    batch.get(0).weights()[0] = 1; // not all are zero
    int parts = new Twin(spec, Twin.tensors(parameters)).parts();
    return new TwinCase(
        spec,
        parameters,
        batch,
        states(lengths.length, parts, spec.recurrence().hiddenSize(), random),
        states(lengths.length, parts, spec.recurrence().hiddenSize(), random));
  }

  /** The same batch with these weights, one for each element of every row. */
  public TwinCase withWeights(double... weights) {
    List<TwinSequence> other = new ArrayList<>();
    int at = 0;
    for (TwinSequence row : batch) {
      double[] own = new double[row.weights().length];
      for (int element = 0; element < own.length; element++) {
        own[element] = weights[at++ % weights.length];
      }
      other.add(
          new TwinSequence(
              row.length(),
              row.tokens(),
              row.features(),
              row.start(),
              row.labels(),
              row.targets(),
              own));
    }
    return new TwinCase(spec, parameters, other, initial, dFinal);
  }

  public Twin twin(Flip flipped) {
    return new Twin(spec, Twin.tensors(parameters), flipped);
  }

  public int[] lengths() {
    return batch.stream().mapToInt(TwinSequence::length).toArray();
  }

  private static TwinSequence sequence(NetworkSpec spec, int length, SplitMix random) {
    int elements = spec.readout() == Readout.LAST_STEP ? 1 : length;
    int outputs = spec.head().outputs();
    int[] tokens = null;
    double[][] features = null;
    double[] start = null;
    int[] labels = null;
    double[][] targets = null;
    if (spec.input() instanceof Input.OneHot oneHot) {
      tokens = integers(length, oneHot.size(), random);
    } else if (spec.input() instanceof Input.Embedding embedding) {
      tokens = integers(length, embedding.size(), random);
    } else {
      features = new double[length][];
      for (int t = 0; t < length; t++) {
        features[t] = numbers(spec.input().dimension(), random);
      }
    }
    if (spec.start() instanceof Start.FromVector vector) {
      start = numbers(vector.dimension(), random);
    }
    if (spec.head() instanceof Head.Softmax) {
      labels = integers(elements, outputs, random);
    } else {
      targets = new double[elements][];
      for (int element = 0; element < elements; element++) {
        targets[element] = numbers(outputs, random);
        for (int o = 0; spec.head() instanceof Head.Bernoulli && o < outputs; o++) {
          targets[element][o] = random.nextInt(2);
        }
      }
    }
    double[] weights = new double[elements];
    for (int element = 0; element < elements; element++) {
      weights[element] = random.nextInt(5) == 0 ? 0 : (float) (0.25 + 2 * random.nextDouble());
    }
    return new TwinSequence(length, tokens, features, start, labels, targets, weights);
  }

  private static double[][][] states(int rows, int parts, int hidden, SplitMix random) {
    double[][][] states = new double[rows][parts][];
    for (double[][] row : states) {
      for (int part = 0; part < parts; part++) {
        row[part] = numbers(hidden, random);
      }
    }
    return states;
  }

  private static int[] integers(int length, int bound, SplitMix random) {
    int[] values = new int[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextInt(bound);
    }
    return values;
  }

  private static double[] numbers(int length, SplitMix random) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextUniform(1);
    }
    return values;
  }
}
