package rondo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rondo.train.TrainExamples.buckets;
import static rondo.train.TrainExamples.faulty;
import static rondo.train.TrainExamples.lanes;
import static rondo.train.TrainExamples.languageModel;
import static rondo.train.TrainExamples.regression;
import static rondo.train.TrainExamples.trainer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.OptionException;
import rondo.data.Batches;
import rondo.data.BucketOptions;
import rondo.data.Buckets;
import rondo.data.Lanes;
import rondo.data.Sequence;
import rondo.nn.CellKind;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.optim.Clipping;
import rondo.optim.Optimizer;
import rondo.optim.Schedule;

/** What is not finite ends a run at once, and leaves what it had. */
class DivergenceTest {
  @Test
  void aLossThatIsNotFiniteStopsTheRunBeforeTheStep() {
    Lanes data = lanes();
    NetworkSpec spec = languageModel(CellKind.VANILLA, 0);
    Parameters huge = Parameters.initial(ParameterLayout.of(spec), 1);
    Arrays.fill(huge.values(), Float.MAX_VALUE);
    LocalTrainer trainer = trainer(spec, new TrainOptions());
    TrainState state = trainer.start(huge, data);
    assertThatThrownBy(() -> trainer.advance(state, data, 1))
        .isInstanceOf(DivergenceException.class)
        .hasMessage(
            "loss in epoch 1, window 1: expected a finite number, found NaN; try a"
                + " smaller learning rate (now 0.002: stepSize 0.002, schedule constant) or a"
                + " stronger clipNorm (now clipping norm(5.0)), and check that the inputs and"
                + " targets are finite and not far from 1");
    assertThat(state.parameters()).isEqualTo(huge);
    assertThat(state.optimizer()).isEqualTo(new Optimizer.Adam().start(huge.values().length));
    assertThat(state).hasToString("TrainState[epoch 0, window 0, 0 elements]");
  }

  @Test
  void aGradientThatIsNotFiniteStopsTheRunBeforeTheStep() {
    List<Sequence> sequences = new ArrayList<>();
    for (int row = 0; row < 4; row++) {
      sequences.add(Sequence.ofFeatures(2, 1, 1).withTarget(Float.MAX_VALUE));
    }
    Buckets data = new Buckets(sequences, new BucketOptions(4));
    LocalTrainer trainer = trainer(regression(), new TrainOptions());
    TrainState state = trainer.start(data);
    TrainState before = state.copy();
    assertThatThrownBy(() -> trainer.advance(state, data, 1))
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("gradient norm in epoch 1, window 1")
        .hasMessageContaining("found Infinity");
    assertThat(state).isEqualTo(before);
  }

  /** As a fault in the data would. */
  @Test
  void aNumberThatIsNoneInTheInputStopsTheRunAtItsWindow() {
    Buckets good = buckets();
    Batches bad = faulty(good);
    TrainOptions options = new TrainOptions();
    TrainState state = trainer(regression(), options).start(bad);
    TrainState until = state.copy();
    trainer(regression(), options).advance(until, good, 5 + 2);
    assertThatThrownBy(() -> trainer(regression(), options).fit(state, bad))
        .isInstanceOfSatisfying(
            DivergenceException.class,
            e -> {
              assertThat(e.epoch()).isEqualTo(2);
              assertThat(e.window()).isEqualTo(3);
            })
        .hasMessageContaining("in epoch 2, window 3")
        .hasMessageContaining("found NaN")
        .hasMessageContaining("check that the inputs");
    assertThat(state.parameters()).isEqualTo(until.parameters());
  }

  @Test
  void aStepThatIsTooLargeForAFloatIsTakenBack() {
    Lanes data = lanes();
    LocalTrainer trainer =
        trainer(
            languageModel(CellKind.GRU, 0),
            new TrainOptions()
                .withOptimizer(new Optimizer.Sgd())
                .withClipping(new Clipping.None())
                .withSchedule(new Schedule.Exponential(1e300))
                .withStepSize(1e20));
    TrainState state = trainer.start(data);
    Parameters before = state.parameters().copy();
    assertThatThrownBy(() -> trainer.advance(state, data, 1))
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("norm of the parameters in epoch 1, window 1");
    assertThat(state.parameters()).isEqualTo(before);
  }

