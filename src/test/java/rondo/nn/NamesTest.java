package rondo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rondo.OptionException;

/** What options and model files call the kinds of networks. */
class NamesTest {
  @ParameterizedTest
  @EnumSource
  void aCellIsFoundByItsName(CellKind cell) {
    assertThat(CellKind.parse(cell.text())).isSameAs(cell);
    assertThat(CellKind.parse(cell.text().toUpperCase(Locale.ROOT))).isSameAs(cell);
  }

  @ParameterizedTest
  @EnumSource
  void aDirectionIsFoundByItsName(Direction direction) {
    assertThat(Direction.parse(direction.text())).isSameAs(direction);
    assertThat(Direction.parse(direction.text().toUpperCase(Locale.ROOT))).isSameAs(direction);
  }

  @ParameterizedTest
  @EnumSource
  void aReadoutIsFoundByItsName(Readout readout) {
    assertThat(Readout.parse(readout.text())).isSameAs(readout);
    assertThat(Readout.parse(readout.text().toUpperCase(Locale.ROOT))).isSameAs(readout);
  }

  /** Model files hold them. */
  @Test
  void theNamesStay() {
    assertThat(Arrays.stream(CellKind.values()).map(CellKind::text))
        .containsExactly("vanilla", "relu", "lstm", "gru");
    assertThat(Arrays.stream(Direction.values()).map(Direction::text))
        .containsExactly("forward", "backward", "both");
    assertThat(Arrays.stream(Readout.values()).map(Readout::text))
        .containsExactly("every-step", "last-step");
  }

  @Test
  void anotherNameIsRefusedWithThoseThatThereAre() {
    assertThatThrownBy(() -> CellKind.parse("gated"))
        .isInstanceOf(OptionException.class)
        .hasMessage("cell: expected vanilla, relu, lstm or gru, found gated");
    assertThatThrownBy(() -> Direction.parse("sideways"))
        .isInstanceOf(OptionException.class)
        .hasMessage("direction: expected forward, backward or both, found sideways");
    assertThatThrownBy(() -> Readout.parse("some-steps"))
        .isInstanceOf(OptionException.class)
        .hasMessage("readout: expected every-step or last-step, found some-steps");
  }
}
