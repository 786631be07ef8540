package rondo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static rondo.train.TrainExamples.V;
import static rondo.train.TrainExamples.buckets;
import static rondo.train.TrainExamples.faulty;
import static rondo.train.TrainExamples.lanes;
import static rondo.train.TrainExamples.languageModel;
import static rondo.train.TrainExamples.regression;
import static rondo.train.TrainExamples.trainer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.Allocations;
import rondo.OptionException;
import rondo.data.BucketOptions;
import rondo.data.Buckets;
import rondo.data.DataException;
import rondo.data.Lanes;
import rondo.data.Sequence;
import rondo.linalg.Blas;
import rondo.linalg.ShapeException;
import rondo.nn.CellKind;
import rondo.nn.Network;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.State;
import rondo.nn.Window;
import rondo.optim.Clipping;
import rondo.optim.Optimizer;
import rondo.optim.Schedule;

class LocalTrainerTest {
  @ParameterizedTest
  @ValueSource(strings = {"sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"})
  void fiveWindowsAndThenSevenAreTwelveToTheBit(String optimizer) {
    TrainOptions options =
        new TrainOptions()
            .withOptimizer(Optimizer.parse(optimizer))
            .withSchedule(new Schedule.WarmUp(0.5, new Schedule.Cosine(3, 0.1)));
    NetworkSpec spec = languageModel(CellKind.LSTM, 0.4);
    Lanes data = lanes();
    assertThat(data.windows()).isEqualTo(5);

    LocalTrainer whole = trainer(spec, options);
    TrainState wholeState = whole.start(data);
    Trained all = whole.advance(wholeState, data, 12);

    LocalTrainer parts = trainer(spec, options);
    TrainState partsState = parts.start(data);
    Trained first = parts.advance(partsState, data, 5);
    // Something else runs in between, on the same buffers.
    parts.validate(partsState.parameters(), data);
    Trained second = parts.advance(partsState, data, 7);

    assertThat(partsState).isEqualTo(wholeState);
    assertThat(partsState.parameters().values()).isEqualTo(wholeState.parameters().values());
    assertThat(wholeState).hasToString("TrainState[epoch 2, window 2, 188 elements]");
    assertThat(first.windows() + second.windows()).isEqualTo(all.windows()).isEqualTo(12);
    assertThat(first.elements() + second.elements()).isEqualTo(all.elements());
    assertThat(first.lossSum() + second.lossSum()).isCloseTo(all.lossSum(), within(1e-9));
    assertThat(first.normSum() + second.normSum()).isCloseTo(all.normSum(), within(1e-9));
    assertThat(second.rate()).isEqualTo(all.rate());
  }

  @ParameterizedTest
  @EnumSource(CellKind.class)
  void windowByWindowInAnotherTrainerEachIsTheSameRun(CellKind cell) {
    NetworkSpec spec = languageModel(cell, 0.2);
    Lanes data = lanes();
    TrainOptions options = new TrainOptions();
    TrainState whole = trainer(spec, options).start(data);
    TrainState pieces = whole.copy();
    trainer(spec, options).advance(whole, data, 7);
    for (int window = 0; window < 7; window++) {
      trainer(spec, options).advance(pieces, data, 1);
      pieces = pieces.copy();
    }
    assertThat(pieces).isEqualTo(whole);
  }

  @Test
  void shuffledBucketsAreTheSameRunInPieces() {
    Buckets data = buckets();
    TrainOptions options = new TrainOptions();
    TrainState whole = trainer(regression(), options).start(data);
    TrainState pieces = whole.copy();
    trainer(regression(), options).advance(whole, data, 13);
    for (int windows : new int[] {1, 6, 0, 2, 4}) {
      trainer(regression(), options).advance(pieces, buckets(), windows);
    }
    assertThat(pieces).isEqualTo(whole);
    assertThat(whole.carried()).isEmpty();
  }

