package rondo.nn;

/**
 * The plain cell (Elman 1990), with tanh or relu:
 *
 * <pre>
 *   a  = W x + b + U h' + b'
 *   h  = tanh(a)   or   max(0, a)
 * </pre>
 *
 * A slab has the one block a.
 */
final class VanillaCell extends Cell {
  private final boolean relu;
  private float[] h = new float[0]; // [H × B], the step's states on the way back

  VanillaCell(int hidden, boolean relu) {
    super(hidden, 1, 1);
    this.relu = relu;
  }

  @Override
  void begin(int batch, int columns, boolean training) {
    super.begin(batch, columns, training);
    h = Buffers.atLeast(h, (long) hidden * batch);
  }

  @Override
  void forward(float[] slab, int slabAt, float[] states, int before, int now, int alive) {
    int n = alive * hidden;
    System.arraycopy(slab, slabAt, plane[0], 0, n); // with one block, a slab is a plane
    if (relu) {
      relu(plane[0], bias[0], n);
    } else {
      tanh(plane[0], bias[0], n);
    }
    System.arraycopy(plane[0], 0, states, now, n);
  }

  private static void relu(float[] a, float[] b, int n) {
    for (int k = 0; k < n; k++) {
      a[k] = Math.max(0, a[k] + b[k]);
    }
  }

  @Override
  void beginBackward() {}

  @Override
  void backward(
      float[] slab,
      int slabAt,
      float[] states,
      int before,
      int now,
      float[] dh,
      int dhAt,
      int alive) {
    int n = alive * hidden;
    System.arraycopy(states, now, h, 0, n);
    System.arraycopy(dh, dhAt, plane[0], 0, n);
    if (relu) {
      dRelu(plane[0], h, n);
    } else {
      dTanh(plane[0], h, n);
    }
    System.arraycopy(plane[0], 0, slab, slabAt, n);
  }

  private static void dTanh(float[] d, float[] h, int n) {
    for (int k = 0; k < n; k++) {
      d[k] *= 1 - h[k] * h[k];
    }
  }

  private static void dRelu(float[] d, float[] h, int n) {
    for (int k = 0; k < n; k++) {
      d[k] = h[k] > 0 ? d[k] : 0;
    }
  }
}
