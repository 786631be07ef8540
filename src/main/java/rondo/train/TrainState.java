package rondo.train;

import java.util.Arrays;
import java.util.Optional;
import rondo.OptionException;
import rondo.linalg.ShapeException;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.State;
import rondo.optim.Finite;
import rondo.optim.OptimizerState;

/**
 * All that a training run is between two windows: who goes on from an equal state, with the same
 * options and data, comes to the same bits. {@link LocalTrainer#advance} changes it in place.
 */
public final class TrainState {
  private final Parameters parameters;
  private final OptimizerState optimizer;
  private final State carried; // null: every window starts at zero
  private int epoch;
  private int window;
  private long elements;

  /**
   * A state as it was saved. Nothing is copied.
   *
   * @param carried the hidden state behind the last window, if the data carries one
   * @param epoch how many epochs are complete
   * @param window how many windows of the next one are complete
   * @param elements how many elements have been trained in all
   */
  public TrainState(
      Parameters parameters,
      OptimizerState optimizer,
      Optional<State> carried,
      int epoch,
      int window,
      long elements) {
    OptionException.check(epoch >= 0, "epoch", "at least 0", epoch);
    OptionException.check(window >= 0, "window", "at least 0", window);
    OptionException.check(elements >= 0, "elements", "at least 0", elements);
    for (int slot = 0; slot < optimizer.slots(); slot++) {
      ShapeException.check(
          "slot of the optimizer", parameters.values().length, optimizer.slot(slot).length);
    }
    checkFinite(parameters);
    this.parameters = parameters;
    this.optimizer = optimizer;
    this.carried = carried.orElse(null);
    this.epoch = epoch;
    this.window = window;
    this.elements = elements;
  }

  /** What is no number would look like a run that diverged. */
  private static void checkFinite(Parameters parameters) {
    if (Finite.all(parameters.values())) {
      return;
    }
    for (ParameterLayout.Tensor tensor : parameters.layout().tensors()) {
      for (float value : parameters.saved(tensor.name())) {
        if (!Float.isFinite(value)) {
          throw new OptionException(
              "parameters of a state: expected finite numbers, found "
                  + value
                  + " in "
                  + tensor.name());
        }
      }
    }
  }

  public Parameters parameters() {
    return parameters;
  }

  public OptimizerState optimizer() {
    return optimizer;
  }

  /** The hidden state behind the last window, if the data carries one. */
  public Optional<State> carried() {
    return Optional.ofNullable(carried);
  }

  /** How many epochs are complete. */
  public int epoch() {
    return epoch;
  }

  /** How many windows of the next epoch are complete. */
  public int window() {
    return window;
  }

  /** How many elements have been trained in all. */
  public long elements() {
    return elements;
  }

  /** The same as {@link #carried()}, or null, without a new object. */
  State carriedOrNull() {
    return carried;
  }

  /** One more window of {@code windows} is done. */
  void advance(long trained, int windows) {
    elements += trained;
    window++;
    if (window == windows) {
      window = 0;
      epoch++;
    }
  }

  public TrainState copy() {
    return new TrainState(
        parameters.copy(), optimizer.copy(), carried().map(this::copy), epoch, window, elements);
  }

  private State copy(State state) {
    NetworkSpec spec = parameters.layout().spec();
    State copy = new State(spec, state.rows());
    copy.copyFrom(state);
    return copy;
  }

  /** Whether the other stands at the same place with the same bits. */
  @Override
  public boolean equals(Object other) {
    return other instanceof TrainState that
        && epoch == that.epoch
        && window == that.window
        && elements == that.elements
        && parameters.equals(that.parameters)
        && optimizer.equals(that.optimizer)
        && Arrays.equals(
            carried().map(State::values).orElse(null),
            that.carried().map(State::values).orElse(null));
  }

  @Override
  public int hashCode() {
    return 31 * (31 * epoch + window) + parameters.hashCode();
  }

  @Override
  public String toString() {
    return "TrainState[epoch " + epoch + ", window " + window + ", " + elements + " elements]";
  }
}
