package rondo.nn;

import java.util.Arrays;
import rondo.linalg.Elementwise;

/**
 * The equations of a cell, a step at a time, for one layer in one direction. What is around them
 * (the products with the weights, the order of the steps) is the layer's: {@link RecurrentLayer}.
 *
 * <p>A step's slab of gates is {@code [blocks·H × A]}: a column a sequence that is alive, a block
 * of H rows a gate. The layer has put W x into the first {@link #gates} blocks and has added U h to
 * the last {@link #gates} ones; {@link #forward} adds the biases, and what it leaves in the slab is
 * what {@link #backward} needs, which in turn leaves the gradient with respect to the sums.
 *
 * <p>The work happens on <em>planes</em>, arrays of {@code [H × B]} that begin at 0, one a gate:
 * copying blocks there and back costs less than a twentieth of a step, and loops in which all
 * arrays share one index are the only ones that C2 vectorises on JDK 17.
 */
abstract class Cell {
  final int hidden;
  final int blocks;
  final int gates;

  int batch;
  boolean training;

  /** {@code [H × B]} a block: the sum of the biases that belong to it, in each column. */
  final float[][] bias;

  /** {@code [H × B]} a block: the gates of the step at work. */
  final float[][] plane;

  Cell(int hidden, int blocks, int gates) {
    this.hidden = hidden;
    this.blocks = blocks;
    this.gates = gates;
    this.bias = new float[blocks][0];
    this.plane = new float[blocks][0];
  }

  static Cell of(CellKind kind, int hidden) {
    return switch (kind) {
      case VANILLA -> new VanillaCell(hidden, false);
      case RELU -> new VanillaCell(hidden, true);
      case LSTM -> new LstmCell(hidden);
      case GRU -> new GruCell(hidden);
    };
  }

  /** Makes room for a window. {@code columns} counts all its steps. */
  void begin(int batch, int columns, boolean training) {
    this.batch = batch;
    this.training = training;
    for (int block = 0; block < blocks; block++) {
      bias[block] = Buffers.atLeast(bias[block], (long) hidden * batch);
      plane[block] = Buffers.atLeast(plane[block], (long) hidden * batch);
    }
  }

  /** Takes the biases from the flat parameters: input side first block on, recurrent side last. */
  final void setBiases(float[] parameters, int biasIh, int biasHh) {
    int shift = blocks - gates;
    for (int block = 0; block < blocks; block++) {
      float[] sum = bias[block];
      for (int j = 0; j < hidden; j++) {
        float input = block < gates ? parameters[biasIh + block * hidden + j] : 0;
        float recurrent = block >= shift ? parameters[biasHh + (block - shift) * hidden + j] : 0;
        sum[j] = input + recurrent;
      }
      for (int column = 1; column < batch; column++) {
        System.arraycopy(sum, 0, sum, column * hidden, hidden);
      }
    }
  }

  /**
   * One step forward for the first {@code alive} columns.
   *
   * @param slab the window's gates; the step's slab begins at {@code slabAt}
   * @param h the window's states, the initial ones in front; the step reads at {@code before} and
   *     writes at {@code now}
   */
  abstract void forward(float[] slab, int slabAt, float[] h, int before, int now, int alive);

  /** Prepares the way back. */
  abstract void beginBackward();

  /**
   * One step backward: from the gradient of the step's states to that of its sums.
   *
   * @param dh the gradients of the window's states without the initial ones; the step's begins at
   *     {@code dhAt}
   */
  abstract void backward(
      float[] slab, int slabAt, float[] h, int before, int now, float[] dh, int dhAt, int alive);

  /** Adds what flows to the initial state past the recurrent product: {@code [H × B]} at dh0. */
  void addInitialGradient(float[] dh0) {}

  /** The memory of the cell beside h, {@code [H × B]}: an LSTM's c; null if there is none. */
  float[] memory() {
    return null;
  }

  /**
   * After {@link #beginBackward} the gradient of the final memory, in the end that of the first.
   */
  float[] memoryGradient() {
    return null;
  }

  /** Takes over what {@link #memory} was set to as the state before the first step. */
  void keepInitialMemory() {}

  /** Copies a block of each alive column from the slab to its plane, for all blocks. */
  final void split(float[] slab, int slabAt, int alive) {
    for (int column = 0, at = slabAt; column < alive; column++) {
      for (int block = 0; block < blocks; block++, at += hidden) {
        System.arraycopy(slab, at, plane[block], column * hidden, hidden);
      }
    }
  }

  /** Copies the planes back to their blocks of the slab. */
  final void join(float[] slab, int slabAt, int alive) {
    for (int column = 0, at = slabAt; column < alive; column++) {
      for (int block = 0; block < blocks; block++, at += hidden) {
        System.arraycopy(plane[block], column * hidden, slab, at, hidden);
      }
    }
  }

  /** The gates of a plane from their sums without and their biases. */
  static void sigmoid(float[] a, float[] b, int n) {
    for (int k = 0; k < n; k++) {
      a[k] = Elementwise.sigmoid(a[k] + b[k]);
    }
  }

  static void tanh(float[] a, float[] b, int n) {
    for (int k = 0; k < n; k++) {
      a[k] = Elementwise.tanh(a[k] + b[k]);
    }
  }

  static void clear(float[] values, int length) {
    Arrays.fill(values, 0, length, 0);
  }
}
