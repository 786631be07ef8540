package rondo.spark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rondo.RondoException;
import rondo.corpus.Corpus;
import rondo.corpus.Shards;
import rondo.data.BlockIndex;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.State;
import rondo.train.EarlyStopping;
import rondo.train.TrainOptions;

/**
 * Training in rounds: every shard of a corpus is trained apart from the same parameters, they are
 * averaged, and the next round begins.
 *
 * <pre>{@code
 * try (Corpus corpus = …) {
 *   RoundsResult result = new Rounds(spec, new TrainOptions(), new RoundOptions()).fit(corpus);
 * }
 * }</pre>
 *
 * <p>The same seed and the same shards give the same bits, whatever the executors, the order in
 * which they answer and what fails. One shard gives the bits of {@link rondo.train.LocalTrainer}.
 */
public final class Rounds {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final NetworkSpec spec;
  private final TrainOptions train;
  private final RoundOptions options;
  private final List<RoundListener> listeners = new ArrayList<>();
  private Optional<CheckpointOptions> checkpoints = Optional.empty();
  private volatile boolean stopRequested;

  public Rounds(NetworkSpec spec, TrainOptions train, RoundOptions options) {
    this.spec = Objects.requireNonNull(spec, "spec");
    this.train = Objects.requireNonNull(train, "train");
    this.options = Objects.requireNonNull(options, "options");
  }

