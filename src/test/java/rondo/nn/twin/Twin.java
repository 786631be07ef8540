package rondo.nn.twin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import rondo.nn.CellKind;
import rondo.nn.Direction;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.Start;

/**
 * A network of any spec in double precision: one sequence at a time, no packing, no products of
 * matrices. It works on tensors under their saved names and in their saved form. A state of a row
 * is {@code [part][H]}: for each layer and direction h, and for an LSTM then c.
 *
 * <p>Dropout is given as masks {@code [row][layer][step][outputSize]} that multiply what a layer
 * hands up to the next.
 */
public final class Twin {
  /**
   * What a run gives; where a spec has no such thing, it is null. Arrays start with the row of the
   * batch, then comes the step, element or part.
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares these
  public record Result(
      double loss,
      double[][][] outputs,
      double[][][] hidden,
      double[][][] finalState,
      Map<String, double[]> gradient,
      double[][][] dFeatures,
      double[][] dStart,
      double[][][] dInitial) {}

  private final NetworkSpec spec;
  private final Recurrence recurrence;
  private final Map<String, double[]> tensors;
  private final Flip flipped;
  private final Consumer<double[]> noise;
  private final int hiddenSize;
  private final int directions;
  private final int perCell; // h, and for an LSTM c

  /**
   * @param flipped the term of the gradient that has the wrong sign
   * @param noise changes each vector that a step or the head makes: what rounding could do
   */
  public Twin(
      NetworkSpec spec, Map<String, double[]> tensors, Flip flipped, Consumer<double[]> noise) {
    this.spec = spec;
    this.recurrence = spec.recurrence();
    this.tensors = tensors;
    this.flipped = flipped;
    this.noise = noise;
    this.hiddenSize = recurrence.hiddenSize();
    this.directions = recurrence.direction() == Direction.BOTH ? 2 : 1;
    this.perCell = recurrence.cell() == CellKind.LSTM ? 2 : 1;
  }

  public Twin(NetworkSpec spec, Map<String, double[]> tensors) {
    this(spec, tensors, Flip.NONE);
  }

  public Twin(NetworkSpec spec, Map<String, double[]> tensors, Flip flipped) {
    this(spec, tensors, flipped, vector -> {});
  }

  /** All tensors in saved form. */
  public static Map<String, double[]> tensors(Parameters parameters) {
    Map<String, double[]> tensors = new LinkedHashMap<>();
    for (ParameterLayout.Tensor tensor : parameters.layout().tensors()) {
      float[] saved = parameters.saved(tensor.name());
      double[] values = new double[saved.length];
      for (int i = 0; i < saved.length; i++) {
        values[i] = saved[i];
      }
      tensors.put(tensor.name(), values);
    }
    return tensors;
  }

  /** How many parts the state of a row has. */
  public int parts() {
    return recurrence.layers() * directions * perCell;
  }

  /** All that one sequence has seen and made on the way forward. */
  private static final class Pass {
    double[][][] input; // [layer][step]: what each layer reads
    double[][] top; // [step][outputSize]
    TwinCell.Step[][][] steps; // [layer][direction][step of the sequence]
    double[][] initial; // [part][H]
    double[][] end; // [part][H]
    double[][] read; // [element]: what the head sees
    double[][] outputs; // [element]
    double loss; // Σ weight · loss
  }

