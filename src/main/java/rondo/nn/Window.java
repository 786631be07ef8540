package rondo.nn;

import java.util.Arrays;
import rondo.OptionException;
import rondo.linalg.ShapeException;

/**
 * What a network is given at a time: the packed steps of a batch of sequences, with what the head
 * should answer. A buffer: it is filled anew for each batch and allocates only to grow.
 *
 * <p>Order of use: {@link #begin}; then fill the arrays that the spec has ({@link #tokens} or
 * {@link #features}; {@link #start}; {@link #labels} or {@link #targets}), at the places that
 * {@link #packing} tells. All weights are 1 until set. The arrays may be longer than what is used.
 */
public final class Window {
  private final NetworkSpec spec;
  private final Packing packing = new Packing();
  private int[] tokens = new int[0];
  private float[] features = new float[0];
  private float[] start = new float[0];
  private int[] labels = new int[0];
  private float[] targets = new float[0];
  private float[] weights = new float[0];

  public Window(NetworkSpec spec) {
    this.spec = spec;
  }

  public NetworkSpec spec() {
    return spec;
  }

  /** Begins a batch of {@code rows} sequences of these lengths. */
  public void begin(int[] lengths, int rows) {
    packing.pack(lengths, rows);
    int columns = packing.columns();
    if (spec.input() instanceof Input.Dense dense) {
      features = Buffers.atLeast(features, (long) dense.dimension() * columns);
    } else {
      tokens = Buffers.atLeast(tokens, columns);
    }
    if (spec.start() instanceof Start.FromVector vector) {
      start = Buffers.atLeast(start, (long) vector.dimension() * rows);
    }
    if (spec.head() instanceof Head.Softmax) {
      labels = Buffers.atLeast(labels, elements());
    } else {
      targets = Buffers.atLeast(targets, (long) spec.head().outputs() * elements());
    }
    weights = Buffers.atLeast(weights, elements());
    Arrays.fill(weights, 0, elements(), 1);
  }

  public Packing packing() {
    return packing;
  }

  /** How many outputs are scored: the packed columns, or the rows if only the last step is read. */
  public int elements() {
    return spec.readout() == Readout.LAST_STEP ? packing.rows() : packing.columns();
  }

  /** A token a packed column. */
  public int[] tokens() {
    return tokens;
  }

  /** {@code [D × columns]}: a vector a packed column. */
  public float[] features() {
    return features;
  }

  /** {@code [D × B]}: a start vector a place of the packing. */
  public float[] start() {
    return start;
  }

  /** A class an element. */
  public int[] labels() {
    return labels;
  }

  /** {@code [O × elements]}: a vector an element. */
  public float[] targets() {
    return targets;
  }

  /**
   * A weight an element: at least 0. One of weight 0 adds nothing to a loss or a gradient, as long
   * as what the network computes there is finite.
   */
  public float[] weights() {
    return weights;
  }

  /** Σ of the weights: what the mean loss of this window counts in a mean over windows. */
  public double totalWeight() {
    double total = 0;
    for (int element = 0; element < elements(); element++) {
      total += weights[element];
    }
    return total;
  }

  /** Throws if a token is not of the input. */
  void checkInput() {
    if (!(spec.input() instanceof Input.Dense)) {
      checkRange("token", tokens, 0, packing.columns(), spec.input().tokens());
    }
  }

  /** Throws if a label is not of the head, or a weight is negative or not a number. */
  void checkTargets() {
    if (spec.head() instanceof Head.Softmax softmax) {
      checkRange("label", labels, 0, elements(), softmax.outputs());
    }
    for (int element = 0; element < elements(); element++) {
      float weight = weights[element];
      if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
        throw new OptionException(
            "weight of element " + element + ": expected at least 0 and finite, found " + weight);
      }
    }
  }

  /** Throws if there is no such element, or its label is not of the head. */
  void checkTarget(int element) {
    if (element < 0 || element >= elements()) {
      throw new ShapeException("element: expected 0 to " + (elements() - 1) + ", found " + element);
    }
    if (spec.head() instanceof Head.Softmax softmax) {
      checkRange("label", labels, element, element + 1, softmax.outputs());
    }
  }

  private static void checkRange(String what, int[] values, int from, int to, int bound) {
    for (int at = from; at < to; at++) {
      if (values[at] < 0 || values[at] >= bound) {
        throw new ShapeException(
            what + " at column " + at + ": expected 0 to " + (bound - 1) + ", found " + values[at]);
      }
    }
  }
}
