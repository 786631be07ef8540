package rondo.nn;

import java.util.Arrays;
import rondo.linalg.Blas;
import rondo.linalg.Matrix;
import rondo.linalg.ShapeException;

/**
 * A recurrent network at work: input, recurrent layers, readout and head over one window at a time.
 *
 * <p>It holds buffers, which grow to the largest window seen and are then used again, so that after
 * the first window nothing is allocated; it holds no parameters. Not thread-safe: a thread has a
 * network of its own, and many may read the same parameters.
 */
public final class Network {
  private final NetworkSpec spec;
  private final ParameterLayout layout;
  private final Blas blas;
  private final Stack stack;
  private final TokenColumns embedding; // null unless tokens are embedded
  private final StartVector startVector; // null unless a vector starts the sequence
  private final OutputHead head;
  private final int outputs; // O
  private final int hiddenRows; // of the top layer's output

  private final int embeddingWeight;
  private final int headWeight;
  private final int headBias;

  private ParameterLayout known; // has the same tensors as ours
  private Window window; // of the last run
  private boolean forward; // whether that run was a forward one: then values are still values
  private float[] embedded = new float[0]; // [D × columns]
  private float[] last =
      new float[0]; // [outputSize × B]: what is read out if only the last step is
  private float[] dLast = new float[0];
  private float[] values = new float[0]; // [O × elements]: before the head's squashing
  private float[] squashed = new float[0]; // [O × elements]: behind it
  private float[] ones = new float[0]; // [elements]

  public Network(NetworkSpec spec, Blas blas) {
    this.spec = spec;
    this.layout = ParameterLayout.of(spec);
    this.blas = blas;
    this.stack = new Stack(spec, layout, blas);
    this.embedding =
        spec.input() instanceof Input.Embedding input
            ? new TokenColumns(input.size(), input.dimension())
            : null;
    this.startVector =
        spec.start() instanceof Start.FromVector ? new StartVector(spec, layout, blas) : null;
    this.head = OutputHead.of(spec.head());
    this.outputs = spec.head().outputs();
    this.hiddenRows = spec.recurrence().outputSize();
    this.embeddingWeight = embedding == null ? 0 : layout.tensor("embedding.weight").offset();
    this.headWeight = layout.tensor("head.weight").offset();
    this.headBias = layout.tensor("head.bias").offset();
  }

  public NetworkSpec spec() {
    return spec;
  }

  /**
   * Runs the window forward. Afterwards {@link #outputs} and {@link #hidden} tell the result.
   *
   * @param state where the sequences start, a row of it for each row of the batch (more rows are
   *     left alone); replaced by where they end. Null: they start at the beginning, and nobody asks
   *     where they end.
   */
  public void forward(Parameters parameters, Window window, State state) {
    run(parameters, window, state, false, 0);
    forward = true;
    squashed = Buffers.atLeast(squashed, (long) outputs * window.elements());
    System.arraycopy(values, 0, squashed, 0, outputs * window.elements());
    head.outputs(squashed, window.elements());
  }

  /** The mean loss over the window's elements, after {@link #forward}; 0 if all weights are 0. */
  public double loss(Window window) {
    checkIsLast(window);
    window.checkTargets();
    double total = 0;
    for (int element = 0; element < window.elements(); element++) {
      float weight = window.weights()[element];
      total += weight == 0 ? 0 : weight * head.loss(values, window, element);
    }
    double weight = window.totalWeight();
    return weight == 0 ? 0 : total / weight;
  }

  /** The loss of one element, without its weight, after {@link #forward}. */
  public double loss(Window window, int element) {
    checkIsLast(window);
    window.checkTarget(element);
    return head.loss(values, window, element);
  }

  private void checkIsLast(Window asked) {
    checkForward();
    if (asked != window) {
      throw new ShapeException("loss: expected the window of the last forward run, found another");
    }
  }

  private void checkForward() {
    if (!forward) {
      throw new ShapeException(
          "network: expected a forward run before, found "
              + (window == null ? "none" : "one that made a gradient, which takes its outputs"));
    }
  }

