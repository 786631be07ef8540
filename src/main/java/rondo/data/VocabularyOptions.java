package rondo.data;

import rondo.OptionException;

/**
 * What of the counted tokens becomes a vocabulary.
 *
 * @param minCount how often a token must occur
 * @param maxSize how many tokens the vocabulary has at most, special ones included; 0: as many as
 *     it can have, and an error if there are more
 * @param unknown whether there is a token {@code <unk>} for all that the vocabulary does not have
 * @param endOfText whether there is a token {@code </s>} for the end (and the start) of a text
 */
public record VocabularyOptions(int minCount, int maxSize, boolean unknown, boolean endOfText) {
  public VocabularyOptions {
    OptionException.check(minCount >= 1, "minCount", "at least 1", minCount);
    int specials = (unknown ? 1 : 0) + (endOfText ? 1 : 0);
    OptionException.check(
        maxSize == 0 || (maxSize > specials && maxSize <= Vocabulary.MAX_SIZE),
        "vocabularySize",
        "0 (no limit) or more than its "
            + specials
            + " special tokens and at most "
            + Vocabulary.MAX_SIZE,
        maxSize);
  }

  /** Every token that occurs, and no special one. */
  public VocabularyOptions() {
    this(1, 0, false, false);
  }

  public VocabularyOptions withMinCount(int count) {
    return new VocabularyOptions(count, maxSize, unknown, endOfText);
  }

  public VocabularyOptions withMaxSize(int size) {
    return new VocabularyOptions(minCount, size, unknown, endOfText);
  }

  public VocabularyOptions withUnknown() {
    return new VocabularyOptions(minCount, maxSize, true, endOfText);
  }

  public VocabularyOptions withEndOfText() {
    return new VocabularyOptions(minCount, maxSize, unknown, true);
  }
}