  /** Adds someone who is told how it goes; returns this. */
  public Rounds listen(RoundListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /** Saves the run, and goes on with it if it was begun before; returns this. */
  public Rounds saveTo(CheckpointOptions place) {
    checkpoints = Optional.of(place);
    return this;
  }

  /** Asks a run in another thread to end after its present round. */
  public void stop() {
    stopRequested = true;
  }

  /**
   * What {@link #fit} would do and need, without doing it. It reads the corpus once, and refuses
   * nothing: look at {@link RunPlan#obstacles}.
   */
  public RunPlan plan(Corpus corpus) {
    return new Run(corpus).plan();
  }

  /** Trains fresh parameters, drawn from the seed. */
  public RoundsResult fit(Corpus corpus) {
    return fit(Parameters.initial(ParameterLayout.of(spec), train.seed()), corpus);
  }

  /**
   * Trains on from these parameters, which stay as they are.
   *
   * @throws PlanException if the run would not fit into memory
   */
  public RoundsResult fit(Parameters from, Corpus corpus) {
    return new Run(corpus).train(from);
  }

  /** One run over one corpus. */
  private final class Run {
    private final Corpus corpus;
    private final Shards shards;
    private final Optional<Shards> validation;
    private final JavaSparkContext spark;
    private final Averaging averaging;
    private final InnerState inner;
    private Reduction reduction;
    private final Map<String, String> blas = new TreeMap<>();
    private final List<String> warnings = new ArrayList<>();
    private Broadcast<?> before; // of the round before, for what may still run of it

    Run(Corpus corpus) {
      this.corpus = corpus;
      this.shards = corpus.training();
      this.validation = corpus.validation();
      this.spark = JavaSparkContext.fromSparkContext(shards.blocks().context());
      this.averaging = options.averaging().orElseGet(this::defaultAveraging);
      this.inner = InnerState.of(train.optimizer(), shards.count());
    }

    RunPlan plan() {
      return planner().plan(Survey.of(corpus, spec).training());
    }

    private Planner planner() {
      return new Planner(
          spec,
          train,
          options,
          shards,
          averaging,
          inner,
          firstStepsPerRound(),
          validation.isPresent(),
          Cluster.of(spark));
    }

    RoundsResult train(Parameters from) {
      Survey survey = Survey.of(corpus, spec);
      Planner planner = planner();
      RunPlan plan = planner.plan(survey.training());
      LOG.info("The plan:\n{}", plan);
      listeners.forEach(listener -> listener.onStart(plan));
      plan.check();
      reduction = planner.reduction();
      Saving saving =
          Saving.open(
              checkpoints,
              spark.hadoopConfiguration(),
              identity(from, survey.fingerprint()),
              shape(from),
              this::warn);
      RunState state = saving.state().orElseGet(() -> start(from));
      try {
        while (!isDone(state) && !stopRequested) {
          state = round(state, saving);
        }
      } catch (TrainingFailedException | RoundFailedException e) {
        saveSound(saving, state, e);
        throw e;
      } finally {
        destroyLater(null);
      }
      saving.end(state, isDone(state));
      return result(state);
    }

    /** What was sound before a fault, which is not to be hidden by another. */
    private void saveSound(Saving saving, RunState state, RondoException fault) {
      try {
        saving.end(state, false);
      } catch (RondoException e) {
        fault.addSuppressed(e);
      }
    }

    private RunState start(Parameters from) {
      return RunState.start(
          from.copy(),
          averaging.remembers(),
          train.optimizer().start(from.values().length),
          shards.count(),
          firstStepsPerRound());
    }

    /** All that the bits of the run depend on, but for the kernels of the BLAS. */
    private Identity identity(Parameters from, String fingerprint) {
      Map<String, String> settings = new LinkedHashMap<>();
      settings.put("network", spec.toString());
      settings.put("training", train.toString());
      settings.put("averaging", averaging.toString());
      settings.put("stepsPerRound", options.stepsPerRound().toString());
      settings.put("maxRollbacks", Integer.toString(options.maxRollbacks()));
      settings.put("shards", Integer.toString(shards.count()));
      settings.put("corpus", fingerprint);
      settings.put("start", Fingerprint.of(from));
      return new Identity(settings);
    }

    private RunShape shape(Parameters from) {
      List<Integer> carried = new ArrayList<>();
      for (BlockIndex shard : shards.all()) {
        carried.add(shard.stateRows() * State.sizePerRow(spec));
      }
      return new RunShape(from.layout(), averaging.remembers(), train.optimizer().slots(), carried);
    }

    private Averaging defaultAveraging() {
      int steps = firstStepsPerRound();
      long rounds =
          RoundPlan.rounds(shards.all(), steps, train.maxEpochs(), validation.isPresent());
      return Averaging.defaultFor(shards.count(), steps, rounds);
    }

    private int firstStepsPerRound() {
      return options.stepsPerRound() instanceof StepsPerRound.Fixed fixed
          ? fixed.steps()
          : StepsPerRound.Default.of(shards.windows());
    }

    private boolean isDone(RunState state) {
      return state.epoch() >= train.maxEpochs() || exhausted(state);
    }

    private boolean exhausted(RunState state) {
      return state.stopping(train.patience()).exhausted();
    }

    /** The state after the next round; after one that is taken back, the same with less step. */
    private RunState round(RunState state, Saving saving) {
      RoundClock clock = new RoundClock();
      RoundPlan plan = new RoundPlan(shards.all(), state, epochsAtOnce(state));
      RoundStart start = new RoundStart(spec, train, state, shards.elements());
      Broadcast<byte[][]> bcStart = spark.broadcast(start.wire());
      clock.broadcast();
      NextState next =
          new NextState(state, averaging, train.optimizer().start(start.parameterCount()));
      List<ShardResult> results;
      try {
        results = reduction.reduce(tasks(plan, bcStart), next);
      } catch (Exception e) { // Spark's are checked, but not declared
        throw RoundFailedException.of("round " + (state.round() + 1), e);
      } finally {
        destroyLater(bcStart);
      }
      note(results);
      RoundReport report = RoundReports.of(state, plan, results, clock, start.size());
      Optional<String> trouble =
          Guard.trouble(state.history(), shards.count(), report, next.parameters());
      if (trouble.isPresent()) {
        return takeBack(state, trouble.get());
      }
      report.dropped().forEach(shard -> warn(shard.toString()));
      RunState after = state.after(plan, next, results, report);
      if (plan.endsEpoch() && validation.isPresent()) {
        after = validated(after, clock);
      }
      after = withMeasuredSteps(after);
      double before = clock.seconds();
      if (saving.saveIfDue(after)) {
        after = after.withLastReport(after.lastReport().withCheckpoint(clock.seconds() - before));
      }
      RoundReport done = after.lastReport();
      listeners.forEach(listener -> listener.onRound(done));
      return after;
    }

    /** Which BLAS computes where; one that rounds otherwise is told of once. */
    private void note(List<ShardResult> results) {
      long before = kinds();
      results.forEach(result -> blas.put(result.place().executor(), result.place().blas()));
      if (kinds() > Math.max(1, before)) {
        warn(
            "executors compute with different kernels, and so the bits of the run depend on where"
                + " its shards are: "
                + blas
                + "; OPENBLAS_CORETYPE on all executors makes one kind of them, rondo.blas=java"
                + " makes them the same everywhere");
      }
    }

    private long kinds() {
      return blas.values().stream().distinct().count();
    }

    /** Once, with {@code auto}. */
    private RunState withMeasuredSteps(RunState state) {
      if (!(options.stepsPerRound() instanceof StepsPerRound.Auto)
          || state.round() != AutoSteps.ROUNDS) {
        return state;
      }
      int steps = AutoSteps.of(state.history());
      warn(
          "stepsPerRound=auto has chosen "
              + steps
              + " by the clock; another run may choose another number, and have other bits: to"
              + " repeat this one, set stepsPerRound to it from the start");
      return state.withStepsPerRound(steps);
    }

    private ShardRdd<ShardInput, ShardResult> tasks(RoundPlan plan, Broadcast<byte[][]> bcStart) {
      return ShardRdd.of(
          shards, plan.blocks(train.seed()), plan.inputs(), new RoundTask(bcStart, inner));
    }

    /** A task of the round before may still run, as a second try that nobody waits for. */
    private void destroyLater(Broadcast<?> bcStart) {
      if (before != null) {
        before.destroy();
      }
      before = bcStart;
    }

    /** Epochs without a validation behind them need not end a round. */
    private int epochsAtOnce(RunState state) {
      return validation.isPresent() ? 1 : train.maxEpochs() - state.epoch();
    }

    private RunState validated(RunState state, RoundClock clock) {
      RoundStart start = new RoundStart(spec, train, state.parameters());
      double loss = Validation.loss(spark, start, validation.orElseThrow());
      EarlyStopping stopping = state.stopping(train.patience());
      stopping.offer(state.epoch(), loss, state.parameters());
      double taken = clock.seconds() - clock.roundSeconds();
      return state
          .validated(stopping)
          .withLastReport(state.lastReport().withValidation(loss, taken));
    }

    private RunState takeBack(RunState state, String trouble) {
      String round = "round " + (state.round() + 1);
      if (state.rollbacks() == options.maxRollbacks()) {
        throw new TrainingFailedException(
            round
                + ": "
                + trouble
                + ", after "
                + state.rollbacks()
                + " rounds were taken back already; try a smaller stepSize (now "
                + train.stepSize()
                + ") or a stronger clipNorm (now clipping "
                + train.clipping()
                + ")",
            sound(state));
      }
      RunState back = state.rolledBack();
      warn(
          round
              + " is taken back: "
              + trouble
              + "; the learning rate is now multiplied by "
              + back.stepScale());
      return back;
    }

    private Parameters sound(RunState state) {
      return state.best().map(RunState.Best::parameters).orElse(state.parameters());
    }

    private void warn(String warning) {
      LOG.warn(warning);
      warnings.add(warning);
      listeners.forEach(listener -> listener.onWarning(warning));
    }

    private RoundsResult result(RunState state) {
      RoundsResult.Stopped stopped =
          exhausted(state)
              ? RoundsResult.Stopped.NO_IMPROVEMENT
              : isDone(state) ? RoundsResult.Stopped.MAX_EPOCHS : RoundsResult.Stopped.ON_REQUEST;
      int epoch = state.best().map(RunState.Best::epoch).orElse(state.epoch());
      return new RoundsResult(sound(state), epoch, state.history(), stopped, blas, warnings);
    }
  }
}
