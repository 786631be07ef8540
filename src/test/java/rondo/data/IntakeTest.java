package rondo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import rondo.data.Intake.UnknownPolicy;
import rondo.data.LengthLimit.TooLong;

class IntakeTest {
  private static Vocabulary vocabulary(String text, VocabularyOptions options) {
    return new VocabularyCounter(Tokenizer.CHAR).add(text).build(options).vocabulary();
  }

  private static final Vocabulary ABC = vocabulary("aaabbc", new VocabularyOptions());
  private static final Vocabulary ENDED =
      vocabulary("aaabbc", new VocabularyOptions().withEndOfText());

  @Test
  void aDocumentStartsAndEndsWithTheEndOfText() {
    Sequence document = new Intake(ENDED).document("abc").orElseThrow();
    assertThat(document.tokens()).hasValue(new int[] {0, 1, 2, 3});
    assertThat(document.labels()).hasValue(new int[] {1, 2, 3, 0});
    Sequence one = new Intake(ENDED).document("a").orElseThrow();
    assertThat(one.tokens()).hasValue(new int[] {0, 1});
    assertThat(one.labels()).hasValue(new int[] {1, 0});
  }

  @Test
  void withoutAnEndOfTextADocumentIsItsPairs() {
    Sequence document = new Intake(ABC).document("abc").orElseThrow();
    assertThat(document.tokens()).hasValue(new int[] {0, 1});
    assertThat(document.labels()).hasValue(new int[] {1, 2});
  }

  @Test
  void aMissingTextIsNamedByItsPlace() {
    Intake intake = new Intake(ABC, new LengthLimit(), UnknownPolicy.SKIP);
    assertThatThrownBy(() -> intake.documents(Arrays.asList("ab", "x", null, "ab")))
        .isInstanceOf(DataException.class)
        .hasMessage("text 2: expected a text, found null");
  }

  @Test
  void tokensWaitForTheirLabels() {
    Sequence tokens = new Intake(ENDED).tokens("abc").orElseThrow();
    assertThat(tokens.tokens()).hasValue(new int[] {1, 2, 3});
    assertThat(tokens.readout()).isEmpty();
  }

  @Test
  void emptyTextsAreSkippedAndCounted() {
    Intake intake = new Intake(ABC);
    assertThat(intake.documents(List.of("", "ab", "a"))).hasSize(1);
    assertThat(intake.tokens("")).isEmpty();
    assertThat(intake.report()).isEqualTo(new IntakeReport(4, 3, 0, 0, 0, 1, 0, 0, 0));
    Intake ended = new Intake(ENDED);
    assertThat(ended.documents(List.of("", "ab", "a"))).hasSize(2);
    assertThat(ended.report()).isEqualTo(new IntakeReport(3, 1, 0, 0, 0, 5, 0, 0, 0));
  }

  @Test
  void longTextsAreCutOrSkippedAndCounted() {
    Intake cut = new Intake(ABC, new LengthLimit(2, TooLong.CUT), UnknownPolicy.FAIL);
    assertThat(cut.tokens("abcab").orElseThrow().tokens()).hasValue(new int[] {0, 1});
    assertThat(cut.tokens("ab")).isPresent();
    assertThat(cut.report()).isEqualTo(new IntakeReport(2, 0, 1, 0, 0, 7, 3, 0, 0));
    Intake skip = new Intake(ABC, new LengthLimit(2, TooLong.SKIP), UnknownPolicy.FAIL);
    assertThat(skip.tokens("abcab")).isEmpty();
    assertThat(skip.tokens("ab")).isPresent();
    assertThat(skip.report()).isEqualTo(new IntakeReport(2, 0, 0, 1, 0, 7, 5, 0, 0));
  }

