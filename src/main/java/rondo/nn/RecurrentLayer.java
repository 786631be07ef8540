package rondo.nn;

import java.util.Arrays;
import rondo.linalg.Blas;
import rondo.linalg.Transpose;

/**
 * A layer in one direction: the products around its {@link Cell}. Those of the input side do not
 * depend on the state and are one multiplication for the whole window; the loop over time has only
 * the recurrent product and the cell; the gradients of the weights are again one multiplication
 * each.
 *
 * <p>Memory for a window of TB columns: (R + H)·TB + HB floats for the gates (R rows: 4H for LSTM
 * and GRU, H else) and the states, H·TB more if the lengths differ, and what the cell keeps.
 */
final class RecurrentLayer {
  private final Blas blas;
  private final Cell cell;
  private final int hidden;
  private final int below; // D: rows of the input
  private final int rows; // of a slab
  private final int gateRows; // of a weight matrix: the first rows of a slab are W x, the last U h
  private final int recurrentRow; // of a slab: where U h begins
  private final int weightIh; // the tensors' places in the flat array
  private final int weightHh;
  private final int biasIh;
  private final int biasHh;

  private Packing packing;
  private boolean zeroStart;
  private float[] slabs = new float[0]; // [R × columns]
  private float[] states = new float[0]; // [H × (B + columns)], the initial states in front
  private float[] recurrent = new float[0]; // [H × gateRows]: U transposed
  private float[] before = new float[0]; // [H × columns]: the state before each, if lengths differ
  private float[] dInitial = new float[0]; // [H × B]
  private float[] ones = new float[0]; // [columns]
  private final float[] sums; // [R]

  RecurrentLayer(
      Blas blas, ParameterLayout layout, CellKind kind, int hidden, int below, String suffix) {
    this.blas = blas;
    this.cell = Cell.of(kind, hidden);
    this.hidden = hidden;
    this.below = below;
    this.rows = cell.blocks * hidden;
    this.gateRows = cell.gates * hidden;
    this.recurrentRow = rows - gateRows;
    this.weightIh = layout.tensor("rnn.weight_ih" + suffix).offset();
    this.weightHh = layout.tensor("rnn.weight_hh" + suffix).offset();
    this.biasIh = layout.tensor("rnn.bias_ih" + suffix).offset();
    this.biasHh = layout.tensor("rnn.bias_hh" + suffix).offset();
    this.sums = new float[rows];
  }

  /** Makes room for a window; then its initial states may be set. */
  void begin(Packing window, boolean training) {
    packing = window;
    int columns = window.columns();
    cell.begin(window.rows(), columns, training);
    slabs = Buffers.atLeast(slabs, (long) rows * columns);
    states = Buffers.atLeast(states, (long) hidden * (window.rows() + columns));
    if (training && !window.uniform()) {
      before = Buffers.atLeast(before, (long) hidden * columns);
    }
  }

  /** D: the rows of what the layer reads. */
  int inputSize() {
    return below;
  }

  /** {@code [H × (B + columns)]}: the states of all steps, from {@link #firstState} on. */
  float[] states() {
    return states;
  }

  /** Where in {@link #states} the first step's begin; in front of it are the initial ones. */
  int firstState() {
    return hidden * packing.rows();
  }

  /** {@code [H × B]}: an LSTM's c, before the forward run the initial one, afterwards the final. */
  float[] memory() {
    return cell.memory();
  }

  /** Starts from zero: then the first step has no recurrent product. */
  void startAtZero() {
    zeroStart = true;
    Arrays.fill(states, 0, firstState(), 0);
    if (cell.memory() != null) {
      Arrays.fill(cell.memory(), 0, hidden * packing.rows(), 0);
    }
  }

  /** Starts from what has been written to {@link #states} and {@link #memory}. */
  void startAsSet() {
    zeroStart = false;
  }

  /** W x for one-hot columns. */
  void gather(float[] parameters, TokenColumns weights, int[] tokens) {
    weights.gather(parameters, weightIh, tokens, packing.columns(), slabs, rows);
  }

  /** W x for all columns at once. */
  void project(float[] parameters, float[] x, int xAt) {
    blas.sgemm(
        false,
        false,
        gateRows,
        packing.columns(),
        below,
        1,
        parameters,
        weightIh,
        gateRows,
        x,
        xAt,
        below,
        0,
        slabs,
        0,
        rows);
  }

  /** The loop over time, once W x is there. */
  void recur(float[] parameters) {
    cell.setBiases(parameters, biasIh, biasHh);
    cell.keepInitialMemory();
    if (gateRows < rows) { // what no input reaches
      for (int column = 0; column < packing.columns(); column++) {
        Arrays.fill(slabs, column * rows + gateRows, (column + 1) * rows, 0);
      }
    }
    for (int step = 0; step < packing.steps(); step++) {
      int alive = packing.alive(step);
      int slabAt = packing.offset(step) * rows;
      int from = stateBefore(step);
      if (step > 0 || !zeroStart) {
        blas.sgemm(
            false,
            false,
            gateRows,
            alive,
            hidden,
            1,
            parameters,
            weightHh,
            gateRows,
            states,
            from,
            hidden,
            1,
            slabs,
            slabAt + recurrentRow,
            rows);
      }
      cell.forward(slabs, slabAt, states, from, stateAfter(step), alive);
    }
  }

