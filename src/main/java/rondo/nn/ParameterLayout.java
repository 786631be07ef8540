package rondo.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rondo.OptionException;

/**
 * Where each parameter tensor lies in the one flat array that holds them all. Names and saved
 * shapes are PyTorch's ({@code rnn.weight_ih_l0}, {@code …_reverse}, {@code head.weight}), so that
 * a saved network loads there under the same names.
 *
 * <p>Inside, a matrix is column-major; its saved form is row-major. Only an embedding lies inside
 * as it is saved, for so the vector of a token is contiguous. The input side of a GRU also has its
 * gates in another order inside (see {@link GruCell}); {@link Tensor#indexOfSaved} knows both.
 */
public final class ParameterLayout {
  /**
   * A named part of the flat array.
   *
   * @param rank 1 for a bias (then {@code columns} is 1), 2 for a matrix
   * @param offset index of its first element
   * @param rowShift how many rows further down (around the end) a saved row lies inside
   * @param rowMajor whether it lies inside as it is saved, row behind row
   */
  public record Tensor(
      String name, int rank, int rows, int columns, int offset, int rowShift, boolean rowMajor) {
    public int size() {
      return rows * columns;
    }

    /** The flat index of what is saved at ({@code row}, {@code column}). */
    public int indexOfSaved(int row, int column) {
      return rowMajor
          ? offset + row * columns + column
          : offset + column * rows + (row + rowShift) % rows;
    }

    /** The saved shape. */
    public int[] shape() {
      return rank == 1 ? new int[] {rows} : new int[] {rows, columns};
    }
  }

  private final NetworkSpec spec;
  private final Map<String, Tensor> tensors;
  private final int size;

  private ParameterLayout(NetworkSpec spec, Builder builder) {
    this.spec = spec;
    this.tensors = Collections.unmodifiableMap(builder.tensors);
    OptionException.check(
        builder.offset <= Integer.MAX_VALUE - 8,
        "parameters",
        "at most " + (Integer.MAX_VALUE - 8),
        builder.offset);
    this.size = (int) builder.offset;
  }

  public static ParameterLayout of(NetworkSpec spec) {
    Builder builder = new Builder();
    Recurrence recurrence = spec.recurrence();
    if (spec.input() instanceof Input.Embedding embedding) {
      builder.addRows("embedding.weight", embedding.size(), embedding.dimension());
    }
    int hidden = recurrence.hiddenSize();
    if (spec.start() instanceof Start.FromVector vector) {
      int states = recurrence.layers() * recurrence.direction().count() * hidden;
      builder.add("start.weight", 2, states, vector.dimension(), 0);
      builder.add("start.bias", 1, states, 1, 0);
    }
    int gates = gates(recurrence.cell());
    int inputShift = recurrence.cell() == CellKind.GRU ? hidden : 0;
    int below = spec.input().dimension();
    for (int layer = 0; layer < recurrence.layers(); layer++) {
      for (int direction = 0; direction < recurrence.direction().count(); direction++) {
        String suffix = suffix(layer, recurrence.direction().reversed(direction));
        builder.add("rnn.weight_ih" + suffix, 2, gates * hidden, below, inputShift);
        builder.add("rnn.weight_hh" + suffix, 2, gates * hidden, hidden, 0);
        builder.add("rnn.bias_ih" + suffix, 1, gates * hidden, 1, inputShift);
        builder.add("rnn.bias_hh" + suffix, 1, gates * hidden, 1, 0);
      }
      below = recurrence.outputSize();
    }
    builder.add("head.weight", 2, spec.head().outputs(), recurrence.outputSize(), 0);
    builder.add("head.bias", 1, spec.head().outputs(), 1, 0);
    return new ParameterLayout(spec, builder);
  }

  public NetworkSpec spec() {
    return spec;
  }

  /** How many numbers all tensors have together. */
  public int size() {
    return size;
  }

  /** All tensors, in the order of the flat array. */
  public List<Tensor> tensors() {
    return new ArrayList<>(tensors.values());
  }

  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new OptionException("tensor: expected one of " + tensors.keySet() + ", found " + name);
    }
    return tensor;
  }

  static int gates(CellKind cell) {
    return switch (cell) {
      case VANILLA, RELU -> 1;
      case LSTM -> 4;
      case GRU -> 3;
    };
  }

  static String suffix(int layer, boolean reversed) {
    return "_l" + layer + (reversed ? "_reverse" : "");
  }

  private static final class Builder {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private long offset;

    void add(String name, int rank, int rows, int columns, int rowShift) {
      put(new Tensor(name, rank, rows, columns, (int) offset, rowShift, false));
    }

    void addRows(String name, int rows, int columns) {
      put(new Tensor(name, 2, rows, columns, (int) offset, 0, true));
    }

    // An offset that no int holds is harmless: the total is refused before anything is used.
    private void put(Tensor tensor) {
      tensors.put(tensor.name(), tensor);
      offset =
          Math.addExact(offset, Math.multiplyExact((long) tensor.rows(), (long) tensor.columns()));
    }
  }
}