  @Test
  void aCopyStandsOnItsOwn() {
    Lanes data = lanes();
    LocalTrainer trainer = trainer(languageModel(CellKind.GRU, 0), new TrainOptions());
    TrainState state = trainer.start(data);
    trainer.advance(state, data, 2);
    TrainState copy = state.copy();
    assertThat(copy).isEqualTo(state).hasSameHashCodeAs(state);
    trainer.advance(state, data, 1);
    assertThat(copy).isNotEqualTo(state);
    trainer.advance(copy, data, 1);
    assertThat(copy).isEqualTo(state);
  }

  @Test
  void theSeedDecidesParametersAndDropout() {
    Lanes data = lanes();
    NetworkSpec spec = languageModel(CellKind.LSTM, 0.5);
    Parameters same = Parameters.initial(ParameterLayout.of(spec), 1);
    List<Parameters> trained = new ArrayList<>();
    for (long seed : new long[] {1, 1, 2}) {
      LocalTrainer trainer = trainer(spec, new TrainOptions().withSeed(seed));
      TrainState state = trainer.start(same, data);
      trainer.advance(state, data, 1);
      trained.add(state.parameters());
    }
    assertThat(trained.get(1)).isEqualTo(trained.get(0));
    assertThat(trained.get(2)).isNotEqualTo(trained.get(0));
    assertThat(trainer(spec, new TrainOptions().withSeed(1)).start(data).parameters())
        .isEqualTo(same)
        .isNotEqualTo(trainer(spec, new TrainOptions().withSeed(2)).start(data).parameters());
  }