  @Test
  void anUnknownTokenIsAnErrorThatNamesTheText() {
    Intake intake = new Intake(ABC);
    assertThat(intake.tokens("a")).isPresent();
    assertThatThrownBy(() -> intake.tokens("ax"))
        .isInstanceOf(UnknownTokenException.class)
        .hasMessage(
            "text 1, token 1: expected one of the vocabulary's 3, found \"x\" (U+0078); a"
                + " vocabulary with <unk> would take it")
        .hasCauseInstanceOf(UnknownTokenException.class);
    assertThat(intake.report().read()).isEqualTo(1);
  }

  @Test
  void aTextWithAnUnknownTokenIsSkippedAndCountedIfAskedFor() {
    Intake intake = new Intake(ABC, new LengthLimit(), UnknownPolicy.SKIP);
    assertThat(intake.tokens("axy")).isEmpty();
    assertThat(intake.document("abc")).isPresent();
    assertThat(intake.report()).isEqualTo(new IntakeReport(2, 0, 0, 0, 1, 5, 3, 0, 0));
  }

  @Test
  void unknownTokensAreCountedWhereThereIsOneForThem() {
    Vocabulary unknown = vocabulary("aab", new VocabularyOptions().withUnknown());
    Intake intake = new Intake(unknown, new LengthLimit(2, TooLong.CUT), UnknownPolicy.SKIP);
    assertThat(intake.tokens("xaxx").orElseThrow().tokens()).hasValue(new int[] {0, 1});
    assertThat(intake.report()).isEqualTo(new IntakeReport(1, 0, 1, 0, 0, 4, 2, 3, 0));
  }

  @Test
  void nothingIsChosenByNull() {
    LengthLimit limit = new LengthLimit();
    assertThatThrownBy(() -> new LengthLimit(5, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("tooLong");
    assertThatThrownBy(() -> new BucketOptions(5).withLimit(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("limit");
    assertThatThrownBy(() -> new Intake(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("vocabulary");
    assertThatThrownBy(() -> new Intake(ABC, null, UnknownPolicy.FAIL))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("limit");
    assertThatThrownBy(() -> new Intake(ABC, limit, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("policy");
  }

  @Test
  void theReportIsOneLine() {
    assertThat(new IntakeReport(21, 1, 2, 3, 4, 500, 60, 7, 1))
        .hasToString(
            "21 sequences read, 12 kept (2 of them cut); skipped: 1 empty, 3 too long, 4 with"
                + " unknown tokens, 1 invalid; 60 of 500 steps lost, 7 tokens became <unk>");
  }

  @Property
  void mergingReportsCommutesAndAssociates(
      @ForAll("reports") IntakeReport a,
      @ForAll("reports") IntakeReport b,
      @ForAll("reports") IntakeReport c) {
    assertThat(a.plus(b)).isEqualTo(b.plus(a));
    assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
    assertThat(a.plus(IntakeReport.NOTHING)).isEqualTo(a);
    assertThat(a.plus(b).kept()).isEqualTo(a.kept() + b.kept());
  }

  @Provide
  Arbitrary<IntakeReport> reports() {
    return Arbitraries.longs()
        .between(0, 1_000_000)
        .array(long[].class)
        .ofSize(9)
        .map(n -> new IntakeReport(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]));
  }

  @Property
  void textsReadApartAreCountedAsTextsReadTogether(@ForAll List<String> texts) {
    Vocabulary known = vocabulary("abc", new VocabularyOptions().withUnknown());
    LengthLimit limit = new LengthLimit(3, TooLong.SKIP);
    Intake together = new Intake(known, limit, UnknownPolicy.FAIL);
    int kept = together.documents(texts).size();
    IntakeReport apart = IntakeReport.NOTHING;
    for (String text : texts) {
      Intake one = new Intake(known, limit, UnknownPolicy.FAIL);
      one.documents(List.of(text));
      apart = apart.plus(one.report());
    }
    assertThat(apart).isEqualTo(together.report());
    assertThat(together.report().kept()).isEqualTo(kept);
  }
}
