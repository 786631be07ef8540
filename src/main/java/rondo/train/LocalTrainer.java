package rondo.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import rondo.OptionException;
import rondo.SplitMix;
import rondo.data.Batches;
import rondo.linalg.Blas;
import rondo.linalg.ShapeException;
import rondo.nn.Network;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.State;
import rondo.nn.Window;
import rondo.optim.Clipping;
import rondo.optim.Finite;

/**
 * The training loop, on one thread.
 *
 * <pre>{@code
 * var trainer = new LocalTrainer(spec, new TrainOptions().withMaxEpochs(20), Blas.get());
 * TrainResult result = trainer.fit(training, validation);
 * }</pre>
 *
 * <p>Or in pieces: {@link #start} once, then {@link #advance} as often as you like. However a run
 * is cut into pieces, it comes to the same bits: all that it is stands in the {@link TrainState},
 * and every random number is a function of (seed, epoch, window).
 *
 * <p>A trainer holds buffers for one window at a time, and allocates nothing for a window after the
 * first of its size. Not thread-safe.
 */
public final class LocalTrainer {
  // Optimizers add up gradients and their squares. These squares are less than half the distance
  // of the two largest floats (2¹⁰³), so no finite sum becomes infinite by one.
  private static final double HARMLESS_NORM = 1e15;

  private final NetworkSpec spec;
  private final TrainOptions options;
  private final List<TrainListener> listeners = new ArrayList<>();
  private final Network network;
  private final Window window;
  private final Parameters gradient;
  private final float[] before; // the parameters before a window
  private final long dropoutSeed;

  public LocalTrainer(NetworkSpec spec, TrainOptions options, Blas blas) {
    this.spec = spec;
    this.options = options;
    this.network = new Network(spec, blas);
    this.window = new Window(spec);
    this.gradient = Parameters.zeros(ParameterLayout.of(spec));
    this.before = new float[gradient.layout().size()];
    this.dropoutSeed = SplitMix.derive(options.seed(), "dropout".hashCode());
  }