  /**
   * Loss, outputs, states and all gradients.
   *
   * @param initial a state a row, null for zeros
   * @param dFinal the gradient with respect to the final states, null for none
   * @param masks null for no dropout
   */
  public Result run(
      List<TwinSequence> batch, double[][][] initial, double[][][] dFinal, double[][][][] masks) {
    int rows = batch.size();
    Map<String, double[]> gradient = new LinkedHashMap<>();
    tensors.forEach((name, values) -> gradient.put(name, new double[values.length]));
    double[][][] outputs = new double[rows][][];
    double[][][] hidden = new double[rows][][];
    double[][][] finalState = new double[rows][][];
    boolean dense = spec.input() instanceof Input.Dense;
    boolean fromVector = spec.start() instanceof Start.FromVector;
    double[][][] dFeatures = dense ? new double[rows][][] : null;
    double[][] dStart = fromVector ? new double[rows][] : null;
    double[][][] dInitial = new double[rows][][];
    double total = totalWeight(batch);
    double loss = 0;
    for (int row = 0; row < rows; row++) {
      TwinSequence sequence = batch.get(row);
      double[][][] mask = masks == null ? null : masks[row];
      Pass pass = forward(sequence, initial == null ? null : initial[row], mask);
      outputs[row] = pass.outputs;
      hidden[row] = pass.top;
      finalState[row] = pass.end;
      loss += total == 0 ? 0 : pass.loss / total;

      dInitial[row] = new double[parts()][hiddenSize];
      if (dFinal != null) {
        for (int part = 0; part < parts(); part++) {
          Plain.add(dInitial[row][part], sign(Flip.FINAL_STATE), dFinal[row][part]);
        }
      }
      double[][] dx = backward(sequence, pass, total, dInitial[row], mask, gradient);
      if (dense) {
        dFeatures[row] = dx;
      }
      if (fromVector) {
        dStart[row] = startGradient(sequence, pass.initial, dInitial[row], gradient);
      }
    }
    return new Result(loss, outputs, hidden, finalState, gradient, dFeatures, dStart, dInitial);
  }

  /** The mean loss, plus Σ dFinal · final state: what {@link #run} gives the gradient of. */
  public double objective(
      List<TwinSequence> batch, double[][][] initial, double[][][] dFinal, double[][][][] masks) {
    double total = totalWeight(batch);
    double objective = 0;
    for (int row = 0; row < batch.size(); row++) {
      Pass pass =
          forward(
              batch.get(row),
              initial == null ? null : initial[row],
              masks == null ? null : masks[row]);
      objective += total == 0 ? 0 : pass.loss / total;
      for (int part = 0; dFinal != null && part < parts(); part++) {
        objective += Plain.dot(dFinal[row][part], pass.end[part]);
      }
    }
    return objective;
  }

  /** How far all steps stay off a kink of their activation. */
  public double margin(List<TwinSequence> batch, double[][][] initial, double[][][][] masks) {
    double margin = Double.POSITIVE_INFINITY;
    for (int row = 0; row < batch.size(); row++) {
      Pass pass =
          forward(
              batch.get(row),
              initial == null ? null : initial[row],
              masks == null ? null : masks[row]);
      for (int layer = 0; layer < recurrence.layers(); layer++) {
        for (int direction = 0; direction < directions; direction++) {
          TwinCell cell = cell(layer, direction);
          for (TwinCell.Step step : pass.steps[layer][direction]) {
            margin = Math.min(margin, cell.margin(step));
          }
        }
      }
    }
    return margin;
  }

  private static double totalWeight(List<TwinSequence> batch) {
    double total = 0;
    for (TwinSequence sequence : batch) {
      for (double weight : sequence.weights()) {
        total += weight;
      }
    }
    return total;
  }

  private Pass forward(TwinSequence sequence, double[][] initial, double[][][] mask) {
    int length = sequence.length();
    Pass pass = new Pass();
    pass.initial = initial(sequence, initial);
    pass.end = new double[parts()][];
    pass.input = new double[recurrence.layers()][][];
    pass.steps = new TwinCell.Step[recurrence.layers()][directions][length];
    double[][] x = inputs(sequence);
    for (int layer = 0; layer < recurrence.layers(); layer++) {
      pass.input[layer] = x;
      double[][] y = new double[length][directions * hiddenSize];
      for (int direction = 0; direction < directions; direction++) {
        TwinCell cell = cell(layer, direction);
        double[] h = pass.initial[part(layer, direction)];
        double[] c = perCell == 2 ? pass.initial[part(layer, direction) + 1] : null;
        for (int count = 0; count < length; count++) {
          int t = reversed(direction) ? length - 1 - count : count;
          TwinCell.Step step = cell.forward(x[t], h, c);
          h = step.h;
          c = step.c;
          System.arraycopy(h, 0, y[t], direction * hiddenSize, hiddenSize);
          pass.steps[layer][direction][t] = step;
        }
        pass.end[part(layer, direction)] = h;
        if (perCell == 2) {
          pass.end[part(layer, direction) + 1] = c;
        }
      }
      pass.top = y;
      x = layer + 1 < recurrence.layers() ? masked(y, mask, layer) : null;
    }
    head(sequence, pass);
    return pass;
  }

