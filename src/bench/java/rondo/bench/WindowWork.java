package rondo.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rondo.SplitMix;
import rondo.linalg.Blas;
import rondo.nn.Network;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.State;
import rondo.nn.Window;
import rondo.optim.Clipping;
import rondo.optim.Optimizer;
import rondo.optim.OptimizerState;

/**
 * The window of a case, worked on again and again, with the state carried from each to the next.
 */
final class WindowWork implements Runnable {
  private static final double RATE = 2e-3;
  private static final Clipping CLIPPING = new Clipping.Norm(5);

  // Of a single window the network would soon know every letter, and its gradients would no longer
  // look like those of training.
  private static final int WINDOWS = 16;

  private final Case measured;
  private final Network network;
  private final Parameters parameters;
  private final Parameters gradient;
  private final State state;
  private final Optimizer optimizer = new Optimizer.Adam();
  private final OptimizerState moments;
  private final List<Window> windows = new ArrayList<>();
  private int next;

  WindowWork(Case measured, Blas blas) {
    this.measured = measured;
    NetworkSpec spec = measured.spec();
    ParameterLayout layout = ParameterLayout.of(spec);
    network = new Network(spec, blas);
    parameters = Parameters.initial(layout, 1);
    gradient = Parameters.zeros(layout);
    state = new State(spec, measured.batch());
    moments = optimizer.start(layout.size());
    SplitMix letters = new SplitMix(2);
    for (int count = 0; count < WINDOWS; count++) {
      windows.add(randomWindow(spec, measured.batch(), letters));
    }
  }

  private static Window randomWindow(NetworkSpec spec, int rows, SplitMix letters) {
    int[] lengths = new int[rows];
    Arrays.fill(lengths, Case.STEPS);
    Window window = new Window(spec);
    window.begin(lengths, rows);
    for (int column = 0; column < window.packing().columns(); column++) {
      window.tokens()[column] = letters.nextInt(Case.LETTERS);
      window.labels()[column] = letters.nextInt(Case.LETTERS);
    }
    return window;
  }

  /** Works on the next window. */
  @Override
  public void run() {
    Window window = windows.get(next);
    next = (next + 1) % windows.size();
    switch (measured.mode()) {
      case TRAIN -> train(window);
      case SCORE -> network.forward(parameters, window, state);
    }
  }

  private double train(Window window) {
    double loss = network.lossAndGradient(parameters, window, state, 0, gradient);
    double norm = CLIPPING.clipInPlace(gradient.values());
    if (!Double.isFinite(norm)) {
      throw new IllegalStateException(measured + ": the gradient is not finite");
    }
    optimizer.step(parameters.values(), gradient.values(), moments, RATE);
    return loss;
  }

  /**
   * Throws unless a few steps on one window make its loss fall, or unless what is scored are
   * probabilities: what is wrong need not be fast. The state starts at zero afterwards.
   */
  void check() {
    Window window = windows.get(0);
    if (measured.mode() == Case.Mode.TRAIN) {
      double first = train(window);
      double last = first;
      for (int step = 0; step < 5; step++) {
        state.clear();
        last = train(window);
      }
      if (!(last < first)) {
        throw new IllegalStateException(
            measured + ": expected a loss that falls, found " + first + ", later " + last);
      }
    } else {
      network.forward(parameters, window, state);
      for (int column = 0; column < window.packing().columns(); column++) {
        double sum = 0;
        for (int row = 0; row < Case.LETTERS; row++) {
          sum += network.outputs().get(row, column);
        }
        if (!(Math.abs(sum - 1) < 1e-5)) {
          throw new IllegalStateException(
              measured + ": expected probabilities whose sum is 1, found " + sum);
        }
      }
    }
    state.clear();
  }
}
