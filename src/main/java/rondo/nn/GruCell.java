package rondo.nn;

import rondo.linalg.Elementwise;

/**
 * Gated recurrent unit (Cho et al. 2014), in the form in which the reset gate acts on the recurrent
 * product, as PyTorch and cuDNN have it:
 *
 * <pre>
 *   r = σ(Wr x + br + Ur h' + br')            how much of the old the new may see
 *   z = σ(Wz x + bz + Uz h' + bz')            how much of the old is kept
 *   m = Un h' + bn'
 *   n = tanh(Wn x + bn + r ∘ m)               the new
 *   h = (1 − z) ∘ n + z ∘ h'
 * </pre>
 *
 * A slab has the blocks n, r, z, m: then the input product fills the first three and the recurrent
 * product the last three, each with a single multiplication in place. So the input side's weights
 * have their rows in the order n, r, z, the recurrent side's in PyTorch's order r, z, n.
 */
final class GruCell extends Cell {
  private float[] h = new float[0]; // [H × B]: h' and then h; on the way back h'
  private float[] dh = new float[0]; // [H × B]
  private float[] carried = new float[0]; // [H × B]: the gradient that reaches h' past the gates

  GruCell(int hidden) {
    super(hidden, 4, 3);
  }

  @Override
  void begin(int batch, int columns, boolean training) {
    super.begin(batch, columns, training);
    h = Buffers.atLeast(h, (long) hidden * batch);
    if (training) {
      dh = Buffers.atLeast(dh, (long) hidden * batch);
      carried = Buffers.atLeast(carried, (long) hidden * batch);
    }
  }

  @Override
  void forward(float[] slab, int slabAt, float[] states, int before, int now, int alive) {
    int n = alive * hidden;
    split(slab, slabAt, alive);
    System.arraycopy(states, before, h, 0, n);
    sigmoid(plane[1], bias[1], n);
    sigmoid(plane[2], bias[2], n);
    add(plane[3], bias[3], n);
    propose(plane[0], bias[0], plane[1], plane[3], n);
    blend(h, plane[0], plane[2], n);
    System.arraycopy(h, 0, states, now, n);
    if (training) {
      join(slab, slabAt, alive);
    }
  }

  private static void add(float[] a, float[] b, int n) {
    for (int k = 0; k < n; k++) {
      a[k] += b[k];
    }
  }

  private static void propose(float[] a, float[] b, float[] r, float[] m, int n) {
    for (int k = 0; k < n; k++) {
      a[k] = Elementwise.tanh(a[k] + b[k] + r[k] * m[k]);
    }
  }

  private static void blend(float[] h, float[] proposed, float[] z, int n) {
    for (int k = 0; k < n; k++) {
      h[k] = proposed[k] + z[k] * (h[k] - proposed[k]);
    }
  }

  @Override
  void beginBackward() {
    clear(carried, hidden * batch);
  }

  @Override
  void addInitialGradient(float[] dh0) {
    add(dh0, carried, hidden * batch);
  }

  @Override
  void backward(
      float[] slab,
      int slabAt,
      float[] states,
      int before,
      int now,
      float[] dhs,
      int dhAt,
      int alive) {
    int n = alive * hidden;
    split(slab, slabAt, alive);
    System.arraycopy(states, before, h, 0, n);
    System.arraycopy(dhs, dhAt, dh, 0, n);
    // h = (1 − z) ∘ n + z ∘ h'
    dBlend(dh, carried, n);
    dGateZ(plane[2], carried, dh, h, plane[0], n);
    // n = tanh(Wn x + bn + r ∘ m)
    dPropose(plane[0], dh, n);
    dReset(plane[1], plane[3], plane[0], n);
    join(slab, slabAt, alive);
  }

  private static void dBlend(float[] dh, float[] carried, int n) {
    for (int k = 0; k < n; k++) {
      dh[k] += carried[k];
    }
  }

  /** Replaces z by the gradient of its sum, carries z ∘ dh on, and leaves (1 − z) ∘ dh in dh. */
  private static void dGateZ(
      float[] z, float[] carried, float[] dh, float[] before, float[] proposed, int n) {
    for (int k = 0; k < n; k++) {
      float kept = dh[k] * z[k];
      dh[k] -= kept;
      carried[k] = kept;
      z[k] = kept * (1 - z[k]) * (before[k] - proposed[k]);
    }
  }

  /** Replaces n by the gradient of its sum; dh comes in as the gradient of n. */
  private static void dPropose(float[] proposed, float[] dh, int n) {
    for (int k = 0; k < n; k++) {
      proposed[k] = dh[k] * (1 - proposed[k] * proposed[k]);
    }
  }

  /**
   * Replaces r and m by the gradients of their sums. (With three arrays to write, C2 would not
   * vectorise.)
   */
  private static void dReset(float[] r, float[] m, float[] d, int n) {
    for (int k = 0; k < n; k++) {
      float through = d[k] * r[k];
      r[k] = through * m[k] * (1 - r[k]);
      m[k] = through;
    }
  }
}