  private int stateBefore(int step) {
    return step == 0 ? 0 : stateAfter(step - 1);
  }

  private int stateAfter(int step) {
    return (packing.rows() + packing.offset(step)) * hidden;
  }

  /** Prepares the way back; then the gradient of the final memory may be set. */
  void beginBackward() {
    cell.beginBackward();
  }

  /** {@code [H × B]}: the gradient of the final c; after the way back that of the initial one. */
  float[] memoryGradient() {
    return cell.memoryGradient();
  }

  /**
   * The loop back through time, from the gradient of all states: {@code [H × columns]}, to which it
   * adds what comes from the steps behind. Leaves the gradients of all sums in the slabs.
   */
  void unroll(float[] parameters, float[] dh, boolean wantInitial) {
    // A transposed factor is up to a fifth slower in each of the T products; turning it costs one.
    recurrent = Buffers.atLeast(recurrent, (long) hidden * gateRows);
    Transpose.of(parameters, weightHh, gateRows, hidden, recurrent);
    for (int step = packing.steps() - 1; step >= 0; step--) {
      int alive = packing.alive(step);
      int slabAt = packing.offset(step) * rows;
      int dhAt = packing.offset(step) * hidden;
      cell.backward(slabs, slabAt, states, stateBefore(step), stateAfter(step), dh, dhAt, alive);
      if (step > 0) {
        int previous = packing.offset(step - 1) * hidden;
        blas.sgemm(
            false,
            false,
            hidden,
            alive,
            gateRows,
            1,
            recurrent,
            0,
            hidden,
            slabs,
            slabAt + recurrentRow,
            rows,
            1,
            dh,
            previous,
            hidden);
      } else if (wantInitial) {
        dInitial = Buffers.atLeast(dInitial, (long) hidden * alive);
        blas.sgemm(
            false,
            false,
            hidden,
            alive,
            gateRows,
            1,
            recurrent,
            0,
            hidden,
            slabs,
            slabAt + recurrentRow,
            rows,
            0,
            dInitial,
            0,
            hidden);
        cell.addInitialGradient(dInitial);
      }
    }
  }

  /** {@code [H × B]}: the gradient of the initial states, if {@link #unroll} was asked for it. */
  float[] dInitial() {
    return dInitial;
  }

  /** The gradients of U and the biases, from the slabs that {@link #unroll} left. */
  void recurrentGradients(float[] gradient) {
    int columns = packing.columns();
    blas.sgemm(
        false,
        true,
        gateRows,
        hidden,
        columns,
        1,
        slabs,
        recurrentRow,
        rows,
        statesBefore(),
        0,
        hidden,
        0,
        gradient,
        weightHh,
        gateRows);
    if (ones.length < columns) {
      ones = new float[columns];
      Arrays.fill(ones, 1);
    }
    blas.sgemm(
        false, false, rows, 1, columns, 1, slabs, 0, rows, ones, 0, columns, 0, sums, 0, rows);
    System.arraycopy(sums, 0, gradient, biasIh, gateRows);
    System.arraycopy(sums, recurrentRow, gradient, biasHh, gateRows);
  }

  /** {@code [H × columns]}: for each column the state before it. */
  private float[] statesBefore() {
    if (packing.uniform()) {
      return states; // a column further in front is exactly a step earlier
    }
    for (int step = 0; step < packing.steps(); step++) {
      System.arraycopy(
          states,
          stateBefore(step),
          before,
          packing.offset(step) * hidden,
          packing.alive(step) * hidden);
    }
    return before;
  }

  /** The gradient of W for one-hot columns. */
  void scatter(float[] gradient, TokenColumns weights, int[] tokens) {
    weights.scatter(gradient, weightIh, tokens, packing.columns(), slabs, rows);
  }

  /** The gradient of W for dense columns. */
  void inputGradients(float[] gradient, float[] x, int xAt) {
    blas.sgemm(
        false,
        true,
        gateRows,
        below,
        packing.columns(),
        1,
        slabs,
        0,
        rows,
        x,
        xAt,
        below,
        0,
        gradient,
        weightIh,
        gateRows);
  }

  /** The gradient of the input: {@code [D × columns]}. */
  void backToInput(float[] parameters, float[] dx) {
    blas.sgemm(
        true,
        false,
        below,
        packing.columns(),
        gateRows,
        1,
        parameters,
        weightIh,
        gateRows,
        slabs,
        0,
        rows,
        0,
        dx,
        0,
        below);
  }
}
