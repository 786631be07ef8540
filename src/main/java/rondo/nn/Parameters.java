package rondo.nn;

import java.util.Arrays;
import rondo.SplitMix;
import rondo.linalg.ShapeException;

/**
 * The parameters of a network, or anything that lies beside them number by number (a gradient, a
 * moment): one flat array and the layout that names its parts.
 */
public final class Parameters {
  private final ParameterLayout layout;
  private final float[] values;

  /** Gives names to an array, which is shared, not copied. */
  public Parameters(ParameterLayout layout, float[] values) {
    ShapeException.check("parameters", layout.size(), values.length);
    this.layout = layout;
    this.values = values;
  }

  public ParameterLayout layout() {
    return layout;
  }

  /** All tensors, one behind the other. */
  public float[] values() {
    return values;
  }

  /** All zero: where a gradient starts. */
  public static Parameters zeros(ParameterLayout layout) {
    return new Parameters(layout, new float[layout.size()]);
  }

  /**
   * Fresh parameters, as PyTorch draws them: {@code rnn.*} uniform in ±1/√H, {@code head.*} and
   * {@code start.*} uniform in ±1/√(their inputs), {@code embedding.weight} standard normal. An
   * LSTM's forget gate has the spec's {@code forgetBias} in {@code bias_ih} and zero in {@code
   * bias_hh}. Every tensor has a stream of its own, derived from the seed and its name.
   */
  public static Parameters initial(ParameterLayout layout, long seed) {
    Parameters parameters = zeros(layout);
    Recurrence recurrence = layout.spec().recurrence();
    int hidden = recurrence.hiddenSize();
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      SplitMix random = new SplitMix(SplitMix.derive(seed, tensor.name().hashCode()));
      String name = tensor.name();
      for (int row = 0; row < tensor.rows(); row++) {
        for (int column = 0; column < tensor.columns(); column++) {
          parameters.values[tensor.indexOfSaved(row, column)] =
              name.startsWith("embedding.")
                  ? (float) random.nextGaussian()
                  : random.nextUniform(1 / Math.sqrt(fanIn(layout, tensor)));
        }
      }
      if (recurrence.cell() == CellKind.LSTM && name.startsWith("rnn.bias_")) {
        float bias = name.startsWith("rnn.bias_ih") ? (float) recurrence.forgetBias() : 0;
        for (int row = hidden; row < 2 * hidden; row++) {
          parameters.values[tensor.indexOfSaved(row, 0)] = bias;
        }
      }
    }
    return parameters;
  }

  private static int fanIn(ParameterLayout layout, ParameterLayout.Tensor tensor) {
    if (tensor.name().startsWith("rnn.")) {
      return layout.spec().recurrence().hiddenSize();
    }
    return layout.tensor(tensor.name().replace(".bias", ".weight")).columns();
  }

  /** A tensor in its saved form: row-major, gates in PyTorch's order. */
  public float[] saved(String name) {
    ParameterLayout.Tensor tensor = layout.tensor(name);
    float[] saved = new float[tensor.size()];
    for (int row = 0, at = 0; row < tensor.rows(); row++) {
      for (int column = 0; column < tensor.columns(); column++) {
        saved[at++] = values[tensor.indexOfSaved(row, column)];
      }
    }
    return saved;
  }

  /** Sets a tensor from its saved form. */
  public void setSaved(String name, float[] saved) {
    ParameterLayout.Tensor tensor = layout.tensor(name);
    ShapeException.check(name, tensor.size(), saved.length);
    for (int row = 0, at = 0; row < tensor.rows(); row++) {
      for (int column = 0; column < tensor.columns(); column++) {
        values[tensor.indexOfSaved(row, column)] = saved[at++];
      }
    }
  }

  public Parameters copy() {
    return new Parameters(layout, values.clone());
  }

  /** Whether the other has the same tensors with the same bits. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Parameters that
        && layout.tensors().equals(that.layout.tensors())
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Parameters[" + layout.size() + " in " + layout.tensors().size() + " tensors]";
  }
}
