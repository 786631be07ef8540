package rondo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import rondo.OptionException;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.Readout;
import rondo.nn.Recurrence;

class EarlyStoppingTest {
  private final Parameters parameters =
      Parameters.zeros(
          ParameterLayout.of(
              NetworkSpec.of(
                  new Input.OneHot(1),
                  Recurrence.of(CellKind.VANILLA, 1),
                  Readout.EVERY_STEP,
                  new Head.Softmax(1))));

  private void offer(EarlyStopping stopping, int epoch, double loss) {
    parameters.values()[0] = epoch;
    stopping.offer(epoch, loss, parameters);
  }

  @Test
  void beforeTheFirstLossThereIsNoBest() {
    EarlyStopping stopping = new EarlyStopping(1);
    assertThat(stopping.best()).isEmpty();
    assertThat(stopping.bestLoss()).isInfinite();
    assertThat(stopping.exhausted()).isFalse();
  }

  @Test
  void aBetterLossRenewsPatienceAndAnEqualOneDoesNot() {
    EarlyStopping stopping = new EarlyStopping(2);
    offer(stopping, 1, 3);
    offer(stopping, 2, 4);
    assertThat(stopping.exhausted()).isFalse();
    offer(stopping, 3, 2);
    offer(stopping, 4, 2);
    assertThat(stopping.exhausted()).isFalse();
    offer(stopping, 5, 2);
    assertThat(stopping.exhausted()).isTrue();
    assertThat(stopping.bestLoss()).isEqualTo(2);
    assertThat(stopping.bestEpoch()).isEqualTo(3);
    assertThat(stopping.best().orElseThrow().values()[0]).as("a copy").isEqualTo(3);
  }

  @Test
  void withoutPatienceItNeverStopsButStillKeepsTheBest() {
    EarlyStopping stopping = new EarlyStopping(0);
    for (int epoch = 1; epoch <= 100; epoch++) {
      offer(stopping, epoch, epoch);
    }
    assertThat(stopping.exhausted()).isFalse();
    assertThat(stopping.bestEpoch()).isEqualTo(1);
  }

  @Test
  void negativePatienceIsRefused() {
    assertThatThrownBy(() -> new EarlyStopping(-1))
        .isInstanceOf(OptionException.class)
        .hasMessage("patience: expected at least 0, found -1");
  }
}
