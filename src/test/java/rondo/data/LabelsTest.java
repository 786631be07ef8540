package rondo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelsTest {
  @Test
  void namesHaveTheNumbersOfTheirPlaces() {
    Labels labels = Labels.of(List.of("good", "bad", ""));
    assertThat(labels.size()).isEqualTo(3);
    assertThat(labels.index("bad")).isEqualTo(1);
    assertThat(labels.index("")).isEqualTo(2);
    assertThat(labels.name(0)).isEqualTo("good");
    assertThat(labels.names()).containsExactly("good", "bad", "");
    assertThat(labels).hasToString("Labels[good, bad, ]");
  }

  @Test
  void sortedLabelsDoNotDependOnTheOrderTheyAreSeenIn() {
    Labels labels = Labels.sorted(List.of("b", "😀", "a", "\uFFFD", "a"));
    assertThat(labels.names()).containsExactly("a", "b", "\uFFFD", "😀");
    assertThat(Labels.sorted(List.of("a", "\uFFFD", "b", "😀")))
        .isEqualTo(labels)
        .hasSameHashCodeAs(labels);
    assertThat(Labels.of(List.of("b", "a"))).isNotEqualTo(Labels.of(List.of("a", "b")));
  }

  @Test
  void faultsNameWhatWasExpected() {
    assertThatThrownBy(() -> Labels.of(List.of()))
        .isInstanceOf(DataException.class)
        .hasMessage("labels: expected at least one, found none");
    assertThatThrownBy(() -> Labels.of(List.of("a", "b", "a")))
        .isInstanceOf(DataException.class)
        .hasMessage("label 2: expected a new name, found that of 0 again, \"a\" (U+0061)");
    assertThatThrownBy(() -> Labels.of(Arrays.asList("a", null)))
        .isInstanceOf(DataException.class)
        .hasMessage("label 1: expected a name, found null");
    assertThatThrownBy(() -> Labels.sorted(Arrays.asList("a", null)))
        .isInstanceOf(DataException.class)
        .hasMessage("label: expected a name, found null");
    Labels labels = Labels.of(List.of("good", "bad"));
    assertThatThrownBy(() -> labels.index("ugly"))
        .isInstanceOf(DataException.class)
        .hasMessage("label: expected one of [\"good\", \"bad\"], found \"ugly\"");
    assertThatThrownBy(() -> labels.index(null)).hasMessageEndingWith("found null");
    assertThatThrownBy(() -> labels.name(2))
        .isInstanceOf(DataException.class)
        .hasMessage("label: expected 0 to 1, found 2");
  }

  @Test
  void namesThatCouldNotBeSavedAreRefused() {
    List<String> many = Collections.nCopies(Labels.MAX_SIZE + 1, "a");
    assertThatThrownBy(() -> Labels.of(many))
        .isInstanceOf(DataException.class)
        .hasMessage("labels: expected at most 1000000, found 1000001");
    List<String> longOnes = List.of("a".repeat(Labels.MAX_LETTERS), "b");
    assertThatThrownBy(() -> Labels.of(longOnes))
        .isInstanceOf(DataException.class)
        .hasMessage("letters of the labels: expected at most 16777216, found 16777217");
  }

  @Test
  void aMessageShowsNotMoreThanTwentyNames() {
    Labels many = Labels.of(IntStream.range(0, 25).mapToObj(index -> "name" + index).toList());
    assertThatThrownBy(() -> many.index("x"))
        .hasMessageContaining("\"name19\"] and 5 more, found")
        .hasMessageNotContaining("name20");
  }
}