  /** The mean loss over the window's elements and its gradient, which replaces {@code gradient}. */
  public double lossAndGradient(
      Parameters parameters, Window window, State state, long dropoutSeed, Parameters gradient) {
    return lossAndGradient(parameters, window, state, null, dropoutSeed, gradient);
  }

  /**
   * The same, with the gradient of what comes after this window.
   *
   * @param dState the gradient with respect to the final state; replaced by the one with respect to
   *     the initial state. Null: nothing comes after, and nobody asks what was before.
   */
  public double lossAndGradient(
      Parameters parameters,
      Window window,
      State state,
      State dState,
      long dropoutSeed,
      Parameters gradient) {
    checkLayout("gradient", gradient);
    checkRows("gradient of the state", dState, window);
    window.checkTargets();
    boolean fromVector = startVector != null && (state == null || state.isFresh());
    run(parameters, window, state, true, dropoutSeed);

    double weight = window.totalWeight();
    double total = head.lossAndGradient(values, window, weight == 0 ? 0 : 1 / weight);
    float[] flat = parameters.values();
    float[] dFlat = gradient.values();
    backFromHead(flat, dFlat);
    float[] dInput =
        stack.backward(flat, dFlat, dState, dState != null || fromVector, embedding != null);
    if (embedding != null) {
      embedding.scatter(
          dFlat,
          embeddingWeight,
          window.tokens(),
          window.packing().columns(),
          dInput,
          spec.input().dimension());
    }
    if (fromVector) {
      startVector.backward(dFlat, window.start(), window.packing().rows(), stack);
    } else if (startVector != null) {
      clear(dFlat, "start.weight");
      clear(dFlat, "start.bias");
    }
    return weight == 0 ? 0 : total / weight;
  }

  private void clear(float[] dFlat, String name) {
    ParameterLayout.Tensor tensor = layout.tensor(name);
    Arrays.fill(dFlat, tensor.offset(), tensor.offset() + tensor.size(), 0);
  }

  /** From the input to the values before the head's squashing. */
  private void run(
      Parameters parameters, Window next, State state, boolean training, long dropoutSeed) {
    checkLayout("parameters", parameters);
    if (!next.spec().equals(spec)) {
      throw new ShapeException("window: expected one of " + spec + ", found one of " + next.spec());
    }
    if (next.packing().rows() == 0) {
      throw new ShapeException("window: expected one that was begun, found an empty one");
    }
    checkRows("state", state, next);
    next.checkInput();
    window = next;
    forward = false;
    Packing packing = next.packing();
    float[] flat = parameters.values();

    stack.begin(packing, training);
    if (startVector != null && (state == null || state.isFresh())) {
      startVector.forward(flat, next.start(), packing.rows(), stack);
    } else {
      stack.start(state);
    }
    if (embedding != null) {
      embedded = Buffers.atLeast(embedded, (long) spec.input().dimension() * packing.columns());
      embedding.gather(
          flat,
          embeddingWeight,
          next.tokens(),
          packing.columns(),
          embedded,
          spec.input().dimension());
    }
    boolean oneHot = spec.input() instanceof Input.OneHot;
    float[] dense = embedding != null ? embedded : next.features();
    stack.forward(
        flat, oneHot ? next.tokens() : null, oneHot ? null : dense, training, dropoutSeed);
    if (state != null) {
      stack.finish(state);
      state.markUsed();
    }
    readOut(flat);
  }

  private void checkLayout(String what, Parameters parameters) {
    if (parameters.layout() != known && !parameters.layout().tensors().equals(layout.tensors())) {
      throw new ShapeException(
          what + ": expected those of " + spec + ", found those of " + parameters.layout().spec());
    }
    known = parameters.layout(); // compared once, not at each window
  }