  /** Turns {@code dState} from the gradient of the final state into that of the initial one. */
  private double[][] backward(
      TwinSequence sequence,
      Pass pass,
      double total,
      double[][] dState,
      double[][][] mask,
      Map<String, double[]> gradient) {
    int length = sequence.length();
    double[][] dy = headGradient(sequence, pass, total, gradient);
    for (int layer = recurrence.layers() - 1; layer >= 0; layer--) {
      double[][] dx = new double[length][pass.input[layer][0].length];
      for (int direction = 0; direction < directions; direction++) {
        TwinCell cell = cell(layer, direction);
        int part = part(layer, direction);
        double[] dh = dState[part];
        double[] dc = perCell == 2 ? dState[part + 1] : new double[hiddenSize];
        for (int count = length - 1; count >= 0; count--) {
          int t = reversed(direction) ? length - 1 - count : count;
          for (int j = 0; j < hiddenSize; j++) {
            dh[j] += dy[t][direction * hiddenSize + j];
          }
          TwinCell.Gradient d =
              cell.backward(
                  pass.steps[layer][direction][t], dh, dc, suffix(layer, direction), gradient);
          Plain.add(dx[t], 1, d.dx);
          dh = d.dhBefore;
          dc = d.dcBefore;
        }
        dState[part] = dh;
        if (perCell == 2) {
          dState[part + 1] = dc;
        }
      }
      dy = layer > 0 ? masked(dx, mask, layer - 1) : dx;
    }
    if (spec.input() instanceof Input.Embedding embedding) {
      double[] dEmbedding = gradient.get("embedding.weight");
      for (int t = 0; t < length; t++) {
        for (int d = 0; d < embedding.dimension(); d++) {
          dEmbedding[sequence.tokens()[t] * embedding.dimension() + d] += dy[t][d];
        }
      }
    }
    return dy;
  }

  private double[][] inputs(TwinSequence sequence) {
    int length = sequence.length();
    double[][] x = new double[length][spec.input().dimension()];
    for (int t = 0; t < length; t++) {
      if (spec.input() instanceof Input.OneHot) {
        x[t][sequence.tokens()[t]] = 1;
      } else if (spec.input() instanceof Input.Embedding embedding) {
        int from = sequence.tokens()[t] * embedding.dimension();
        System.arraycopy(tensors.get("embedding.weight"), from, x[t], 0, embedding.dimension());
      } else {
        x[t] = sequence.features()[t];
      }
    }
    return x;
  }

  private double[][] initial(TwinSequence sequence, double[][] given) {
    double[][] initial = new double[parts()][hiddenSize];
    if (spec.start() instanceof Start.FromVector) {
      double[] rows =
          Plain.affine(tensors.get("start.weight"), sequence.start(), tensors.get("start.bias"));
      for (int run = 0; run < recurrence.layers() * directions; run++) {
        for (int j = 0; j < hiddenSize; j++) {
          initial[run * perCell][j] = Math.tanh(rows[run * hiddenSize + j]);
        }
      }
    } else if (given != null) {
      for (int part = 0; part < parts(); part++) {
        initial[part] = given[part].clone();
      }
    }
    return initial;
  }

  /** The gradient of the start vector; adds to those of W and b in h = tanh(W v + b). */
  private double[] startGradient(
      TwinSequence sequence,
      double[][] initial,
      double[][] dInitial,
      Map<String, double[]> gradient) {
    double[] dRows = new double[recurrence.layers() * directions * hiddenSize];
    for (int run = 0; run < recurrence.layers() * directions; run++) {
      for (int j = 0; j < hiddenSize; j++) {
        double h = initial[run * perCell][j];
        dRows[run * hiddenSize + j] = sign(Flip.START) * dInitial[run * perCell][j] * (1 - h * h);
      }
    }
    Plain.addOuter(gradient.get("start.weight"), dRows, sequence.start());
    Plain.add(gradient.get("start.bias"), 1, dRows);
    return Plain.transposedProduct(tensors.get("start.weight"), dRows, sequence.start().length);
  }

