package rondo.corpus;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import rondo.data.CountedVocabulary;
import rondo.data.DataException;
import rondo.data.Tokenizer;
import rondo.data.Vocabulary;
import rondo.data.VocabularyCounter;
import rondo.data.VocabularyOptions;
import rondo.data.VocabularyReport;
import scala.Tuple2;

/**
 * Counts the tokens of a corpus and makes a vocabulary of them, the one that a {@link
 * VocabularyCounter} would make. Only tokens that are in it come to the driver.
 */
final class VocabularyPass {
  private VocabularyPass() {}

  /** Of tokens, each as often as it occurs. */
  static CountedVocabulary of(
      JavaRDD<String> tokens, Tokenizer tokenizer, VocabularyOptions options) {
    return of(TextCounts.of(tokens), tokenizer, options);
  }

  /**
   * Of tokens that are counted, each once.
   *
   * @throws DataException if no token is left, or there are more than a vocabulary can have and
   *     {@code maxSize} doesn't say how many are wanted
   */
  static CountedVocabulary of(
      JavaPairRDD<String, Long> counts, Tokenizer tokenizer, VocabularyOptions options) {
    counts.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return ofPersisted(counts, tokenizer, options);
    } finally {
      counts.unpersist(false);
    }
  }

  private static CountedVocabulary ofPersisted(
      JavaPairRDD<String, Long> counts, Tokenizer tokenizer, VocabularyOptions options) {
    int minCount = options.minCount();
    // Whole numbers: the same in any order; in an array, which travels by any serializer.
    long[] sum =
        counts
            .values()
            .aggregate(
                new long[3],
                (before, count) -> plus(before, new long[] {1, count, count >= minCount ? 1 : 0}),
                VocabularyPass::plus);
    Sums sums = new Sums(sum[0], sum[1], sum[2]);
    int specials = (options.endOfText() ? 1 : 0) + (options.unknown() ? 1 : 0);
    boolean limited = options.maxSize() > 0;
    int room = (limited ? options.maxSize() : Vocabulary.MAX_SIZE) - specials;
    if (sums.frequent() > room && !limited) {
      throw new DataException(
          "vocabulary: expected at most "
              + room
              + " different tokens, found "
              + sums.frequent()
              + " that occur at least "
              + minCount
              + " times; set vocabularySize, or a larger minCount");
    }
    JavaPairRDD<String, Long> frequent = counts.filter(count -> count._2 >= minCount);
    List<Tuple2<String, Long>> kept =
        sums.frequent() <= room
            ? frequent.collect()
            : frequent
                .mapToPair(count -> new Tuple2<Tuple2<String, Long>, Void>(count, null))
                .sortByKey(Frequency.DESCENDING)
                .keys()
                .take(room);
    return counted(kept, sums, tokenizer, options);
  }

  private static CountedVocabulary counted(
      List<Tuple2<String, Long>> kept, Sums sums, Tokenizer tokenizer, VocabularyOptions options) {
    VocabularyReport report =
        new VocabularyReport(
            sums.occurrences(),
            sums.distinct(),
            sums.distinct() - sums.frequent(),
            sums.frequent() - kept.size(),
            sums.occurrences() - kept.stream().mapToLong(Tuple2::_2).sum());
    if (kept.isEmpty()) {
      throw new DataException("vocabulary: expected tokens, found " + report);
    }
    VocabularyCounter counter = new VocabularyCounter(tokenizer);
    kept.forEach(token -> counter.add(token._1, token._2));
    return new CountedVocabulary(counter.build(options).vocabulary(), report);
  }

  private static long[] plus(long[] one, long[] other) {
    long[] sum = new long[one.length];
    Arrays.setAll(sum, at -> Math.addExact(one[at], other[at]));
    return sum;
  }

  /** How many tokens there are: different ones, all, and different ones that are not too rare. */
  private record Sums(long distinct, long occurrences, long frequent) {}
}
