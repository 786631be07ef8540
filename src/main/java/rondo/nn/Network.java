package rondo.nn;

import rondo.linalg.Blas;
import rondo.linalg.Matrix;

/**
 * A recurrent network at work: it holds the buffers for one window at a time, but no parameters.
 * Not thread-safe; many networks may read the same parameters.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Network {
  private final NetworkSpec spec;

  public Network(NetworkSpec spec, Blas blas) {
    this.spec = spec;
  }

  public NetworkSpec spec() {
    return spec;
  }

  /**
   * Runs the window forward. Afterwards {@link #outputs} and {@link #hidden} tell the result.
   *
   * @param state where the sequences start, a row of it for each row of the batch (more rows are
   *     left alone); replaced by where they end. Null: they start at zero.
   */
  public void forward(Parameters parameters, Window window, State state) {
    throw new UnsupportedOperationException();
  }

  /** The mean loss over the window's elements, after {@link #forward}; 0 if all weights are 0. */
  public double loss(Window window) {
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
  }

  /**
   * {@code [O × elements]}: after a forward run the probabilities (softmax, Bernoulli) or values; a
   * view that the next run overwrites. After {@link #lossAndGradient} it is undefined.
   */
  public Matrix outputs() {
    throw new UnsupportedOperationException();
  }

  /**
   * {@code [outputSize × columns]}: the top layer's states, packed; overwritten by the next run.
   */
  public Matrix hidden() {
    throw new UnsupportedOperationException();
  }
}
