package rondo.nn.twin;

import java.util.Map;
import java.util.function.Consumer;
import rondo.nn.CellKind;

/**
 * A cell of one layer in one direction: each step forward, with its gradient below. Tensors are in
 * saved form, row-major. With a = W_ih x + b_ih and r = W_hh h + b_hh (both have a block of H rows
 * for each gate), the kinds of cell differ only in what they make of a, r, h and c.
 */
abstract class TwinCell {
  /** All that one step has seen and made. */
  static final class Step {
    double[] x;
    double[] hBefore;
    double[] cBefore;
    double[] a; // [gates·H]
    double[] r; // [gates·H]
    double[] gate; // [gates·H], after their activations
    double[] h;
    double[] c;
  }

  /** The gradients with respect to what one step has seen. */
  static final class Gradient {
    double[] dx;
    double[] dhBefore;
    double[] dcBefore;
    double[] da;
    double[] dr;
  }

  final int hidden;
  private final int gates;
  private final double[] inputWeight;
  private final double[] inputBias;
  private final double[] recurrentWeight;
  private final double[] recurrentBias;
  private final Flip flipped;
  private final Consumer<double[]> noise;

  private TwinCell(
      int gates,
      int hidden,
      String suffix,
      Map<String, double[]> tensors,
      Flip flipped,
      Consumer<double[]> noise) {
    this.gates = gates;
    this.hidden = hidden;
    this.inputWeight = tensors.get("rnn.weight_ih" + suffix);
    this.inputBias = tensors.get("rnn.bias_ih" + suffix);
    this.recurrentWeight = tensors.get("rnn.weight_hh" + suffix);
    this.recurrentBias = tensors.get("rnn.bias_hh" + suffix);
    this.flipped = flipped;
    this.noise = noise;
  }

  static TwinCell of(
      CellKind kind,
      int hidden,
      String suffix,
      Map<String, double[]> tensors,
      Flip flipped,
      Consumer<double[]> noise) {
    return switch (kind) {
      case VANILLA -> new Vanilla(hidden, suffix, tensors, flipped, noise);
      case RELU -> new Relu(hidden, suffix, tensors, flipped, noise);
      case LSTM -> new Lstm(hidden, suffix, tensors, flipped, noise);
      case GRU -> new Gru(hidden, suffix, tensors, flipped, noise);
    };
  }

  final Step forward(double[] x, double[] hBefore, double[] cBefore) {
    Step s = new Step();
    s.x = x;
    s.hBefore = hBefore;
    s.cBefore = cBefore;
    s.a = Plain.affine(inputWeight, x, inputBias);
    s.r = Plain.affine(recurrentWeight, hBefore, recurrentBias);
    s.gate = new double[gates * hidden];
    s.h = new double[hidden];
    s.c = new double[hidden];
    noise.accept(s.a);
    noise.accept(s.r);
    step(s);
    noise.accept(s.h);
    return s;
  }

  /** Adds to the tensors' gradients and returns what flows on. */
  final Gradient backward(
      Step s, double[] dh, double[] dc, String suffix, Map<String, double[]> dTensors) {
    Gradient d = new Gradient();
    d.da = new double[gates * hidden];
    d.dr = new double[gates * hidden];
    d.dhBefore = new double[hidden];
    d.dcBefore = new double[hidden];
    stepGradient(s, dh, dc, d);
    noise.accept(d.da);
    noise.accept(d.dr);
    Plain.addOuter(dTensors.get("rnn.weight_ih" + suffix), d.da, s.x);
    Plain.add(dTensors.get("rnn.bias_ih" + suffix), 1, d.da);
    Plain.addOuter(dTensors.get("rnn.weight_hh" + suffix), d.dr, s.hBefore);
    Plain.add(dTensors.get("rnn.bias_hh" + suffix), 1, d.dr);
    d.dx = new double[s.x.length];
    Plain.add(d.dx, sign(Flip.BELOW), Plain.transposedProduct(inputWeight, d.da, s.x.length));
    Plain.add(
        d.dhBefore,
        sign(Flip.RECURRENT),
        Plain.transposedProduct(recurrentWeight, d.dr, s.hBefore.length));
    return d;
  }

  /** How far the step stays off a kink of its activation. */
  double margin(Step s) {
    return Double.POSITIVE_INFINITY;
  }

  /** Fills gate, h and c. */
  abstract void step(Step s);

  /** Fills da, dr, and what flows into dhBefore and dcBefore without a product. */
  abstract void stepGradient(Step s, double[] dh, double[] dc, Gradient d);

  final double sign(Flip term) {
    return term == flipped ? -1 : 1;
  }

  private static final class Vanilla extends TwinCell {
    Vanilla(
        int hidden,
        String suffix,
        Map<String, double[]> tensors,
        Flip flipped,
        Consumer<double[]> noise) {
      super(1, hidden, suffix, tensors, flipped, noise);
    }

    @Override
    void step(Step s) {
      for (int j = 0; j < hidden; j++) {
        s.h[j] = Math.tanh(s.a[j] + s.r[j]);
      }
    }

    @Override
    void stepGradient(Step s, double[] dh, double[] dc, Gradient d) {
      for (int j = 0; j < hidden; j++) {
        d.da[j] = sign(Flip.GATE_0) * dh[j] * (1 - s.h[j] * s.h[j]);
        d.dr[j] = d.da[j];
      }
    }
  }

  private static final class Relu extends TwinCell {
    Relu(
        int hidden,
        String suffix,
        Map<String, double[]> tensors,
        Flip flipped,
        Consumer<double[]> noise) {
      super(1, hidden, suffix, tensors, flipped, noise);
    }

