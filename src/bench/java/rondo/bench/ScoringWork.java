package rondo.bench;

import rondo.linalg.Blas;
import rondo.nn.Network;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.State;
import rondo.nn.Window;

/** The forward pass with the probabilities of every step; what the letters are is nothing to it. */
final class ScoringWork implements WindowWork {
  private final Case measured;
  private final Network network;
  private final Parameters parameters;
  private final State state;
  private final Window window;

  ScoringWork(Case measured, Blas blas) {
    this.measured = measured;
    network = new Network(measured.spec(), blas);
    parameters = Parameters.initial(ParameterLayout.of(measured.spec()), 1);
    state = new State(measured.spec(), measured.batch());
    window = new Window(measured.spec());
    WindowWork.randomLetters(measured, 1).fill(0, 0, 0, window);
  }

  @Override
  public void run() {
    network.forward(parameters, window, state);
  }

  /** What is scored are probabilities. */
  @Override
  public void check() {
    run();
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
}
