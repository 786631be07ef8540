package rondo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rondo.OptionException;

class TokenizerTest {
  private static final String LONE_HIGH = "\uD83D";
  private static final String LONE_LOW = "\uDE00";

  @Test
  void charactersAreCodePoints() {
    assertThat(Tokenizer.CHAR.split("aé😀\n")).containsExactly("a", "é", "😀", "\n");
  }

  @Test
  void bytesAreHexadecimalDigitsOfUtf8() {
    assertThat(Tokenizer.BYTE.split("a\né😀"))
        .containsExactly("61", "0a", "c3", "a9", "f0", "9f", "98", "80");
  }

  @Test
  void wordsStandBetweenWhiteSpaceOfAnyKind() {
    assertThat(Tokenizer.WORD.split(" one\u00A0two\u3000\n three\u0085😀 "))
        .containsExactly("one", "two", "three", "😀");
    assertThat(Tokenizer.WORD.split("a\u200Bb\u001Fc")).containsExactly("a\u200Bb\u001Fc");
  }

  @Test
  void whiteSpaceIsWhatUnicodeSays() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        String text = Character.toString(point);
        assertThat(Tokenizer.WORD.split(text).isEmpty())
            .as("U+%04X", point)
            .isEqualTo(text.matches("\\p{IsWhite_Space}"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyTextHasNoTokens(Tokenizer tokenizer) {
    assertThat(tokenizer.split("")).isEmpty();
    assertThat(tokenizer.join(List.of())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void halfASurrogatePairIsReadAsTheReplacementCharacter(Tokenizer tokenizer) {
    String text = LONE_LOW + "a" + LONE_HIGH + LONE_HIGH + LONE_LOW + "b" + LONE_HIGH;
    assertThat(tokenizer.join(tokenizer.split(text))).isEqualTo("\uFFFDa\uFFFD😀b\uFFFD");
  }

  @Test
  void malformedBytesAreReadAsTheReplacementCharacter() {
    assertThat(Tokenizer.BYTE.join(List.of("61", "c3", "62", "ff", "f0", "9f", "98")))
        .isEqualTo("a\uFFFDb\uFFFD\uFFFD");
  }

  @Property
  void joinInvertsSplitForCharactersAndBytes(@ForAll String text) {
    String wellFormed = new String(utf8(text), StandardCharsets.UTF_8);
    assertThat(Tokenizer.CHAR.join(Tokenizer.CHAR.split(text))).isEqualTo(wellFormed);
    assertThat(Tokenizer.BYTE.join(Tokenizer.BYTE.split(text))).isEqualTo(wellFormed);
  }

  @Property
  void joinInvertsSplitForWordsUpToWhiteSpace(@ForAll String text) {
    String wellFormed = new String(utf8(text), StandardCharsets.UTF_8);
    String expected = wellFormed.replaceAll("\\p{IsWhite_Space}+", " ").replaceAll("^ | $", "");
    List<String> words = Tokenizer.WORD.split(text);
    assertThat(Tokenizer.WORD.join(words)).isEqualTo(expected);
    assertThat(Tokenizer.WORD.split(Tokenizer.WORD.join(words))).isEqualTo(words);
  }

  @Property
  void eachTokenThatIsCutIsTaken(@ForAll String text) {
    for (Tokenizer tokenizer : Tokenizer.values()) {
      assertThat(tokenizer.split(text)).allMatch(tokenizer::takes);
    }
  }

  @Property
  void theOrderIsThatOfUtf8(@ForAll List<String> texts) {
    List<String> wellFormed =
        texts.stream().map(text -> new String(utf8(text), StandardCharsets.UTF_8)).toList();
    List<String> byPoints = new ArrayList<>(wellFormed);
    byPoints.sort(Tokenizer.BY_CODE_POINTS);
    List<String> byBytes = new ArrayList<>(wellFormed);
    byBytes.sort(Comparator.comparing(TokenizerTest::utf8, Arrays::compareUnsigned));
    assertThat(byPoints).isEqualTo(byBytes);
  }

  @Test
  void theOrderPutsTheFirstPlaneBeforeTheOthers() {
    assertThat(Tokenizer.BY_CODE_POINTS.compare("\uFFFD", "😀")).isNegative();
    assertThat(Tokenizer.BY_CODE_POINTS.compare("a", "ab")).isNegative();
    assertThat(Tokenizer.BY_CODE_POINTS.compare("b", "ab")).isPositive();
    assertThat(Tokenizer.BY_CODE_POINTS.compare("😀a", "😀a")).isZero();
  }

  @Test
  void namesAreText() {
    for (Tokenizer tokenizer : Tokenizer.values()) {
      assertThat(Tokenizer.parse(tokenizer.text())).isSameAs(tokenizer);
    }
    assertThat(Tokenizer.parse("Char")).isSameAs(Tokenizer.CHAR);
    assertThatThrownBy(() -> Tokenizer.parse("subword"))
        .isInstanceOf(OptionException.class)
        .hasMessage("tokenizer: expected char, byte or word, found subword");
  }

  @Test
  void aMessageShowsATokenReadably() {
    assertThat(Tokenizer.quoted("ü")).isEqualTo("\"ü\" (U+00FC)");
    assertThat(Tokenizer.quoted("\n")).isEqualTo("\"?\" (U+000A)");
    assertThat(Tokenizer.quoted("")).isEqualTo("\"\"");
    assertThat(Tokenizer.quoted("a\u0007b")).isEqualTo("\"a?b\"");
    assertThat(Tokenizer.quoted("x".repeat(40))).isEqualTo("\"" + "x".repeat(40) + "\"");
    assertThat(Tokenizer.quoted("x".repeat(41))).isEqualTo("\"" + "x".repeat(40) + "…\"");
  }

  private static byte[] utf8(String text) {
    StringBuilder wellFormed = new StringBuilder();
    text.codePoints()
        .map(point -> point >= 0xD800 && point <= 0xDFFF ? 0xFFFD : point)
        .forEach(wellFormed::appendCodePoint);
    return wellFormed.toString().getBytes(StandardCharsets.UTF_8);
  }
}
