package rondo.data;

/**
 * What became of the counted tokens.
 *
 * @param occurrences how many tokens were counted
 * @param distinct how many different ones
 * @param tooRare how many different ones were cut because they occur too seldom
 * @param tooMany how many different ones were cut because the vocabulary is full
 * @param lost how many of the counted tokens are such that were cut
 */
public record VocabularyReport(
    long occurrences, long distinct, long tooRare, long tooMany, long lost) {

  @Override
  public String toString() {
    return distinct
        + " different tokens in "
        + occurrences
        + ": "
        + tooRare
        + " cut as too rare, "
        + tooMany
        + " beyond the vocabulary's size, together "
        + lost
        + " of the "
        + occurrences;
  }
}
