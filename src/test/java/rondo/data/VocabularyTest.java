package rondo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import rondo.OptionException;

class VocabularyTest {
  private static final VocabularyOptions ALL = new VocabularyOptions();

  private static VocabularyCounter counted(Tokenizer tokenizer, String... texts) {
    VocabularyCounter counter = new VocabularyCounter(tokenizer);
    for (String text : texts) {
      counter.add(text);
    }
    return counter;
  }

  @Test
  void helloHasFourTokensTheMostFrequentFirst() {
    Vocabulary hello = counted(Tokenizer.CHAR, "hello").build(ALL).vocabulary();
    assertThat(hello.tokens()).containsExactly("l", "e", "h", "o");
    assertThat(hello.size()).isEqualTo(4);
    assertThat(hello.encode("hello")).containsExactly(2, 1, 0, 0, 3);
    assertThat(hello.decode(2, 1, 0, 0, 3)).isEqualTo("hello");
    assertThat(hello.endOfText()).isEmpty();
    assertThat(hello.unknown()).isEmpty();
    assertThat(hello.id("h")).hasValue(2);
    assertThat(hello.id("x")).isEmpty();
    assertThat(hello.token(3)).isEqualTo("o");
    assertThat(hello).hasToString("Vocabulary[char, 4 tokens]");
  }

  @Test
  void equallyFrequentTokensAreOrderedByCodePoints() {
    assertThat(counted(Tokenizer.CHAR, "😀\uFFFDzaé").build(ALL).vocabulary().tokens())
        .containsExactly("a", "z", "é", "\uFFFD", "😀");
  }

  @Test
  void specialTokensStandFirst() {
    Vocabulary both =
        counted(Tokenizer.CHAR, "aab").build(ALL.withUnknown().withEndOfText()).vocabulary();
    assertThat(both.tokens()).containsExactly("</s>", "<unk>", "a", "b");
    assertThat(both.endOfText()).hasValue(0);
    assertThat(both.unknown()).hasValue(1);
    Vocabulary unknown = counted(Tokenizer.CHAR, "aab").build(ALL.withUnknown()).vocabulary();
    assertThat(unknown.tokens()).containsExactly("<unk>", "a", "b");
    assertThat(unknown.unknown()).hasValue(0);
    assertThat(unknown.endOfText()).isEmpty();
  }

  @Property(tries = 300)
  void decodeInvertsEncode(@ForAll @NotEmpty String text) {
    for (Tokenizer tokenizer : Tokenizer.values()) {
      List<String> tokens = tokenizer.split(text);
      if (!tokens.isEmpty()) {
        Vocabulary plain = counted(tokenizer, text).build(ALL).vocabulary();
        assertThat(plain.decode(plain.encode(text))).isEqualTo(tokenizer.join(tokens));
        assertThat(plain.encode(tokens)).isEqualTo(plain.encode(text));
        Vocabulary special =
            counted(tokenizer, text).build(ALL.withUnknown().withEndOfText()).vocabulary();
        assertThat(special.decode(special.encode(text))).isEqualTo(tokenizer.join(tokens));
        assertThat(special.countUnknown(special.encode(text))).isZero();
      }
    }
  }

  @Property(tries = 200)
  void theOrderOfTheTextsMakesNoDifference(
      @ForAll @NotEmpty List<String> texts, @ForAll long seed) {
    List<String> shuffled = new ArrayList<>(texts);
    Collections.shuffle(shuffled, new Random(seed));
    VocabularyCounter one = counted(Tokenizer.CHAR, texts.toArray(String[]::new));
    VocabularyCounter other = counted(Tokenizer.CHAR, shuffled.toArray(String[]::new));
    assertThat(one.counts()).isEqualTo(other.counts());
    if (!one.counts().isEmpty()) {
      assertThat(one.build(ALL).vocabulary()).isEqualTo(other.build(ALL).vocabulary());
    }
  }