  @Test
  void aScheduleThatGrowsTooFastIsNamedWithTheRateThatItLedTo() {
    TrainOptions growing =
        new TrainOptions()
            .withOptimizer(new Optimizer.Sgd())
            .withStepSize(0.5)
            .withSchedule(new Schedule.Step(1, 1e100));
    LocalTrainer trainer = trainer(languageModel(CellKind.GRU, 0), growing);
    assertThatThrownBy(() -> trainer.fit(lanes()))
        .isInstanceOfSatisfying(
            DivergenceException.class, e -> assertThat(e.rate()).isEqualTo(5e99))
        .hasMessageContaining("in epoch 2, window 1")
        .hasMessageContaining("(now 5.0E99: stepSize 0.5, schedule step(1.0, 1.0E100))");
  }

  /** The rate of the second epoch is no number; the best parameters are those of the first. */
  @Test
  void aRateThatIsNotFiniteStopsTheRun() {
    TrainOptions growing =
        new TrainOptions()
            .withStepSize(1e10)
            .withOptimizer(new Optimizer.Sgd())
            .withSchedule(new Schedule.Step(1, 1e300));
    LocalTrainer trainer =
        trainer(languageModel(CellKind.GRU, 0), growing.withClipping(new Clipping.Norm(1e-12)));
    TrainState state = trainer.start(lanes());
    assertThatThrownBy(() -> trainer.fit(state, lanes(), lanes(), new EarlyStopping(0)))
        .isInstanceOfSatisfying(
            DivergenceException.class, e -> assertThat(e.best()).hasValue(state.parameters()))
        .hasMessageStartingWith(
            "learning rate in epoch 2, window 1: expected a finite number, found Infinity; try");
  }

  @Test
  void parametersThatAreNoNumbersAreRefusedAtTheStart() {
    NetworkSpec spec = languageModel(CellKind.GRU, 0);
    LocalTrainer trainer = trainer(spec, new TrainOptions());
    Parameters parameters = Parameters.initial(ParameterLayout.of(spec), 1);
    float[] bias = {0, 1, 2, Float.NaN, 4};
    parameters.setSaved("head.bias", bias);
    assertThatThrownBy(() -> trainer.start(parameters, lanes()))
        .isInstanceOf(OptionException.class)
        .hasMessage("parameters of a state: expected finite numbers, found NaN in head.bias");
  }

  /** The square of 1e22 is ∞ as a float: Adam would never again move a weight. */
  @ParameterizedTest
  @ValueSource(strings = {"adagrad", "rmsprop", "adam", "adamw"})
  void aGradientWhoseSquareIsTooLargeForAFloatStopsTheRun(String optimizer) {
    Buckets data =
        new Buckets(List.of(Sequence.ofFeatures(2, 1, 1).withTarget(1e22f)), new BucketOptions(1));
    TrainOptions unclipped =
        new TrainOptions()
            .withOptimizer(Optimizer.parse(optimizer))
            .withClipping(new Clipping.None());
    LocalTrainer trainer = trainer(regression(), unclipped);
    TrainState state = trainer.start(data);
    Parameters before = state.parameters().copy();
    assertThatThrownBy(() -> trainer.advance(state, data, 1))
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("norm of what the optimizer remembers in epoch 1, window 1")
        .hasMessageContaining("found Infinity");
    assertThat(state.parameters()).isEqualTo(before);

    LocalTrainer clipped = trainer(regression(), unclipped.withClipping(new Clipping.Norm(5)));
    assertThat(clipped.advance(clipped.start(data), data, 1).gradientNorm()).isGreaterThan(1e21);
  }
}
