package rondo.nn;

import java.util.Arrays;
import rondo.SplitMix;
import rondo.linalg.Blas;

/**
 * The recurrent layers one above the other, each in one direction or both, with dropout between
 * them.
 *
 * <p>A backward direction is a forward one over mirrored sequences: its input's columns are
 * mirrored on the way in and its states on the way out. So there is one loop over time, and in
 * neither direction does it touch padding.
 */
final class Stack {
  private final Recurrence recurrence;
  private final int hidden;
  private final int directions;
  private final int outputSize;
  private final RecurrentLayer[][] layers; // [layer][direction]
  private final TokenColumns oneHot; // null unless the first layer reads tokens

  private Packing packing;
  private int[] mirror;
  private int[] tokens;
  private int[] mirroredTokens = new int[0];
  private final float[][]
      inputs; // what each layer reads: an array of the layer below or of the caller
  private final int[] inputsAt;
  private final float[][] mirrored; // the same, mirrored, if a direction is
  private final float[][] joined; // both directions' states, or a backward direction's in order
  private final Dropout[] dropouts; // above each layer but the top one; none if nothing is dropped
  private float[] dOutput = new float[0]; // [outputSize × columns], of the layer at work
  private float[] dDirection = new float[0]; // [H × columns]
  private float[] dInput = new float[0]; // [D × columns]
  private float[] dMirrored = new float[0]; // [D × columns], in a backward direction's order
  private float[] output; // the top layer's states, wherever they are
  private int outputAt;

  Stack(NetworkSpec spec, ParameterLayout layout, Blas blas) {
    this.recurrence = spec.recurrence();
    this.hidden = recurrence.hiddenSize();
    this.directions = recurrence.direction().count();
    this.outputSize = recurrence.outputSize();
    int count = recurrence.layers();
    this.layers = new RecurrentLayer[count][directions];
    for (int layer = 0; layer < count; layer++) {
      for (int direction = 0; direction < directions; direction++) {
        layers[layer][direction] =
            new RecurrentLayer(
                blas,
                layout,
                recurrence.cell(),
                hidden,
                inputSize(spec, layer),
                ParameterLayout.suffix(layer, recurrence.direction().reversed(direction)));
      }
    }
    this.oneHot =
        spec.input() instanceof Input.OneHot input
            ? new TokenColumns(input.size(), ParameterLayout.gates(recurrence.cell()) * hidden)
            : null;
    this.inputs = new float[count][0];
    this.inputsAt = new int[count];
    this.mirrored = new float[count][0];
    this.joined = new float[count][0];
    this.dropouts = new Dropout[recurrence.dropout() > 0 ? count - 1 : 0];
    Arrays.setAll(dropouts, layer -> new Dropout(recurrence.dropout()));
  }

  private static int inputSize(NetworkSpec spec, int layer) {
    return layer == 0 ? spec.input().dimension() : spec.recurrence().outputSize();
  }

  /** Makes room for a window; then the layers' initial states may be set. */
  void begin(Packing window, boolean training) {
    packing = window;
    mirror = recurrence.direction() == Direction.FORWARD ? null : window.mirror();
    for (RecurrentLayer[] layer : layers) {
      for (RecurrentLayer direction : layer) {
        direction.begin(window, training);
      }
    }
  }

  RecurrentLayer layer(int layer, int direction) {
    return layers[layer][direction];
  }

  /**
   * Runs all layers forward.
   *
   * @param tokens the input of a one-hot network, else null
   * @param x the dense input {@code [D × columns]} else
   * @param dropoutSeed draws what is dropped; only used in training
   */
  void forward(float[] parameters, int[] tokens, float[] x, boolean training, long dropoutSeed) {
    this.tokens = tokens;
    float[] input = x;
    int inputAt = 0;
    for (int layer = 0; layer < layers.length; layer++) {
      inputs[layer] = input;
      inputsAt[layer] = inputAt;
      for (int direction = 0; direction < directions; direction++) {
        feed(parameters, layer, direction);
        layers[layer][direction].recur(parameters);
      }
      if (recurrence.direction() == Direction.FORWARD) {
        input = layers[layer][0].states();
        inputAt = layers[layer][0].firstState();
      } else {
        input = join(layer);
        inputAt = 0;
      }
      if (training && layer < dropouts.length) {
        input =
            dropouts[layer].forward(
                input,
                inputAt,
                outputSize * packing.columns(),
                SplitMix.derive(dropoutSeed, layer));
        inputAt = 0;
      }
    }
    output = input;
    outputAt = inputAt;
  }