    @Override
    double margin(Step s) {
      double margin = Double.POSITIVE_INFINITY;
      for (int j = 0; j < hidden; j++) {
        margin = Math.min(margin, Math.abs(s.a[j] + s.r[j]));
      }
      return margin;
    }

    @Override
    void step(Step s) {
      for (int j = 0; j < hidden; j++) {
        s.h[j] = Math.max(0, s.a[j] + s.r[j]);
      }
    }

    @Override
    void stepGradient(Step s, double[] dh, double[] dc, Gradient d) {
      for (int j = 0; j < hidden; j++) {
        d.da[j] = s.a[j] + s.r[j] > 0 ? sign(Flip.GATE_0) * dh[j] : 0;
        d.dr[j] = d.da[j];
      }
    }
  }

  /**
   * i, f, o = σ(a + r), g = tanh(a + r), in the order i f g o; c = f ∘ cBefore + i ∘ g; h = o ∘
   * tanh(c).
   */
  private static final class Lstm extends TwinCell {
    Lstm(
        int hidden,
        String suffix,
        Map<String, double[]> tensors,
        Flip flipped,
        Consumer<double[]> noise) {
      super(4, hidden, suffix, tensors, flipped, noise);
    }

    @Override
    void step(Step s) {
      for (int j = 0; j < hidden; j++) {
        double i = Plain.sigmoid(s.a[j] + s.r[j]);
        double f = Plain.sigmoid(s.a[hidden + j] + s.r[hidden + j]);
        double g = Math.tanh(s.a[2 * hidden + j] + s.r[2 * hidden + j]);
        double o = Plain.sigmoid(s.a[3 * hidden + j] + s.r[3 * hidden + j]);
        s.c[j] = f * s.cBefore[j] + i * g;
        s.h[j] = o * Math.tanh(s.c[j]);
        s.gate[j] = i;
        s.gate[hidden + j] = f;
        s.gate[2 * hidden + j] = g;
        s.gate[3 * hidden + j] = o;
      }
    }

    @Override
    void stepGradient(Step s, double[] dh, double[] dc, Gradient d) {
      for (int j = 0; j < hidden; j++) {
        double i = s.gate[j];
        double f = s.gate[hidden + j];
        double g = s.gate[2 * hidden + j];
        double o = s.gate[3 * hidden + j];
        double tanhC = Math.tanh(s.c[j]);
        // h = o ∘ tanh(c)
        double dOut = dh[j] * tanhC;
        double dCell = dc[j] + dh[j] * o * (1 - tanhC * tanhC);
        // c = f ∘ cBefore + i ∘ g
        d.da[j] = sign(Flip.GATE_0) * dCell * g * i * (1 - i);
        d.da[hidden + j] = sign(Flip.GATE_1) * dCell * s.cBefore[j] * f * (1 - f);
        d.da[2 * hidden + j] = sign(Flip.GATE_2) * dCell * i * (1 - g * g);
        d.da[3 * hidden + j] = sign(Flip.GATE_3) * dOut * o * (1 - o);
        d.dcBefore[j] = sign(Flip.CARRIED) * dCell * f;
      }
      System.arraycopy(d.da, 0, d.dr, 0, d.da.length);
    }
  }

  /**
   * ρ = σ(a + r), z = σ(a + r), n = tanh(a + ρ ∘ r), in the order ρ z n; h = (1 − z) ∘ n + z ∘
   * hBefore.
   */
  private static final class Gru extends TwinCell {
    Gru(
        int hidden,
        String suffix,
        Map<String, double[]> tensors,
        Flip flipped,
        Consumer<double[]> noise) {
      super(3, hidden, suffix, tensors, flipped, noise);
    }

    @Override
    void step(Step s) {
      for (int j = 0; j < hidden; j++) {
        double reset = Plain.sigmoid(s.a[j] + s.r[j]);
        double z = Plain.sigmoid(s.a[hidden + j] + s.r[hidden + j]);
        double n = Math.tanh(s.a[2 * hidden + j] + reset * s.r[2 * hidden + j]);
        s.h[j] = (1 - z) * n + z * s.hBefore[j];
        s.gate[j] = reset;
        s.gate[hidden + j] = z;
        s.gate[2 * hidden + j] = n;
      }
    }

    @Override
    void stepGradient(Step s, double[] dh, double[] dc, Gradient d) {
      for (int j = 0; j < hidden; j++) {
        double reset = s.gate[j];
        double z = s.gate[hidden + j];
        double n = s.gate[2 * hidden + j];
        // h = (1 − z) ∘ n + z ∘ hBefore
        double dz = dh[j] * (s.hBefore[j] - n);
        double dn = dh[j] * (1 - z);
        d.dhBefore[j] = sign(Flip.CARRIED) * dh[j] * z;
        // n = tanh(a + ρ ∘ r)
        double dCandidate = sign(Flip.GATE_2) * dn * (1 - n * n);
        d.da[2 * hidden + j] = dCandidate;
        d.dr[2 * hidden + j] = dCandidate * reset;
        double dReset = dCandidate * s.r[2 * hidden + j];
        d.da[j] = sign(Flip.GATE_0) * dReset * reset * (1 - reset);
        d.dr[j] = d.da[j];
        d.da[hidden + j] = sign(Flip.GATE_1) * dz * z * (1 - z);
        d.dr[hidden + j] = d.da[hidden + j];
      }
    }
  }
}