  private void checkRows(String what, State state, Window next) {
    if (state == null) {
      return;
    }
    int rows = next.packing().rows();
    if (state.rows() < rows) {
      throw new ShapeException(
          what + ": expected at least " + rows + " rows, found " + state.rows());
    }
    state.check(what, spec.recurrence());
  }

  /** values = W h + b for each element. */
  private void readOut(float[] flat) {
    int elements = window.elements();
    values = Buffers.atLeast(values, (long) outputs * elements);
    for (int element = 0; element < elements; element++) {
      System.arraycopy(flat, headBias, values, element * outputs, outputs);
    }
    blas.sgemm(
        false,
        false,
        outputs,
        elements,
        hiddenRows,
        1,
        flat,
        headWeight,
        outputs,
        readAt(),
        readOffset(),
        hiddenRows,
        1,
        values,
        0,
        outputs);
  }

  private float[] readAt() {
    if (spec.readout() == Readout.EVERY_STEP) {
      return stack.output();
    }
    last = Buffers.atLeast(last, (long) hiddenRows * window.elements());
    moveLast(stack.output(), stack.outputAt(), last, true);
    return last;
  }

  private int readOffset() {
    return spec.readout() == Readout.EVERY_STEP ? stack.outputAt() : 0;
  }

  /** Copies each direction's last states, from their columns to the elements or back again. */
  private void moveLast(float[] steps, int at, float[] elements, boolean read) {
    Packing packing = window.packing();
    Direction direction = spec.recurrence().direction();
    int hidden = spec.recurrence().hiddenSize();
    for (int place = 0; place < packing.rows(); place++) {
      for (int d = 0; d < direction.count(); d++) {
        int step = direction.reversed(d) ? 0 : packing.length(place) - 1;
        int here = at + packing.column(place, step) * hiddenRows + d * hidden;
        int there = place * hiddenRows + d * hidden;
        if (read) {
          System.arraycopy(steps, here, elements, there, hidden);
        } else {
          System.arraycopy(elements, there, steps, here, hidden);
        }
      }
    }
  }

  /**
   * From the gradient of the values to that of the head's tensors and of the top layer's states.
   */
  private void backFromHead(float[] flat, float[] dFlat) {
    int elements = window.elements();
    // values = W h + b
    if (ones.length < elements) {
      ones = new float[elements];
      Arrays.fill(ones, 1);
    }
    blas.sgemm(
        false,
        true,
        outputs,
        hiddenRows,
        elements,
        1,
        values,
        0,
        outputs,
        spec.readout() == Readout.EVERY_STEP ? stack.output() : last,
        readOffset(),
        hiddenRows,
        0,
        dFlat,
        headWeight,
        outputs);
    blas.sgemm(
        false, false, outputs, 1, elements, 1, values, 0, outputs, ones, 0, elements, 0, dFlat,
        headBias, outputs);
    float[] dOutput = stack.dOutput();
    boolean everyStep = spec.readout() == Readout.EVERY_STEP;
    if (!everyStep) {
      dLast = Buffers.atLeast(dLast, (long) hiddenRows * elements);
      Arrays.fill(dOutput, 0, hiddenRows * window.packing().columns(), 0);
    }
    blas.sgemm(
        true,
        false,
        hiddenRows,
        elements,
        outputs,
        1,
        flat,
        headWeight,
        outputs,
        values,
        0,
        outputs,
        0,
        everyStep ? dOutput : dLast,
        0,
        hiddenRows);
    if (!everyStep) {
      moveLast(dOutput, 0, dLast, false);
    }
  }

  /**
   * {@code [O × elements]}: after a forward run the probabilities (softmax, Bernoulli) or values; a
   * view that the next run overwrites.
   */
  public Matrix outputs() {
    checkForward();
    return Matrix.of(squashed, outputs, window.elements());
  }

  /**
   * {@code [outputSize × columns]}: the top layer's states, packed; overwritten by the next run.
   */
  public Matrix hidden() {
    checkForward();
    return new Matrix(
        stack.output(), stack.outputAt(), hiddenRows, window.packing().columns(), hiddenRows);
  }
}