  @Test
  void everyWindowDropsOtherOutputs() {
    // All windows alike, steps too small to matter: only dropout makes the losses differ.
    Sequence same = Sequence.nextToken(0, 1, 2, 3, 4, 0, 1);
    Buckets data = new Buckets(Collections.nCopies(10, same), new BucketOptions(2));
    List<Double> losses = new ArrayList<>();
    LocalTrainer trainer =
        trainer(
            languageModel(CellKind.RELU, 0.5),
            new TrainOptions()
                .withOptimizer(new Optimizer.Sgd())
                .withStepSize(1e-30)
                .withMaxEpochs(2));
    trainer.listen(
        new TrainListener() {
          @Override
          public void onWindow(int epoch, int window, double loss, double norm, double rate) {
            losses.add(loss);
          }
        });
    trainer.fit(data);
    assertThat(losses).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void aStepIsThatOfTheOptimizerOnTheClippedGradient() {
    Lanes data = lanes();
    NetworkSpec spec = languageModel(CellKind.GRU, 0);
    LocalTrainer trainer =
        trainer(
            spec,
            new TrainOptions()
                .withOptimizer(new Optimizer.Sgd())
                .withStepSize(0.5)
                .withSchedule(new Schedule.Step(1, 0.5))
                .withClipping(new Clipping.Norm(0.125)));
    TrainState state = trainer.start(data);
    Parameters parameters = state.parameters().copy();
    Trained trained = trainer.advance(state, data, 1);

    Window window = new Window(spec);
    data.fill(0, 0, 0, window);
    Parameters gradient = Parameters.zeros(parameters.layout());
    double loss =
        new Network(spec, Blas.java())
            .lossAndGradient(parameters, window, new State(spec, 3), 0, gradient);
    double norm = Clipping.norm(gradient.values());
    assertThat(norm).isGreaterThan(0.125);
    for (int at = 0; at < gradient.values().length; at++) {
      assertThat((double) state.parameters().values()[at])
          .isCloseTo(
              parameters.values()[at] - 0.5 * 0.125 / norm * gradient.values()[at], within(1e-7));
    }
    assertThat(trained.loss()).isCloseTo(loss, within(1e-12));
    assertThat(trained.gradientNorm()).isEqualTo(norm);
    assertThat(trained.rate()).isEqualTo(0.5);
    assertThat(trained.elements()).isEqualTo(18);

    trainer.advance(state, data, 4);
    assertThat(trainer.advance(state, data, 1).rate()).isEqualTo(0.25);
  }

  /** 18 elements, then 18, 18, 18 and 4: 76 an epoch. */
  @Test
  void aStepHasTheRateOfTheMiddleOfItsWindow() {
    List<Double> rates = new ArrayList<>();
    LocalTrainer trainer =
        trainer(
            languageModel(CellKind.GRU, 0),
            new TrainOptions()
                .withStepSize(1)
                .withMaxEpochs(2)
                .withSchedule(new Schedule.WarmUp(1, new Schedule.Cosine(1, 0))));
    trainer.listen(
        new TrainListener() {
          @Override
          public void onWindow(int epoch, int window, double loss, double norm, double rate) {
            rates.add(rate);
          }
        });
    trainer.fit(lanes());
    assertThat(rates.subList(0, 5))
        .containsExactly(9 / 76.0, 27 / 76.0, 45 / 76.0, 63 / 76.0, 74 / 76.0);
    assertThat(rates.get(5)).isLessThan(1);
    assertThat(rates.get(9)).as("the last one trains, too").isPositive();
  }

  @Test
  void lessThanNoWindowIsRefused() {
    LocalTrainer trainer = trainer(languageModel(CellKind.GRU, 0), new TrainOptions());
    TrainState state = trainer.start(lanes());
    assertThatThrownBy(() -> trainer.advance(state, lanes(), -1))
        .isInstanceOf(OptionException.class)
        .hasMessage("maxWindows: expected at least 0, found -1");
    assertThatThrownBy(() -> trainer.listen(null)).hasMessage("listener");
  }

  @Test
  void theStateIsCarriedThroughAnEpochAndStartsAnewInTheNext() {
    // Steps too small to change a parameter.
    Lanes data = lanes();
    NetworkSpec spec = languageModel(CellKind.LSTM, 0);
    LocalTrainer trainer =
        trainer(spec, new TrainOptions().withOptimizer(new Optimizer.Sgd()).withStepSize(1e-30));
    TrainState state = trainer.start(data);
    Trained first = trainer.advance(state, data, 5);
    Trained second = trainer.advance(state, data, 5);
    assertThat(second.lossSum()).isEqualTo(first.lossSum());
    assertThat(trainer.validate(state.parameters(), data)).isCloseTo(first.loss(), within(1e-6));

    Network network = new Network(spec, Blas.java());
    Window window = new Window(spec);
    double carriedLoss = 0;
    double freshLoss = 0;
    State carried = new State(spec, 3);
    for (int index = 0; index < 5; index++) {
      data.fill(0, 0, index, window);
      network.forward(state.parameters(), window, carried);
      carriedLoss += network.loss(window) * window.elements() / data.elements();
      network.forward(state.parameters(), window, null);
      freshLoss += network.loss(window) * window.elements() / data.elements();
    }
    assertThat(trainer.validate(state.parameters(), data)).isCloseTo(carriedLoss, within(1e-12));
    assertThat(freshLoss).isNotCloseTo(carriedLoss, within(1e-6));
  }

  @Test
  void validationWeighsElementsAndNotWindows() {
    List<Sequence> sequences =
        List.of(
            Sequence.ofTokens(0, 1, 2, 3, 4, 0, 1).withLabels(1, 2, 3, 4, 0, 1, 2),
            Sequence.ofTokens(3, 2).withLabels(0, 0).withWeights(0.5f, 0),
            Sequence.ofTokens(4).withLabels(4));
    NetworkSpec spec = languageModel(CellKind.VANILLA, 0.5);
    LocalTrainer trainer = trainer(spec, new TrainOptions());
    Buckets together = new Buckets(sequences, new BucketOptions(3));
    Buckets apart = new Buckets(sequences, new BucketOptions(1));
    Parameters parameters = Parameters.initial(ParameterLayout.of(spec), 7);
    double loss = trainer.validate(parameters, together);
    assertThat(trainer.validate(parameters, apart)).isCloseTo(loss, within(1e-6));

    Trained trained = trainer.advance(trainer.start(apart), apart, 3);
    assertThat(trained.elements()).isEqualTo(apart.elements()).isEqualTo(9);
    assertThat(trained.weight()).isEqualTo(8.5);
  }

  @Test
  void fitReturnsTheLastParametersWhereNothingIsValidated() {
    Lanes data = lanes();
    LocalTrainer trainer =
        trainer(languageModel(CellKind.GRU, 0), new TrainOptions().withMaxEpochs(3));
    TrainState state = trainer.start(data);
    TrainResult result = trainer.fit(state, data);
    assertThat(result.stopped()).isEqualTo(TrainResult.Stopped.MAX_EPOCHS);
    assertThat(result.parameters()).isEqualTo(state.parameters());
    assertThat(result.parameters().values()).isNotSameAs(state.parameters().values());
    assertThat(result.bestEpoch()).isEqualTo(3);
    assertThat(result.history()).extracting(EpochReport::epoch).containsExactly(1, 2, 3);
    assertThat(result.history()).extracting(EpochReport::elements).containsExactly(76L, 152L, 228L);
    assertThat(result.history()).allMatch(report -> report.validLoss().isEmpty());
    assertThat(result.history().get(2).trainLoss()).isLessThan(result.history().get(0).trainLoss());
    assertThat(trainer.advance(state, data, 1).windows()).as("past maxEpochs").isZero();
  }

  @Test
  void fitGoesOnInTheMiddleOfAnEpoch() {
    Lanes data = lanes();
    TrainOptions options = new TrainOptions().withMaxEpochs(2);
    NetworkSpec spec = languageModel(CellKind.LSTM, 0.3);
    TrainState state = trainer(spec, options).start(data);
    trainer(spec, options).advance(state, data, 3);
    TrainResult rest = trainer(spec, options).fit(state, data);
    assertThat(rest.parameters()).isEqualTo(trainer(spec, options).fit(data).parameters());
    assertThat(rest.history()).hasSize(2);
  }

  private static Lanes rising() {
    int[] rising = new int[61];
    for (int at = 0; at < rising.length; at++) {
      rising[at] = at % V;
    }
    return new Lanes(rising, 2, 10);
  }

  /** Trained on ever the next letter, validated on ever the same: it can only get worse. */
  @Test
  void patienceEndsTrainingAndTheBestParametersAreReturned() {
    Lanes training = rising();
    Lanes validation = new Lanes(new int[20], 1, 10);
    NetworkSpec spec = languageModel(CellKind.GRU, 0);
    TrainOptions options = new TrainOptions().withMaxEpochs(50).withStepSize(0.02);
    LocalTrainer trainer = trainer(spec, options.withPatience(3));
    TrainResult result = trainer.fit(training, validation);
    assertThat(result.stopped()).isEqualTo(TrainResult.Stopped.NO_IMPROVEMENT);
    int best = result.bestEpoch();
    assertThat(result.history()).hasSize(best + 3).hasSizeLessThan(50);
    double smallest =
        result.history().stream().mapToDouble(r -> r.validLoss().orElseThrow()).min().orElseThrow();
    assertThat(result.history().get(best - 1).validLoss()).hasValue(smallest);
    assertThat(trainer.validate(result.parameters(), validation)).isEqualTo(smallest);

    TrainResult impatient =
        trainer(spec, options.withMaxEpochs(best + 5)).fit(training, validation);
    assertThat(impatient.stopped()).isEqualTo(TrainResult.Stopped.MAX_EPOCHS);
    assertThat(impatient.history()).hasSize(best + 5);
    assertThat(impatient.parameters()).isEqualTo(result.parameters());
  }

  @Test
  void aRunThatIsResumedKnowsItsBestAndItsPatience() {
    Lanes validation = new Lanes(new int[20], 1, 10);
    NetworkSpec spec = languageModel(CellKind.GRU, 0);
    TrainOptions options = new TrainOptions().withMaxEpochs(50).withStepSize(0.02).withPatience(3);
    TrainResult whole = trainer(spec, options).fit(rising(), validation);

    // The first piece ends after the best epoch, and before patience does.
    TrainOptions begun = options.withMaxEpochs(whole.bestEpoch() + 1);
    TrainState state = trainer(spec, begun).start(rising());
    EarlyStopping stopping = new EarlyStopping(3);
    trainer(spec, begun).fit(state, rising(), validation, stopping);
    TrainResult rest = trainer(spec, options).fit(state, rising(), validation, stopping);
    assertThat(rest.stopped()).isEqualTo(TrainResult.Stopped.NO_IMPROVEMENT);
    assertThat(rest.bestEpoch()).isEqualTo(whole.bestEpoch());
    assertThat(rest.parameters()).isEqualTo(whole.parameters());
    assertThat(rest.history())
        .isEqualTo(whole.history().subList(whole.bestEpoch() + 1, whole.history().size()));
  }

  @Test
  void patienceWithoutValidationIsRefused() {
    LocalTrainer trainer =
        trainer(languageModel(CellKind.GRU, 0), new TrainOptions().withPatience(2));
    assertThatThrownBy(() -> trainer.fit(lanes()))
        .isInstanceOf(OptionException.class)
        .hasMessage("patience without validation: expected 0, found 2");
    assertThatThrownBy(
            () -> trainer.fit(trainer.start(lanes()), lanes(), lanes(), new EarlyStopping(3)))
        .isInstanceOf(OptionException.class)
        .hasMessage("patience of the early stopping: expected 2 as in the options, found 3");
  }

  @Test
  void aRunThatDivergesHandsOverItsBestParameters() {
    Buckets good = buckets();
    TrainOptions options = new TrainOptions();
    Parameters best = trainer(regression(), options.withMaxEpochs(1)).fit(good, good).parameters();
    assertThatThrownBy(() -> trainer(regression(), options).fit(faulty(good), good))
        .isInstanceOfSatisfying(
            DivergenceException.class, e -> assertThat(e.best()).hasValue(best));
    assertThatThrownBy(() -> trainer(regression(), options).fit(faulty(good)))
        .isInstanceOfSatisfying(DivergenceException.class, e -> assertThat(e.best()).isEmpty());
  }

  @Test
  void listenersAreToldWhatTheHistoryTells() {
    Lanes data = lanes();
    List<EpochReport> reports = new ArrayList<>();
    double[] weighted = new double[1];
    List<String> windows = new ArrayList<>();
    TrainListener listener =
        new TrainListener() {
          @Override
          public void onEpoch(EpochReport report) {
            reports.add(report);
          }

          @Override
          public void onWindow(int epoch, int window, double loss, double norm, double rate) {
            windows.add(epoch + "." + window);
            weighted[0] += loss;
            assertThat(norm).isPositive();
            assertThat(rate).isEqualTo(2e-3);
          }
        };
    LocalTrainer trainer =
        trainer(languageModel(CellKind.GRU, 0), new TrainOptions().withMaxEpochs(2))
            .listen(listener)
            .listen(new TrainListener() {});
    TrainResult result = trainer.fit(data, data);
    assertThat(reports).isEqualTo(result.history());
    assertThat(windows)
        .containsExactly("1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4", "2.5");
    assertThat(weighted[0] / 10).isCloseTo(reports.get(0).trainLoss(), within(0.2));
  }

  /** It hears from the next window, and from the next epoch. */
  @Test
  void aListenerMayAddAListener() {
    List<String> heard = new ArrayList<>();
    LocalTrainer trainer =
        trainer(languageModel(CellKind.GRU, 0), new TrainOptions().withMaxEpochs(3));
    TrainListener late =
        new TrainListener() {
          @Override
          public void onEpoch(EpochReport report) {
            heard.add("epoch " + report.epoch());
          }

          @Override
          public void onWindow(int epoch, int window, double loss, double norm, double rate) {
            if (epoch == 1) {
              heard.add("window " + window);
            }
          }
        };
    trainer.listen(
        new TrainListener() {
          @Override
          public void onEpoch(EpochReport report) {
            if (report.epoch() == 2) {
              trainer.listen(late);
            }
          }

          @Override
          public void onWindow(int epoch, int window, double loss, double norm, double rate) {
            if (epoch == 1 && window == 4) {
              trainer.listen(late);
            }
          }
        });
    trainer.fit(lanes());
    assertThat(heard).containsExactly("window 5", "epoch 1", "epoch 2", "epoch 3", "epoch 3");
  }

  @Test
  void windowsAfterTheFirstAllocateNothing() {
    TrainOptions options =
        new TrainOptions()
            .withMaxEpochs(1_000_000)
            .withSchedule(new Schedule.WarmUp(1, new Schedule.Exponential(0.9)));
    LocalTrainer trainer = trainer(languageModel(CellKind.LSTM, 0.5), options);
    trainer.listen(new TrainListener() {});
    Lanes data = lanes();
    TrainState state = trainer.start(data);
    trainer.advance(state, data, 11); // over all kinds of windows and both parts of the schedule
    // A call has a price of its own.
    long one = Allocations.least(() -> trainer.advance(state, data, 1));
    long thirty = Allocations.least(() -> trainer.advance(state, data, 30));
    assertThat(thirty).isLessThanOrEqualTo(one);
  }

  @Test
  void aStateOfOtherDataIsRefused() {
    LocalTrainer trainer = trainer(languageModel(CellKind.GRU, 0), new TrainOptions());
    Lanes data = lanes();
    TrainState state = trainer.start(data);
    assertThatThrownBy(() -> trainer.advance(state, new Lanes(new int[50], 4, 5), 1))
        .isInstanceOf(ShapeException.class)
        .hasMessage("rows of the carried state: expected 4, found 3");
    trainer.advance(state, data, 4);
    assertThatThrownBy(() -> trainer.advance(state, new Lanes(new int[50], 3, 20), 1))
        .isInstanceOf(OptionException.class)
        .hasMessage("window: expected below 1, found 4");
    assertThatThrownBy(
            () ->
                trainer(languageModel(CellKind.LSTM, 0), new TrainOptions())
                    .advance(state, data, 1))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("parameters");
    assertThatThrownBy(
            () ->
                trainer(
                        languageModel(CellKind.GRU, 0),
                        new TrainOptions().withOptimizer(new Optimizer.Sgd()))
                    .advance(state, data, 1))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("slots of the optimizer: expected 0, found 2");
  }

  @Test
  void dataThatDoesNotFitTheNetworkIsRefusedBeforeTheFirstWindow() {
    List<String> windows = new ArrayList<>();
    LocalTrainer trainer = trainer(languageModel(CellKind.GRU, 0), new TrainOptions());
    trainer.listen(
        new TrainListener() {
          @Override
          public void onWindow(int epoch, int window, double loss, double norm, double rate) {
            windows.add(epoch + "." + window);
          }
        });
    int[] stream = new int[77];
    stream[76] = V;
    Lanes misfit = new Lanes(stream, 1, 6);
    String message = "token 76 of the stream: expected 0 to 4, found 5";
    TrainState state = trainer.start(misfit);
    assertThatThrownBy(() -> trainer.fit(misfit)).hasMessage(message);
    assertThatThrownBy(() -> trainer.fit(lanes(), misfit)).hasMessage(message);
    assertThatThrownBy(() -> trainer.fit(lanes(), buckets())).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> trainer.advance(state, misfit, 1)).hasMessage(message);
    assertThatThrownBy(() -> trainer.validate(state.parameters(), misfit)).hasMessage(message);
    Buckets late =
        new Buckets(
            List.of(Sequence.nextToken(0, 1, 2), Sequence.ofTokens(1).withLabels(V)),
            new BucketOptions(1).withoutShuffle());
    assertThatThrownBy(() -> trainer.fit(late)).hasMessageStartingWith("sequence 1: label");
    assertThat(windows).isEmpty();
  }

  @Test
  void dataWithoutAnElementThatCountsIsRefused() {
    Buckets nothing =
        new Buckets(
            List.of(Sequence.ofTokens(1).withLabels(1).withWeight(0)), new BucketOptions(1));
    LocalTrainer trainer = trainer(languageModel(CellKind.GRU, 0), new TrainOptions());
    TrainState state = trainer.start(nothing);
    assertThatThrownBy(() -> trainer.advance(state, nothing, 1))
        .isInstanceOf(OptionException.class)
        .hasMessage("elements of the data: expected at least 1, found 0");
    assertThatThrownBy(() -> trainer.validate(state.parameters(), nothing))
        .isInstanceOf(OptionException.class);
    Lanes data = new Lanes(new int[20], 1, 10);
    TrainState fresh = trainer.start(data);
    assertThatThrownBy(() -> trainer.fit(fresh, data, nothing, new EarlyStopping(0)))
        .isInstanceOf(OptionException.class);
    assertThat(fresh.elements()).isZero();
  }
}