  /** {@code [outputSize × columns]} from {@link #outputAt} on: the top layer's states. */
  float[] output() {
    return output;
  }

  int outputAt() {
    return outputAt;
  }

  /** Puts W x into a layer's slabs. */
  private void feed(float[] parameters, int layer, int direction) {
    RecurrentLayer target = layers[layer][direction];
    boolean reversed = recurrence.direction().reversed(direction);
    if (layer == 0 && oneHot != null) {
      target.gather(parameters, oneHot, reversed ? mirrorTokens() : tokens);
    } else if (reversed) {
      int size = layer == 0 ? layers[0][0].inputSize() : outputSize;
      mirrored[layer] = Buffers.atLeast(mirrored[layer], (long) size * packing.columns());
      for (int column = 0; column < packing.columns(); column++) {
        System.arraycopy(
            inputs[layer],
            inputsAt[layer] + column * size,
            mirrored[layer],
            mirror[column] * size,
            size);
      }
      target.project(parameters, mirrored[layer], 0);
    } else {
      target.project(parameters, inputs[layer], inputsAt[layer]);
    }
  }

  private int[] mirrorTokens() {
    mirroredTokens = Buffers.atLeast(mirroredTokens, packing.columns());
    for (int column = 0; column < packing.columns(); column++) {
      mirroredTokens[mirror[column]] = tokens[column];
    }
    return mirroredTokens;
  }

  /** Puts the directions' states above each other, each column where it belongs in time. */
  private float[] join(int layer) {
    joined[layer] = Buffers.atLeast(joined[layer], (long) outputSize * packing.columns());
    for (int direction = 0; direction < directions; direction++) {
      RecurrentLayer from = layers[layer][direction];
      boolean reversed = recurrence.direction().reversed(direction);
      for (int column = 0; column < packing.columns(); column++) {
        int source = reversed ? mirror[column] : column;
        System.arraycopy(
            from.states(),
            from.firstState() + source * hidden,
            joined[layer],
            column * outputSize + direction * hidden,
            hidden);
      }
    }
    return joined[layer];
  }

  /** {@code [outputSize × columns]}: to be filled with the gradient of {@link #output}. */
  float[] dOutput() {
    dOutput = Buffers.atLeast(dOutput, (long) outputSize * packing.columns());
    return dOutput;
  }

  /**
   * Runs all layers backward, from {@link #dOutput}, and sets the gradients of their tensors.
   *
   * @param dState the gradient of the final state (row by row of the batch), replaced by that of
   *     the initial one; null if there is neither. The layers keep the gradients of their initial
   *     states.
   * @param wantInitial whether the gradients of the initial states are asked for at all
   * @return the gradient of the dense input, {@code [D × columns]}, if {@code wantInput}
   */
  float[] backward(
      float[] parameters, float[] gradient, State dState, boolean wantInitial, boolean wantInput) {
    for (int layer = layers.length - 1; layer >= 0; layer--) {
      int size = layers[layer][0].inputSize();
      boolean wantBelow = layer > 0 || wantInput;
      if (wantBelow) {
        dInput = Buffers.atLeast(dInput, (long) size * packing.columns());
      }
      for (int direction = 0; direction < directions; direction++) {
        RecurrentLayer at = layers[layer][direction];
        boolean reversed = recurrence.direction().reversed(direction);
        float[] dh = splitGradient(direction, reversed);
        at.beginBackward();
        if (dState != null) {
          addFinalGradient(dState, layer, direction, dh);
        }
        at.unroll(parameters, dh, wantInitial);
        at.recurrentGradients(gradient);
        if (layer == 0 && oneHot != null) {
          at.scatter(gradient, oneHot, reversed ? mirroredTokens : tokens);
        } else {
          at.inputGradients(
              gradient, reversed ? mirrored[layer] : inputs[layer], reversed ? 0 : inputsAt[layer]);
        }
        if (wantBelow) {
          addInputGradient(parameters, at, size, direction, reversed);
        }
      }
      if (dState != null) {
        readInitialGradient(dState, layer);
      }
      if (layer > 0) {
        if (layer - 1 < dropouts.length) {
          dropouts[layer - 1].backward(dInput, size * packing.columns());
        }
        float[] spare = dOutput;
        dOutput = dInput;
        dInput = spare;
      }
    }
    return dInput;
  }

