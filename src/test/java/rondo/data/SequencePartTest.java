package rondo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rondo.nn.Readout;

class SequencePartTest {
  @Test
  void aPartHasItsStepsWithTheirAnswersAndWeights() {
    Sequence sequence =
        Sequence.ofFeatures(2, 0, 1, 2, 3, 4, 5, 6, 7)
            .withTargets(3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
            .withWeights(0, 1, 2, 3)
            .withStart(9);
    Sequence part = sequence.part(1, 3);
    assertThat(part.length()).isEqualTo(2);
    assertThat(part.features().orElseThrow()).containsExactly(2, 3, 4, 5);
    assertThat(part.targets().orElseThrow()).containsExactly(3, 4, 5, 6, 7, 8);
    assertThat(part.weights().orElseThrow()).containsExactly(1, 2);
    assertThat(part.start().orElseThrow()).containsExactly(9);
    Sequence tokens = Sequence.ofTokens(4, 5, 6).withLabels(7, 8, 9).part(2, 3);
    assertThat(tokens.tokens().orElseThrow()).containsExactly(6);
    assertThat(tokens.labels().orElseThrow()).containsExactly(9);
    assertThat(tokens.weights()).isEmpty();
  }

  @Test
  void oneAnswerForTheWholeGoesWithTheLastStep() {
    Sequence label = Sequence.ofTokens(1, 2, 3).withLabel(5).withWeight(2);
    assertThat(label.part(0, 2).readout()).isEmpty();
    assertThat(label.part(0, 2).labels()).isEmpty();
    assertThat(label.part(0, 2).weights()).isEmpty();
    assertThat(label.part(2, 3).readout()).contains(Readout.LAST_STEP);
    assertThat(label.part(2, 3).labels().orElseThrow()).containsExactly(5);
    assertThat(label.part(1, 3).weights().orElseThrow()).containsExactly(2);
    Sequence target = Sequence.ofTokens(1, 2).withTarget(5, 6);
    assertThat(target.part(0, 1).targets()).isEmpty();
    assertThat(target.part(1, 2).targets().orElseThrow()).containsExactly(5, 6);
  }

  @Test
  void aPartWithoutAnswersHasNone() {
    assertThat(Sequence.ofTokens(1, 2, 3).part(0, 3).readout()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"-1, 2", "1, 1", "2, 1", "0, 4", "3, 4"})
  void aPartOutsideIsRefused(int from, int to) {
    assertThatThrownBy(() -> Sequence.ofTokens(1, 2, 3).part(from, to))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "part of a sequence: expected steps within 0 to 3, found " + from + " to " + to);
  }
}
