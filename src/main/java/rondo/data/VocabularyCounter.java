package rondo.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts tokens, to make a vocabulary out of them. Order of use: {@link #add} for each text, {@link
 * #merge} where parts were counted apart, then {@link #build}. In which order texts were added and
 * parts merged makes no difference. Not for two threads at once.
 */
public final class VocabularyCounter {
  private final Tokenizer tokenizer;
  private final Map<String, Long> counts = new HashMap<>();
  private long total; // of the counts

  public VocabularyCounter(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Counts the tokens of a text. */
  public VocabularyCounter add(String text) {
    tokenizer.forEach(text, token -> count(token, 1));
    return this;
  }

  /**
   * Adds {@code count} occurrences of a token.
   *
   * @throws DataException if it is not a token of this tokenizer, or the count is negative, or all
   *     counts together are more than a long holds
   */
  public VocabularyCounter add(String token, long count) {
    Objects.requireNonNull(token, "token");
    DataException.check(tokenizer.takes(token), "token", tokenizer.form(), Tokenizer.quoted(token));
    DataException.check(count >= 0, "count of " + Tokenizer.quoted(token), "at least 0", count);
    if (count > 0) {
      count(token, count);
    }
    return this;
  }

  /** Adds all that another counter has counted, and leaves that one alone. */
  public VocabularyCounter merge(VocabularyCounter other) {
    DataException.check(
        tokenizer == other.tokenizer, "tokenizer", tokenizer.text(), other.tokenizer.text());
    checkRoom(other.total);
    Map.copyOf(other.counts).forEach(this::count);
    return this;
  }

  private void count(String token, long count) {
    checkRoom(count);
    total += count;
    counts.merge(token, count, Long::sum);
  }

  /** As long as the total is a long, so is every count and every sum of some. */
  private void checkRoom(long count) {
    if (count > Long.MAX_VALUE - total) {
      throw new DataException(
          "counted tokens: expected at most " + Long.MAX_VALUE + " together, found more");
    }
  }

  /** How often each token occurred, by code points. */
  public SortedMap<String, Long> counts() {
    SortedMap<String, Long> sorted = new TreeMap<>(Tokenizer.BY_CODE_POINTS);
    sorted.putAll(counts);
    return sorted;
  }

  /**
   * The vocabulary, with a report of what the options cut: the special tokens, then the most
   * frequent token first; of equally frequent ones, that which comes first by code points.
   *
   * @throws DataException if no token is left, or more than {@link Vocabulary#MAX_SIZE}
   */
  public CountedVocabulary build(VocabularyOptions options) {
    List<String> tokens = new ArrayList<>();
    if (options.endOfText()) {
      tokens.add(Vocabulary.END_OF_TEXT);
    }
    if (options.unknown()) {
      tokens.add(Vocabulary.UNKNOWN);
    }
    List<String> kept = kept(options);
    VocabularyReport report = report(kept, options);
    if (kept.isEmpty()) {
      throw new DataException("vocabulary: expected tokens, found " + report);
    }
    tokens.addAll(kept);
    return new CountedVocabulary(
        Vocabulary.of(tokenizer, tokens, options.endOfText(), options.unknown()), report);
  }

  private VocabularyReport report(List<String> kept, VocabularyOptions options) {
    int frequent = (int) counts.values().stream().filter(n -> n >= options.minCount()).count();
    return new VocabularyReport(
        total,
        counts.size(),
        counts.size() - frequent,
        frequent - kept.size(),
        total - kept.stream().mapToLong(counts::get).sum());
  }

  private List<String> kept(VocabularyOptions options) {
    int specials = (options.endOfText() ? 1 : 0) + (options.unknown() ? 1 : 0);
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= options.minCount())
        .sorted(
            Comparator.comparingLong((Map.Entry<String, Long> entry) -> -entry.getValue())
                .thenComparing(Map.Entry::getKey, Tokenizer.BY_CODE_POINTS))
        .limit(options.maxSize() == 0 ? Long.MAX_VALUE : options.maxSize() - specials)
        .map(Map.Entry::getKey)
        .toList();
  }
}
