package rondo.nn;

import rondo.linalg.Elementwise;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997; forget gate: Gers, Schmidhuber, Cummins
 * 2000):
 *
 * <pre>
 *   i = σ(Wi x + Ui h' + bi)        how much of the new is written
 *   f = σ(Wf x + Uf h' + bf)        how much of the old is kept
 *   g = tanh(Wg x + Ug h' + bg)     the new
 *   o = σ(Wo x + Uo h' + bo)        how much is shown
 *   c = f ∘ c' + i ∘ g
 *   h = o ∘ tanh(c)
 * </pre>
 *
 * A slab has the blocks i, f, g, o. Memory for a window beside the layer's: 2H(B + TB) floats (c
 * and tanh c) and 13 planes of HB.
 */
final class LstmCell extends Cell {
  private float[] cells = new float[0]; // [H × (B + columns)]: c of all steps, the initial in front
  private float[] tanhCells = new float[0]; // the same of tanh(c); nothing in front
  private float[] c = new float[0]; // [H × B], carried from step to step
  private float[] tanhC = new float[0]; // [H × B]
  private float[] h = new float[0]; // [H × B]; on the way back dh
  private float[] before = new float[0]; // [H × B], c before the step, on the way back
  private float[] dc = new float[0]; // [H × B], carried from step to step

  LstmCell(int hidden) {
    super(hidden, 4, 4);
  }

  @Override
  void begin(int batch, int columns, boolean training) {
    super.begin(batch, columns, training);
    c = Buffers.atLeast(c, (long) hidden * batch);
    tanhC = Buffers.atLeast(tanhC, (long) hidden * batch);
    h = Buffers.atLeast(h, (long) hidden * batch);
    if (training) {
      before = Buffers.atLeast(before, (long) hidden * batch);
      dc = Buffers.atLeast(dc, (long) hidden * batch);
      cells = Buffers.atLeast(cells, (long) hidden * (batch + columns));
      tanhCells = Buffers.atLeast(tanhCells, (long) hidden * (batch + columns));
    }
  }

  @Override
  float[] memory() {
    return c;
  }

  @Override
  void keepInitialMemory() {
    if (training) {
      System.arraycopy(c, 0, cells, 0, hidden * batch);
    }
  }

  @Override
  void forward(float[] slab, int slabAt, float[] states, int before, int now, int alive) {
    int n = alive * hidden;
    split(slab, slabAt, alive);
    float[] i = plane[0];
    float[] f = plane[1];
    float[] g = plane[2];
    float[] o = plane[3];
    sigmoid(i, bias[0], n);
    sigmoid(f, bias[1], n);
    tanh(g, bias[2], n);
    sigmoid(o, bias[3], n);
    remember(c, i, f, g, n);
    show(h, tanhC, o, c, n);
    System.arraycopy(h, 0, states, now, n);
    if (training) {
      join(slab, slabAt, alive);
      System.arraycopy(c, 0, cells, now, n);
      System.arraycopy(tanhC, 0, tanhCells, now, n);
    }
  }

  private static void remember(float[] c, float[] i, float[] f, float[] g, int n) {
    for (int k = 0; k < n; k++) {
      c[k] = f[k] * c[k] + i[k] * g[k];
    }
  }

  private static void show(float[] h, float[] tanhC, float[] o, float[] c, int n) {
    for (int k = 0; k < n; k++) {
      float t = Elementwise.tanh(c[k]);
      tanhC[k] = t;
      h[k] = o[k] * t;
    }
  }

  @Override
  void beginBackward() {
    clear(dc, hidden * batch);
  }

  @Override
  float[] memoryGradient() {
    return dc;
  }

  @Override
  void backward(
      float[] slab,
      int slabAt,
      float[] states,
      int from,
      int now,
      float[] dh,
      int dhAt,
      int alive) {
    int n = alive * hidden;
    split(slab, slabAt, alive);
    System.arraycopy(tanhCells, now, tanhC, 0, n);
    System.arraycopy(cells, from, before, 0, n);
    System.arraycopy(dh, dhAt, h, 0, n);
    float[] i = plane[0];
    float[] f = plane[1];
    float[] g = plane[2];
    float[] o = plane[3];
    // h = o ∘ tanh(c)
    dShow(o, dc, h, tanhC, n);
    // c = f ∘ c' + i ∘ g
    dWrite(i, g, dc, n);
    dRemember(dc, f, before, n);
    join(slab, slabAt, alive);
  }

  /** Adds to dc, and replaces o by the gradient of its sum. */
  private static void dShow(float[] o, float[] dc, float[] dh, float[] tanhC, int n) {
    for (int k = 0; k < n; k++) {
      float shown = dh[k] * o[k];
      dc[k] += shown * (1 - tanhC[k] * tanhC[k]);
      o[k] = shown * tanhC[k] * (1 - o[k]);
    }
  }

  /** Replaces i and g by the gradients of their sums. */
  private static void dWrite(float[] i, float[] g, float[] dc, int n) {
    for (int k = 0; k < n; k++) {
      float written = dc[k] * i[k];
      i[k] = written * g[k] * (1 - i[k]);
      g[k] = written * (1 - g[k] * g[k]);
    }
  }

  /** Replaces f by the gradient of its sum, and dc by that of the c before. */
  private static void dRemember(float[] dc, float[] f, float[] before, int n) {
    for (int k = 0; k < n; k++) {
      float kept = dc[k] * f[k];
      f[k] = kept * before[k] * (1 - f[k]);
      dc[k] = kept;
    }
  }
}