  @Property(tries = 200)
  void mergingCommutesAndAssociates(@ForAll String a, @ForAll String b, @ForAll String c) {
    var whole = counted(Tokenizer.CHAR, a, b, c).counts();
    assertThat(count(a).merge(count(b)).merge(count(c)).counts()).isEqualTo(whole);
    assertThat(count(a).merge(count(b).merge(count(c))).counts()).isEqualTo(whole);
    assertThat(count(c).merge(count(a)).merge(count(b)).counts()).isEqualTo(whole);
    assertThat(count("").merge(count(a)).counts()).isEqualTo(count(a).counts());
    VocabularyCounter self = count(a);
    assertThat(self.merge(self).counts()).isEqualTo(count(a).merge(count(a)).counts());
  }

  private static VocabularyCounter count(String text) {
    return counted(Tokenizer.CHAR, text);
  }

  @Test
  void mergingLeavesTheOtherAlone() {
    VocabularyCounter other = count("b");
    count("ab").merge(other).add("b");
    assertThat(other.counts()).containsOnlyKeys("b").containsValue(1L);
  }

  @Test
  void countsCanBeCarriedOver() {
    VocabularyCounter copy = new VocabularyCounter(Tokenizer.CHAR);
    count("hello").counts().forEach(copy::add);
    copy.add("z", 0);
    assertThat(copy.counts()).isEqualTo(count("hello").counts());
    assertThat(copy.counts().keySet()).containsExactly("e", "h", "l", "o");
  }

  @Test
  void aCounterRefusesWhatItsTokenizerCannotCut() {
    assertThatThrownBy(() -> count("a").add("ab", 1))
        .isInstanceOf(DataException.class)
        .hasMessage("token: expected one character, found \"ab\"");
    assertThatThrownBy(() -> count("a").add("a", -1))
        .isInstanceOf(DataException.class)
        .hasMessage("count of \"a\" (U+0061): expected at least 0, found -1");
    assertThatThrownBy(() -> count("a").merge(new VocabularyCounter(Tokenizer.BYTE)))
        .isInstanceOf(DataException.class)
        .hasMessage("tokenizer: expected char, found byte");
  }

