package rondo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import rondo.corpus.Grammar.Rule;

class GrammarTest {
  @Test
  void aFairCoinHasOneBit() {
    Grammar coin = new Grammar(List.of(new Rule("s", 1, "h", "s"), new Rule("s", 1, "t", "s")));
    assertThat(coin.entropy()).isCloseTo(Math.log(2), within(1e-12));
  }

  @Test
  void aFixedTextHasNone() {
    Grammar fixed = new Grammar(List.of(new Rule("s", 1, "hello", "s")));
    assertThat(fixed.entropy()).isZero();
    assertThat(fixed.text(12, 1)).isEqualTo("hellohellohe");
  }

  @Test
  void aChoiceBetweenWordsIsSharedByTheirLetters() {
    // After every word one bit; the words have (2 + 4) / 2 letters on average.
    Grammar words =
        new Grammar(List.of(new Rule("s", 1, "ab", "s"), new Rule("s", 1, "cdef", "s")));
    assertThat(words.entropy()).isCloseTo(Math.log(2) / 3, within(1e-12));
  }

  @Test
  void aCommonBeginningDefersTheChoice() {
    // a, and then b or c, fair; two thirds of "ab" and "ac" against one of "b".
    Grammar tree =
        new Grammar(
            List.of(
                new Rule("s", 1, "ab", "s"),
                new Rule("s", 1, "ac", "s"),
                new Rule("s", 1, "b", "s")));
    double bitsAWord = Math.log(3);
    double lettersAWord = 5.0 / 3;
    assertThat(tree.entropy()).isCloseTo(bitsAWord / lettersAWord, within(1e-12));
  }

  @Test
  void noTwoOnesInARowHaveTheEntropyOfTheGoldenMean() {
    // After 1 comes 0; after 0 either, 1 with p: H = h(p) / (1 + p), largest at p = 1/φ²: log φ.
    double phi = (1 + Math.sqrt(5)) / 2;
    Grammar golden =
        new Grammar(
            List.of(
                new Rule("any", 1 / phi, "0", "any"),
                new Rule("any", 1 / (phi * phi), "1", "zero"),
                new Rule("zero", 1, "0", "any")));
    assertThat(golden.entropy()).isCloseTo(Math.log(phi), within(1e-12));
  }

  @Test
  void aLongTextIsAsSurprisingAsTheEntropySays() {
    Grammar animals = Grammar.animals();
    double[] surprises = animals.surprises(animals.text(200_000, 3));
    assertThat(Arrays.stream(surprises).average().orElseThrow())
        .isCloseTo(animals.entropy(), within(0.005));
    assertThat(animals.entropy()).isBetween(0.2, 0.5);
  }

  @Test
  void aSeedStandsForOneText() {
    assertThat(Grammar.animals().text(50, 1)).isEqualTo(Grammar.animals().text(50, 1));
    assertThat(Grammar.animals().text(50, 1)).isNotEqualTo(Grammar.animals().text(50, 2));
  }

  @Test
  void aWordThatBeginsAnotherIsRefused() {
    assertThatThrownBy(
            () -> new Grammar(List.of(new Rule("s", 1, "ab", "s"), new Rule("s", 1, "abc", "s"))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