  private void head(TwinSequence sequence, Pass pass) {
    int length = sequence.length();
    if (spec.readout() == Readout.EVERY_STEP) {
      pass.read = pass.top;
    } else {
      double[] last = new double[directions * hiddenSize];
      for (int direction = 0; direction < directions; direction++) {
        int t = reversed(direction) ? 0 : length - 1;
        System.arraycopy(
            pass.top[t], direction * hiddenSize, last, direction * hiddenSize, hiddenSize);
      }
      pass.read = new double[][] {last};
    }
    pass.outputs = new double[pass.read.length][];
    for (int element = 0; element < pass.read.length; element++) {
      double[] logits =
          Plain.affine(tensors.get("head.weight"), pass.read[element], tensors.get("head.bias"));
      double[] output = logits.clone();
      double loss = 0;
      if (spec.head() instanceof Head.Softmax) {
        output = Plain.softmax(logits);
        loss = -Math.log(output[sequence.labels()[element]]);
      } else {
        double[] target = sequence.targets()[element];
        for (int o = 0; o < output.length; o++) {
          if (spec.head() instanceof Head.Bernoulli) {
            output[o] = Plain.sigmoid(logits[o]);
            loss -= target[o] * Math.log(output[o]);
            loss -= (1 - target[o]) * Math.log(Plain.sigmoid(-logits[o]));
          } else {
            loss += (logits[o] - target[o]) * (logits[o] - target[o]);
          }
        }
      }
      noise.accept(output);
      pass.outputs[element] = output;
      pass.loss += sequence.weights()[element] * loss;
    }
  }

  /** The gradient of the top layer's states. */
  private double[][] headGradient(
      TwinSequence sequence, Pass pass, double total, Map<String, double[]> gradient) {
    int length = sequence.length();
    double[][] dTop = new double[length][directions * hiddenSize];
    for (int element = 0; total != 0 && element < pass.read.length; element++) {
      double[] dLogits = pass.outputs[element].clone();
      if (spec.head() instanceof Head.Softmax) {
        dLogits[sequence.labels()[element]] -= 1;
      } else {
        Plain.add(dLogits, -1, sequence.targets()[element]);
      }
      double scale = sequence.weights()[element] / total;
      scale *= spec.head() instanceof Head.SquaredError ? 2 : 1;
      for (int o = 0; o < dLogits.length; o++) {
        dLogits[o] *= scale;
      }
      Plain.addOuter(gradient.get("head.weight"), dLogits, pass.read[element]);
      Plain.add(gradient.get("head.bias"), sign(Flip.HEAD_BIAS), dLogits);
      double[] dRead =
          Plain.transposedProduct(tensors.get("head.weight"), dLogits, directions * hiddenSize);
      for (int direction = 0; direction < directions; direction++) {
        int last = reversed(direction) ? 0 : length - 1;
        int t = spec.readout() == Readout.EVERY_STEP ? element : last;
        for (int j = direction * hiddenSize; j < (direction + 1) * hiddenSize; j++) {
          dTop[t][j] += sign(Flip.HEAD) * dRead[j];
        }
      }
    }
    return dTop;
  }

  private static double[][] masked(double[][] values, double[][][] mask, int layer) {
    if (mask == null) {
      return values;
    }
    double[][] product = new double[values.length][values[0].length];
    for (int t = 0; t < values.length; t++) {
      for (int j = 0; j < values[t].length; j++) {
        product[t][j] = values[t][j] * mask[layer][t][j];
      }
    }
    return product;
  }

  private TwinCell cell(int layer, int direction) {
    return TwinCell.of(
        recurrence.cell(), hiddenSize, suffix(layer, direction), tensors, flipped, noise);
  }

  private boolean reversed(int direction) {
    return recurrence.direction() == Direction.BACKWARD || direction == 1;
  }

  private String suffix(int layer, int direction) {
    return "_l" + layer + (reversed(direction) ? "_reverse" : "");
  }

  private int part(int layer, int direction) {
    return (layer * directions + direction) * perCell;
  }

  private double sign(Flip term) {
    return term == flipped ? -1 : 1;
  }
}