  @Test
  void moreThanALongCountsIsRefusedAndCountsNothing() {
    String message = "counted tokens: expected at most 9223372036854775807 together, found more";
    VocabularyCounter full = count("a").add("b", Long.MAX_VALUE - 1);
    assertThatThrownBy(() -> full.add("a")).isInstanceOf(DataException.class).hasMessage(message);
    assertThatThrownBy(() -> full.add("c", 1))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> full.merge(count("c")))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
    VocabularyCounter some = count("a");
    assertThatThrownBy(() -> some.merge(full)).isInstanceOf(DataException.class);
    assertThat(full.counts())
        .containsExactly(Map.entry("a", 1L), Map.entry("b", Long.MAX_VALUE - 1));
    assertThat(some.counts()).containsExactly(Map.entry("a", 1L));
    assertThat(full.build(ALL).report().occurrences()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void noTextIsNotTakenForAnUnknownOne() {
    Vocabulary vocabulary = count("ab").build(ALL.withUnknown()).vocabulary();
    assertThatThrownBy(() -> vocabulary.encode(Arrays.asList("a", null)))
        .isInstanceOf(DataException.class)
        .hasMessage("token 1: expected a text, found null");
    assertThatThrownBy(() -> vocabulary.encode((String) null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("text");
    assertThatThrownBy(() -> count("a").add((String) null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("text");
    assertThatThrownBy(() -> count("a").add(null, 1))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("token");
  }

  @Test
  void whatIsCutIsCounted() {
    // a 5, b 4, c 3, d 2, e 1
    VocabularyCounter counter = count("aaaaabbbbcccdde");
    VocabularyOptions options = ALL.withUnknown().withEndOfText().withMinCount(2).withMaxSize(5);
    CountedVocabulary counted = counter.build(options);
    assertThat(counted.vocabulary().tokens()).containsExactly("</s>", "<unk>", "a", "b", "c");
    VocabularyReport report = counted.report();
    assertThat(report).isEqualTo(new VocabularyReport(15, 5, 1, 1, 3));
    assertThat(report)
        .hasToString(
            "5 different tokens in 15: 1 cut as too rare, 1 beyond the vocabulary's size, together"
                + " 3 of the 15");
    assertThat(counter.build(ALL).report()).isEqualTo(new VocabularyReport(15, 5, 0, 0, 0));
    assertThat(counter.build(ALL.withMaxSize(5)).vocabulary().size()).isEqualTo(5);
    assertThat(counter.build(ALL.withMaxSize(1)).vocabulary().tokens()).containsExactly("a");
  }

  @Test
  void aVocabularyWithoutTokensIsRefused() {
    assertThatThrownBy(() -> count("ab").build(ALL.withMinCount(2).withUnknown()).vocabulary())
        .isInstanceOf(DataException.class)
        .hasMessage(
            "vocabulary: expected tokens, found 2 different tokens in 2: 2 cut as too rare, 0"
                + " beyond the vocabulary's size, together 2 of the 2");
    assertThatThrownBy(() -> count("").build(ALL).vocabulary()).isInstanceOf(DataException.class);
  }

  @Test
  void optionsAreChecked() {
    assertThatThrownBy(() -> ALL.withMinCount(0))
        .isInstanceOf(OptionException.class)
        .hasMessage("minCount: expected at least 1, found 0");
    assertThatThrownBy(() -> ALL.withUnknown().withEndOfText().withMaxSize(2))
        .isInstanceOf(OptionException.class)
        .hasMessage(
            "vocabularySize: expected 0 (no limit) or more than its 2 special tokens and at most"
                + " 1000000, found 2");
    assertThatThrownBy(() -> ALL.withMaxSize(1_000_001)).isInstanceOf(OptionException.class);
    assertThatThrownBy(() -> ALL.withMaxSize(-1)).isInstanceOf(OptionException.class);
    assertThat(ALL.withUnknown().withMaxSize(2).maxSize()).isEqualTo(2);
  }

  @Test
  void anUnknownTokenIsAnErrorThatNamesItAndItsPlace() {
    Vocabulary hello = count("hello").build(ALL).vocabulary();
    UnknownTokenException unknown =
        catchThrowableOfType(UnknownTokenException.class, () -> hello.encode("hel\u00FCo"));
    assertThat(unknown)
        .hasMessage(
            "token 3: expected one of the vocabulary's 4, found \"ü\" (U+00FC); a vocabulary with"
                + " <unk> would take it");
    assertThat(unknown.token()).isEqualTo("ü");
    assertThat(unknown.position()).isEqualTo(3);
    assertThatThrownBy(() -> hello.encode(List.of("h", "hello")))
        .isInstanceOf(UnknownTokenException.class)
        .hasMessageStartingWith("token 1: ");
  }

  @Test
  void anUnknownTokenIsMappedAndCountedWhereThereIsOneForIt() {
    Vocabulary hello = count("hello").build(ALL.withUnknown()).vocabulary();
    int[] encoded = hello.encode("helio!");
    assertThat(encoded).containsExactly(3, 2, 1, 0, 4, 0);
    assertThat(hello.countUnknown(encoded)).isEqualTo(2);
    assertThat(hello.decode(encoded)).isEqualTo("hel\uFFFDo\uFFFD");
  }

  @Test
  void theEndOfTextStandsOnBothSidesOfAText() {
    Vocabulary ended = count("ab").build(ALL.withUnknown().withEndOfText()).vocabulary();
    assertThat(ended.framed(3, 1, 2)).containsExactly(0, 3, 1, 2, 0);
    assertThat(ended.framed()).containsExactly(0, 0);
    int[] plain = {1, 0};
    int[] framed = count("ab").build(ALL).vocabulary().framed(plain);
    assertThat(framed).containsExactly(1, 0).isNotSameAs(plain);
  }

  @Test
  void specialTokensAreDecodedByTheirMeaning() {
    VocabularyOptions both = ALL.withUnknown().withEndOfText();
    assertThat(counted(Tokenizer.WORD, "one two").build(both).vocabulary().decode(0, 2, 1, 3, 0))
        .isEqualTo("one <unk> two");
    assertThat(counted(Tokenizer.BYTE, "a").build(both).vocabulary().decode(0, 2, 1, 2))
        .isEqualTo("a\uFFFDa");
    assertThat(counted(Tokenizer.CHAR, "a").build(both).vocabulary().decode(0, 2, 1, 2))
        .isEqualTo("a\uFFFDa");
    assertThat(counted(Tokenizer.CHAR, "a").build(both).vocabulary().decode()).isEmpty();
  }

  @Test
  void aWordThatIsSpelledLikeASpecialTokenIsAWord() {
    String text = "</s> <unk> </s> end";
    VocabularyOptions both = ALL.withUnknown().withEndOfText();
    Vocabulary words = counted(Tokenizer.WORD, text).build(both).vocabulary();
    assertThat(words.tokens()).containsExactly("</s>", "<unk>", "</s>", "<unk>", "end");
    assertThat(words.encode(text)).containsExactly(2, 3, 2, 4);
    assertThat(words.countUnknown(words.encode(text))).isZero();
    assertThat(words.decode(words.encode(text))).isEqualTo(text);
    assertThat(Vocabulary.of(Tokenizer.WORD, words.tokens(), true, true)).isEqualTo(words);

    Vocabulary others = counted(Tokenizer.WORD, "end").build(both).vocabulary();
    assertThat(others.encode("</s> end")).containsExactly(1, 2);
    Vocabulary none = counted(Tokenizer.WORD, "end").build(ALL.withEndOfText()).vocabulary();
    assertThatThrownBy(() -> none.encode("</s> end")).isInstanceOf(UnknownTokenException.class);
  }

  @Test
  void aVocabularyIsMadeAgainFromItsTokens() {
    Vocabulary hello = count("hello").build(ALL.withEndOfText()).vocabulary();
    Vocabulary again = Vocabulary.of(Tokenizer.CHAR, hello.tokens(), true, false);
    assertThat(again).isEqualTo(hello).hasSameHashCodeAs(hello);
    assertThat(again.encode("hello")).isEqualTo(hello.encode("hello"));
    assertThat(Vocabulary.of(Tokenizer.WORD, List.of("</s>", "a"), true, false))
        .isNotEqualTo(Vocabulary.of(Tokenizer.WORD, List.of("</s>", "a"), false, false))
        .isNotEqualTo(Vocabulary.of(Tokenizer.WORD, List.of("</s>", "b"), true, false));
    assertThat(Vocabulary.of(Tokenizer.WORD, List.of("a"), false, false))
        .isNotEqualTo(Vocabulary.of(Tokenizer.CHAR, List.of("a"), false, false))
        .isNotEqualTo("a");
  }

  @Test
  void whatCouldNotBeSavedIsNoVocabulary() {
    List<String> many = Collections.nCopies(Vocabulary.MAX_SIZE + 1, "a");
    assertThatThrownBy(() -> Vocabulary.of(Tokenizer.WORD, many, false, false))
        .isInstanceOf(DataException.class)
        .hasMessage("tokens of a vocabulary: expected at most 1000000, found 1000001");
    List<String> longOnes = List.of("a".repeat(Vocabulary.MAX_LETTERS - 1), "bb");
    assertThatThrownBy(() -> Vocabulary.of(Tokenizer.WORD, longOnes, false, false))
        .isInstanceOf(DataException.class)
        .hasMessage("letters of a vocabulary: expected at most 16777216, found 16777217");
    List<String> whole = List.of("a".repeat(Vocabulary.MAX_LETTERS - 1), "b");
    assertThat(Vocabulary.of(Tokenizer.WORD, whole, false, false).size()).isEqualTo(2);
  }

  @Test
  void listsOfTokensAreChecked() {
    refused(
        Tokenizer.CHAR,
        "token 1 of the vocabulary: expected one character, found \"ab\"",
        "a",
        "ab");
    refused(Tokenizer.CHAR, "token 0 of the vocabulary: expected one character, found \"\"", "");
    refused(
        Tokenizer.CHAR,
        "token 0 of the vocabulary: expected one character, found null",
        (String) null);
    refused(
        Tokenizer.CHAR,
        "token 0 of the vocabulary: expected one character, found \"\uD83D\" (U+D83D)",
        "\uD83D");
    refused(
        Tokenizer.BYTE,
        "token 0 of the vocabulary: expected two hexadecimal digits, found \"0A\"",
        "0A");
    refused(
        Tokenizer.BYTE,
        "token 0 of the vocabulary: expected two hexadecimal digits, found \"a\" (U+0061)",
        "a");
    refused(
        Tokenizer.WORD,
        "token 0 of the vocabulary: expected a word without white space, found \"a b\"",
        "a b");
    refused(
        Tokenizer.WORD,
        "token 0 of the vocabulary: expected a word without white space, found \"\"",
        "");
    refused(
        Tokenizer.CHAR,
        "token 2 of the vocabulary: expected a new one, found that of 0 again, \"a\" (U+0061)",
        "a",
        "b",
        "a");
    refused(
        Tokenizer.CHAR, "vocabulary: expected at least one token that is not special, found none");
    refusedSpecial(
        "token 0 of the vocabulary: expected </s>, found \"<unk>\"", "<unk>", "</s>", "a");
    refusedSpecial(
        "token 1 of the vocabulary: expected <unk>, found \"a\" (U+0061)", "</s>", "a", "<unk>");
    refusedSpecial("token 1 of the vocabulary: expected <unk>, found none", "</s>");
    refusedSpecial("token 0 of the vocabulary: expected </s>, found null", null, "<unk>");
    refusedSpecial(
        "vocabulary: expected at least one token that is not special, found none", "</s>", "<unk>");
  }

  private static void refused(Tokenizer tokenizer, String message, String... tokens) {
    assertThatThrownBy(() -> Vocabulary.of(tokenizer, Arrays.asList(tokens), false, false))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }

  private static void refusedSpecial(String message, String... tokens) {
    assertThatThrownBy(() -> Vocabulary.of(Tokenizer.WORD, Arrays.asList(tokens), true, true))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    Vocabulary hello = count("hello").build(ALL).vocabulary();
    assertThatThrownBy(() -> hello.decode(0, 4))
        .isInstanceOf(DataException.class)
        .hasMessage("token: expected 0 to 3, found 4");
    assertThatThrownBy(() -> hello.token(-1)).isInstanceOf(DataException.class);
  }

  @Test
  void laterChangesOfTheListChangeNothing() {
    List<String> tokens = new ArrayList<>(List.of("a", "b"));
    Vocabulary vocabulary = Vocabulary.of(Tokenizer.CHAR, tokens, false, false);
    tokens.set(0, "c");
    assertThat(vocabulary.token(0)).isEqualTo("a");
    assertThatThrownBy(() -> vocabulary.tokens().set(0, "c"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void allBytesMakeAVocabularyThatTakesAnyText() {
    List<String> bytes = new ArrayList<>();
    for (int value = 0; value < 256; value++) {
      bytes.add(String.format("%02x", value));
    }
    Vocabulary vocabulary = Vocabulary.of(Tokenizer.BYTE, bytes, false, false);
    assertThat(vocabulary.encode("é")).containsExactly(0xc3, 0xa9);
    assertThat(vocabulary.decode(vocabulary.encode("any 文 text 😀"))).isEqualTo("any 文 text 😀");
  }
}
