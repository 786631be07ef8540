package rondo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import rondo.OptionException;
import rondo.optim.Clipping;
import rondo.optim.Optimizer;
import rondo.optim.Schedule;

class TrainOptionsTest {
  @Test
  void theDefaultsAreTheDocumentedOnes() {
    assertThat(new TrainOptions())
        .hasToString(
            "TrainOptions[optimizer=Adam[beta1=0.9, beta2=0.999, epsilon=1.0E-8], stepSize=0.002,"
                + " schedule=constant, clipping=norm(5.0), maxEpochs=10, patience=0, seed=1]");
  }

  @Test
  void eachSettingCanBeChangedAlone() {
    TrainOptions defaults = new TrainOptions();
    TrainOptions all =
        defaults
            .withOptimizer(new Optimizer.Sgd())
            .withStepSize(0.1)
            .withSchedule(new Schedule.Exponential(0.5))
            .withClipping(new Clipping.None())
            .withMaxEpochs(3)
            .withPatience(2)
            .withSeed(9);
    assertThat(all)
        .isEqualTo(
            new TrainOptions(
                new Optimizer.Sgd(),
                0.1,
                new Schedule.Exponential(0.5),
                new Clipping.None(),
                3,
                2,
                9));
    assertThat(defaults).isEqualTo(new TrainOptions());
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    TrainOptions defaults = new TrainOptions();
    for (double size :
        new double[] {0, -1, 1e-300, 1e-39, 1e39, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> defaults.withStepSize(size))
          .isInstanceOf(OptionException.class)
          .hasMessage(
              "stepSize: expected a float from 1.17549435E-38 to 3.4028235E38, found " + size);
    }
    assertThatThrownBy(() -> defaults.withMaxEpochs(0)).hasMessageContaining("maxEpochs");
    assertThatThrownBy(() -> defaults.withPatience(-1)).hasMessageContaining("patience");
  }

  @Test
  void noPartMayBeMissing() {
    TrainOptions defaults = new TrainOptions();
    assertThatThrownBy(() -> defaults.withOptimizer(null)).hasMessage("optimizer");
    assertThatThrownBy(() -> defaults.withSchedule(null)).hasMessage("schedule");
    assertThatThrownBy(() -> defaults.withClipping(null)).hasMessage("clipping");
  }
}
