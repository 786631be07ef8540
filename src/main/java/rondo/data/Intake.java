package rondo.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Turns texts into sequences, and counts what it skips or cuts. Order of use: {@link #tokens} or
 * {@link #document} for each text, then {@link #report}. Not for two threads at once.
 */
public final class Intake {
  /** What happens to a text with a token for which the vocabulary has no number. */
  public enum UnknownPolicy {
    /** {@link UnknownTokenException}. */
    FAIL,
    /** The text is skipped. */
    SKIP
  }

  private final Vocabulary vocabulary;
  private final LengthLimit limit;
  private final UnknownPolicy policy;
  private IntakeReport report = IntakeReport.NOTHING;

  /** Takes texts of any length; a token that the vocabulary cannot take is an error. */
  public Intake(Vocabulary vocabulary) {
    this(vocabulary, new LengthLimit(), UnknownPolicy.FAIL);
  }

  /**
   * @param policy matters only for a vocabulary without {@code <unk>}
   */
  public Intake(Vocabulary vocabulary, LengthLimit limit, UnknownPolicy policy) {
    this.vocabulary = Objects.requireNonNull(vocabulary, "vocabulary");
    this.limit = Objects.requireNonNull(limit, "limit");
    this.policy = Objects.requireNonNull(policy, "policy");
  }

  /** The tokens of a text, still without labels; empty if the text is skipped. */
  public Optional<Sequence> tokens(String text) {
    return encode(text)
        .flatMap(ids -> ids.length == 0 ? skipEmpty() : take(ids, Sequence.ofTokens(ids)));
  }

  /**
   * A text that a language model learns from: each token is to be answered by the next. If the
   * vocabulary has {@code </s>}, it stands before the first token and behind the last, so that the
   * first is predicted too, and the end; else a text of one token has nothing to predict and is
   * skipped as empty.
   */
  public Optional<Sequence> document(String text) {
    return encode(text).flatMap(ids -> next(ids));
  }

  /** All that is kept of these texts. */
  public List<Sequence> documents(Iterable<String> texts) {
    List<Sequence> kept = new ArrayList<>();
    for (String text : texts) {
      document(text).ifPresent(kept::add);
    }
    return kept;
  }

  /** What became of the texts so far. */
  public IntakeReport report() {
    return report;
  }

  private Optional<int[]> encode(String text) {
    if (text == null) {
      throw new DataException("text " + report.read() + ": expected a text, found null");
    }
    try {
      return Optional.of(vocabulary.encode(text));
    } catch (UnknownTokenException unknown) {
      if (policy == UnknownPolicy.FAIL) {
        throw unknown.inText(report.read());
      }
      int tokens = vocabulary.tokenizer().split(text).size();
      report = report.plus(IntakeReport.ofRefused(tokens));
      return Optional.empty();
    }
  }

  private Optional<Sequence> next(int[] ids) {
    int[] framed = vocabulary.framed(ids);
    if (ids.length == 0 || framed.length == 1) {
      return skipEmpty();
    }
    return take(ids, Sequence.nextToken(framed));
  }

  private Optional<Sequence> take(int[] ids, Sequence sequence) {
    Optional<Sequence> kept = limit.apply(sequence);
    report = report.plus(IntakeReport.of(sequence, kept).withUnknown(vocabulary.countUnknown(ids)));
    return kept;
  }

  private Optional<Sequence> skipEmpty() {
    report = report.plus(IntakeReport.ofEmpty());
    return Optional.empty();
  }
}