  /** Adds someone who is told how it goes, from the next window and epoch on; returns this. */
  public LocalTrainer listen(TrainListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /** Trains fresh parameters without validation, and so without patience. */
  public TrainResult fit(Batches training) {
    return fit(start(training), training);
  }

  /** Trains fresh parameters, and returns those with the best validation loss. */
  public TrainResult fit(Batches training, Batches validation) {
    return fit(start(training), training, validation, new EarlyStopping(options.patience()));
  }

  /**
   * Trains from where the state stands until {@code maxEpochs} are complete, without validation.
   * The state is changed in place; the parameters of the result are a copy.
   *
   * @throws DivergenceException if a loss, a gradient, the rate, a parameter or the optimizer's
   *     state is not finite
   */
  public TrainResult fit(TrainState state, Batches training) {
    OptionException.check(
        options.patience() == 0, "patience without validation", "0", options.patience());
    return fit(state, training, Optional.empty(), new EarlyStopping(0));
  }

  /**
   * Trains from where the state stands until {@code maxEpochs} are complete, or patience is at an
   * end. The state is changed in place; the parameters of the result are a copy.
   *
   * @param stopping what has been seen of the run so far, with the patience of the options; it goes
   *     on with it, so that a run in pieces knows its best parameters as a whole one does
   * @throws DivergenceException if a loss, a gradient, the rate, a parameter or the optimizer's
   *     state is not finite; it has the best parameters from before
   */
  public TrainResult fit(
      TrainState state, Batches training, Batches validation, EarlyStopping stopping) {
    OptionException.check(
        stopping.patience() == options.patience(),
        "patience of the early stopping",
        options.patience() + " as in the options",
        stopping.patience());
    return fit(state, training, Optional.of(validation), stopping);
  }

  private TrainResult fit(
      TrainState state, Batches training, Optional<Batches> validation, EarlyStopping stopping) {
    check(state, training);
    validation.ifPresent(this::check);
    List<EpochReport> history = new ArrayList<>();
    while (state.epoch() < options.maxEpochs() && !stopping.exhausted()) {
      try {
        history.add(epoch(state, training, validation, stopping));
      } catch (DivergenceException e) {
        stopping.best().ifPresent(e::keepBest);
        throw e;
      }
      int told = listeners.size(); // those added meanwhile hear from the next epoch
      for (int listener = 0; listener < told; listener++) {
        listeners.get(listener).onEpoch(history.get(history.size() - 1));
      }
    }
    return new TrainResult(
        stopping.best().orElseGet(state.parameters()::copy),
        stopping.best().isPresent() ? stopping.bestEpoch() : state.epoch(),
        history,
        stopping.exhausted() ? TrainResult.Stopped.NO_IMPROVEMENT : TrainResult.Stopped.MAX_EPOCHS);
  }

  /** Trains to the end of the epoch, and validates. */
  private EpochReport epoch(
      TrainState state, Batches training, Optional<Batches> validation, EarlyStopping stopping) {
    Trained trained = advance(state, training, training.windows() - state.window());
    OptionalDouble validLoss = OptionalDouble.empty();
    if (validation.isPresent()) {
      double loss = validate(state.parameters(), validation.get());
      checkFinite(
          "validation loss", loss, state.epoch() - 1, training.windows() - 1, trained.rate());
      stopping.offer(state.epoch(), loss, state.parameters());
      validLoss = OptionalDouble.of(loss);
    }
    return new EpochReport(
        state.epoch(),
        state.elements(),
        trained.loss(),
        validLoss,
        trained.rate(),
        trained.gradientNorm());
  }

  /** Where a run on these batches begins, with fresh parameters drawn from the seed. */
  public TrainState start(Batches batches) {
    return start(Parameters.initial(gradient.layout(), options.seed()), batches);
  }

  /** Where a run on these batches begins, with a copy of these parameters. */
  public TrainState start(Parameters parameters, Batches batches) {
    Optional<State> carried =
        batches.stateRows() == 0
            ? Optional.empty()
            : Optional.of(new State(spec, batches.stateRows()));
    return new TrainState(
        parameters.copy(), options.optimizer().start(before.length), carried, 0, 0, 0);
  }

  /**
   * Trains the next windows from where the state stands, over the end of an epoch if need be:
   * {@code maxWindows}, or fewer if {@code maxEpochs} are complete before. Changes the state in
   * place.
   *
   * @param batches the same in every call for a state
   * @throws DivergenceException if a loss, a gradient, the rate, a parameter or the optimizer's
   *     state is not finite
   */
  public Trained advance(TrainState state, Batches batches, int maxWindows) {
    OptionException.check(maxWindows >= 0, "maxWindows", "at least 0", maxWindows);
    check(state, batches);
    int windows = 0;
    long elements = 0;
    double weight = 0;
    double lossSum = 0;
    double normSum = 0;
    double rate = 0;
    while (windows < maxWindows && state.epoch() < options.maxEpochs()) {
      int epoch = state.epoch();
      int index = state.window();
      State carried = state.carriedOrNull();
      if (index == 0 && carried != null) {
        carried.clear();
      }
      batches.fill(options.seed(), epoch, index, window);
      long scored = scored();
      double progress = (state.elements() + scored / 2.0) / batches.elements();
      rate = options.stepSize() * options.schedule().at(progress);
      checkFinite("learning rate", rate, epoch, index, rate);
      double loss =
          network.lossAndGradient(
              state.parameters(), window, carried, dropoutSeed(epoch, index), gradient);
      checkFinite("loss", loss, epoch, index, rate);
      double norm = options.clipping().clipInPlace(gradient.values());
      checkFinite("gradient norm", norm, epoch, index, rate);
      double windowWeight = window.totalWeight();
      step(state, norm, rate);

      windows++;
      elements += scored;
      weight += windowWeight;
      lossSum += windowWeight * loss;
      normSum += norm;
      state.advance(scored, batches.windows());
      int told = listeners.size();
      for (int listener = 0; listener < told; listener++) {
        listeners.get(listener).onWindow(epoch + 1, index + 1, loss, norm, rate);
      }
    }
    return new Trained(windows, elements, weight, lossSum, normSum, rate);
  }

  /**
   * The mean loss of an element, without dropout; a state that is carried starts at zero. Always
   * the same windows: those of the first epoch.
   */
  public double validate(Parameters parameters, Batches batches) {
    return score(parameters, batches).loss();
  }

  /** The same as sums, for a part of the data. */
  public Scored score(Parameters parameters, Batches batches) {
    check(batches);
    State carried = batches.stateRows() == 0 ? null : new State(spec, batches.stateRows());
    double lossSum = 0;
    double weight = 0;
    for (int index = 0; index < batches.windows(); index++) {
      batches.fill(options.seed(), 0, index, window);
      network.forward(parameters, window, carried);
      double windowWeight = window.totalWeight();
      lossSum += windowWeight * network.loss(window);
      weight += windowWeight;
    }
    return new Scored(lossSum, weight);
  }

  /**
   * One step of the optimizer, which is taken back if a parameter is not finite after it, or what
   * the optimizer remembers: from ∞ it would never come back, and a weight would stand still.
   */
  private void step(TrainState state, double gradientNorm, double rate) {
    float[] weights = state.parameters().values();
    System.arraycopy(weights, 0, before, 0, before.length);
    options.optimizer().step(weights, gradient.values(), state.optimizer(), rate);
    if (!Finite.all(weights)) {
      takeBack("norm of the parameters", weights, state, rate);
    }
    if (gradientNorm > HARMLESS_NORM) {
      for (int slot = 0; slot < state.optimizer().slots(); slot++) {
        if (!Finite.all(state.optimizer().slot(slot))) {
          takeBack(
              "norm of what the optimizer remembers", state.optimizer().slot(slot), state, rate);
        }
      }
    }
  }

  private void takeBack(String what, float[] diverged, TrainState state, double rate) {
    double norm = Clipping.norm(diverged);
    System.arraycopy(before, 0, state.parameters().values(), 0, before.length);
    checkFinite(what, norm, state.epoch(), state.window(), rate);
  }

  private long dropoutSeed(int epoch, int index) {
    return SplitMix.derive(SplitMix.derive(dropoutSeed, epoch), index);
  }

  /** How many elements of the window count. */
  private long scored() {
    long scored = 0;
    for (int element = 0; element < window.elements(); element++) {
      scored += window.weights()[element] > 0 ? 1 : 0;
    }
    return scored;
  }

  private void check(TrainState state, Batches batches) {
    ShapeException.check("parameters", before.length, state.parameters().values().length);
    State carried = state.carriedOrNull();
    ShapeException.check(
        "rows of the carried state", batches.stateRows(), carried == null ? 0 : carried.rows());
    check(batches);
    OptionException.check(
        state.window() < batches.windows(), "window", "below " + batches.windows(), state.window());
  }

  private void check(Batches batches) {
    batches.check(spec);
    OptionException.check(
        batches.elements() >= 1, "elements of the data", "at least 1", batches.elements());
  }

  private void checkFinite(String what, double value, int epoch, int index, double rate) {
    if (!Double.isFinite(value)) {
      throw new DivergenceException(what, value, epoch + 1, index + 1, rate, options);
    }
  }
}
