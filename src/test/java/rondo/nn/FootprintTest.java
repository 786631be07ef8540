package rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rondo.Allocations;
import rondo.linalg.Blas;

class FootprintTest {
  private static final int ROWS = 12;
  private static final int STEPS = 15;

  private static Stream<NetworkSpec> networks() {
    List<NetworkSpec> networks = new ArrayList<>();
    for (CellKind cell : CellKind.values()) {
      Recurrence one = Recurrence.of(cell, 48);
      Recurrence two = one.withLayers(3).withDropout(0.2);
      networks.add(
          NetworkSpec.of(new Input.OneHot(65), two, Readout.EVERY_STEP, new Head.Softmax(65)));
      networks.add(
          NetworkSpec.of(
              new Input.Embedding(500, 100),
              one.withDirection(Direction.BOTH),
              Readout.EVERY_STEP,
              new Head.Softmax(300)));
      networks.add(
          NetworkSpec.of(
              new Input.Dense(20),
              two.withDirection(Direction.BOTH),
              Readout.LAST_STEP,
              new Head.SquaredError(3)));
      networks.add(
          NetworkSpec.of(
                  new Input.Dense(88),
                  one.withLayers(2).withDirection(Direction.BACKWARD),
                  Readout.EVERY_STEP,
                  new Head.Bernoulli(88))
              .withStart(new Start.FromVector(200)));
    }
    return networks.stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void itIsWhatATrainingNetworkAllocates(NetworkSpec spec) {
    Parameters parameters = Parameters.initial(ParameterLayout.of(spec), 1);
    Parameters gradient = Parameters.zeros(parameters.layout());
    for (boolean uniform : new boolean[] {true, false}) {
      int[] lengths = new int[ROWS];
      int columns = 0;
      for (int row = 0; row < ROWS; row++) {
        lengths[row] = uniform ? STEPS : STEPS - row % 3;
        columns += lengths[row];
      }
      long allocated =
          Allocations.of(
              () -> {
                Window window = new Window(spec);
                window.begin(lengths, ROWS);
                new Network(spec, Blas.get())
                    .lossAndGradient(parameters, window, null, 1, gradient);
              });
      assertThat(Footprint.training(spec, ROWS, columns, uniform))
          .isCloseTo(allocated, Percentage.withPercentage(5));
    }
  }
}
