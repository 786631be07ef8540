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
      features = grown(features, (long) dense.dimension() * columns);
    } else if (tokens.length < columns) {
      tokens = new int[columns];
    }
    if (spec.start() instanceof Start.FromVector vector) {
      start = grown(start, (long) vector.dimension() * rows);
    }
    if (spec.head() instanceof Head.Softmax) {
      if (labels.length < elements()) {
        labels = new int[elements()];
      }
    } else {
      targets = grown(targets, (long) spec.head().outputs() * elements());
    }
    weights = grown(weights, elements());
    Arrays.fill(weights, 0, elements(), 1);
  }

  private static float[] grown(float[] array, long size) {
    if (size > Integer.MAX_VALUE - 8) {
      throw new ShapeException(
          "window: expected at most " + (Integer.MAX_VALUE - 8) + " numbers, found " + size);
    }
    return array.length < size ? new float[(int) size] : array;
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

  /** A weight an element: at least 0; an element of weight 0 counts nowhere. */
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
    if (spec.input() instanceof Input.OneHot oneHot) {
      checkRange("token", tokens, packing.columns(), oneHot.size());
    } else if (spec.input() instanceof Input.Embedding embedding) {
      checkRange("token", tokens, packing.columns(), embedding.size());
    }
  }

  /** Throws if a label is not of the head, or a weight is negative or not a number. */
  void checkTargets() {
    if (spec.head() instanceof Head.Softmax softmax) {
      checkRange("label", labels, elements(), softmax.outputs());
    }
    for (int element = 0; element < elements(); element++) {
      float weight = weights[element];
      if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
        throw new OptionException(
            "weight of element " + element + ": expected at least 0 and finite, found " + weight);
      }
    }
  }

  private static void checkRange(String what, int[] values, int length, int bound) {
    for (int at = 0; at < length; at++) {
      if (values[at] < 0 || values[at] >= bound) {
        throw new ShapeException(
            what + " at column " + at + ": expected 0 to " + (bound - 1) + ", found " + values[at]);
      }
    }
  }
}