  /** The part of dOutput that belongs to a direction, in its own order of time. */
  private float[] splitGradient(int direction, boolean reversed) {
    if (recurrence.direction() == Direction.FORWARD) {
      return dOutput;
    }
    dDirection = Buffers.atLeast(dDirection, (long) hidden * packing.columns());
    for (int column = 0; column < packing.columns(); column++) {
      int target = reversed ? mirror[column] : column;
      System.arraycopy(
          dOutput, column * outputSize + direction * hidden, dDirection, target * hidden, hidden);
    }
    return dDirection;
  }

  private void addInputGradient(
      float[] parameters, RecurrentLayer at, int size, int direction, boolean reversed) {
    if (!reversed) { // the first to write
      at.backToInput(parameters, dInput);
      return;
    }
    dMirrored = Buffers.atLeast(dMirrored, (long) size * packing.columns());
    at.backToInput(parameters, dMirrored);
    for (int column = 0; column < packing.columns(); column++) {
      int source = mirror[column] * size;
      int target = column * size;
      for (int j = 0; j < size; j++) {
        float sofar = direction == 0 ? 0 : dInput[target + j];
        dInput[target + j] = sofar + dMirrored[source + j];
      }
    }
  }

  /** Adds the gradients of the states in which the sequences end. */
  private void addFinalGradient(State dState, int layer, int direction, float[] dh) {
    float[] from = dState.values();
    int at = dState.offset(recurrence, layer, direction, 0);
    for (int place = 0; place < packing.rows(); place++) {
      int source = at + packing.row(place) * hidden;
      int target = packing.column(place, packing.length(place) - 1) * hidden;
      for (int j = 0; j < hidden; j++) {
        dh[target + j] += from[source + j];
      }
    }
    float[] memory = layers[layer][direction].memoryGradient();
    if (memory != null) {
      readColumns(dState, dState.offset(recurrence, layer, direction, 1), memory);
    }
  }

  private void readInitialGradient(State dState, int layer) {
    for (int direction = 0; direction < directions; direction++) {
      RecurrentLayer at = layers[layer][direction];
      writeColumns(dState, dState.offset(recurrence, layer, direction, 0), at.dInitial());
      if (at.memoryGradient() != null) {
        writeColumns(dState, dState.offset(recurrence, layer, direction, 1), at.memoryGradient());
      }
    }
  }

  /** Starts all layers from a state, or from zero if there is none. */
  void start(State state) {
    for (int layer = 0; layer < layers.length; layer++) {
      for (int direction = 0; direction < directions; direction++) {
        RecurrentLayer at = layers[layer][direction];
        if (state == null) {
          at.startAtZero();
          continue;
        }
        at.startAsSet();
        readColumns(state, state.offset(recurrence, layer, direction, 0), at.states());
        if (at.memory() != null) {
          readColumns(state, state.offset(recurrence, layer, direction, 1), at.memory());
        }
      }
    }
  }

  /** Writes the states in which the sequences ended. */
  void finish(State state) {
    for (int layer = 0; layer < layers.length; layer++) {
      for (int direction = 0; direction < directions; direction++) {
        RecurrentLayer at = layers[layer][direction];
        int to = state.offset(recurrence, layer, direction, 0);
        for (int place = 0; place < packing.rows(); place++) {
          int column = packing.column(place, packing.length(place) - 1);
          System.arraycopy(
              at.states(),
              at.firstState() + column * hidden,
              state.values(),
              to + packing.row(place) * hidden,
              hidden);
        }
        if (at.memory() != null) {
          writeColumns(state, state.offset(recurrence, layer, direction, 1), at.memory());
        }
      }
    }
  }

  /** From a state, a column a row of the batch, to {@code [H × B]}, a column a place. */
  private void readColumns(State state, int at, float[] to) {
    for (int place = 0; place < packing.rows(); place++) {
      System.arraycopy(
          state.values(), at + packing.row(place) * hidden, to, place * hidden, hidden);
    }
  }

  private void writeColumns(State state, int at, float[] from) {
    for (int place = 0; place < packing.rows(); place++) {
      System.arraycopy(
          from, place * hidden, state.values(), at + packing.row(place) * hidden, hidden);
    }
  }
}
