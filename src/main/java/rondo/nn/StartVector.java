package rondo.nn;

import rondo.linalg.Blas;
import rondo.linalg.Elementwise;

/**
 * The first states of a network that starts from a vector v: h = tanh(W v + b), the rows of W by
 * layer and direction, H for each ({@link Start.FromVector}).
 */
final class StartVector {
  private final Blas blas;
  private final int dimension;
  private final int hidden;
  private final int blocks; // layers × directions
  private final int directions;
  private final int rows;
  private final int weight;
  private final int bias;
  private float[] h = new float[0]; // [rows × B]; on the way back its gradient

  StartVector(NetworkSpec spec, ParameterLayout layout, Blas blas) {
    this.blas = blas;
    this.dimension = ((Start.FromVector) spec.start()).dimension();
    this.hidden = spec.recurrence().hiddenSize();
    this.directions = spec.recurrence().direction().count();
    this.blocks = spec.recurrence().layers() * directions;
    this.rows = blocks * hidden;
    this.weight = layout.tensor("start.weight").offset();
    this.bias = layout.tensor("start.bias").offset();
  }

  /** Sets the initial states of all layers. */
  void forward(float[] parameters, float[] vectors, int batch, Stack stack) {
    h = Buffers.atLeast(h, (long) rows * batch);
    for (int column = 0; column < batch; column++) {
      System.arraycopy(parameters, bias, h, column * rows, rows);
    }
    blas.sgemm(
        false,
        false,
        rows,
        batch,
        dimension,
        1,
        parameters,
        weight,
        rows,
        vectors,
        0,
        dimension,
        1,
        h,
        0,
        rows);
    Elementwise.tanhInPlace(h, 0, rows * batch);
    for (int block = 0; block < blocks; block++) {
      RecurrentLayer layer = stack.layer(block / directions, block % directions);
      layer.startAtZero(); // an LSTM's c
      layer.startAsSet();
      for (int column = 0; column < batch; column++) {
        System.arraycopy(
            h, column * rows + block * hidden, layer.states(), column * hidden, hidden);
      }
    }
  }

  /** Sets the gradients of W and b, from those of the initial states that the layers kept. */
  void backward(float[] gradient, float[] vectors, int batch, Stack stack) {
    for (int block = 0; block < blocks; block++) {
      float[] dh = stack.layer(block / directions, block % directions).dInitial();
      for (int column = 0; column < batch; column++) {
        for (int j = 0; j < hidden; j++) {
          int at = column * rows + block * hidden + j;
          h[at] = dh[column * hidden + j] * (1 - h[at] * h[at]);
        }
      }
    }
    blas.sgemm(
        false, true, rows, dimension, batch, 1, h, 0, rows, vectors, 0, dimension, 0, gradient,
        weight, rows);
    for (int row = 0; row < rows; row++) {
      float sum = 0;
      for (int column = 0; column < batch; column++) {
        sum += h[column * rows + row];
      }
      gradient[bias + row] = sum;
    }
  }
}
