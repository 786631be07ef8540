package rondo.corpus;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import rondo.data.CountedVocabulary;
import rondo.data.Tokenizer;
import rondo.data.VocabularyOptions;
import scala.Tuple2;

/**
 * What is in a running text, counted in one pass over it. Counts are whole numbers, so that it does
 * not matter in which order they are summed.
 */
final class StreamCounts {
  private final JavaPairRDD<String, Long> counts;
  private final Map<String, Long> sums = new HashMap<>();
  private final int parts;

  /**
   * @param known a vocabulary that is given; null: every token is counted
   */
  <E> StreamCounts(TextSource<E> source, Tokenizer tokenizer, Broadcast<String[]> known) {
    this.parts = source.parts().getNumPartitions();
    TextSource.Opener<E> opener = source.opener();
    JavaRDD<Tuple2<String, Long>> counted =
        source
            .parts()
            .mapPartitionsWithIndex(
                (part, elements) ->
                    new StreamCount(
                        tokenizer,
                        TextSource.inputs(opener, elements),
                        part,
                        known == null ? null : TokenIds.of(known.value())),
                false);
    int reducers = Math.min(parts, source.parts().context().defaultParallelism());
    this.counts = JavaPairRDD.fromJavaRDD(counted).reduceByKey(Long::sum, reducers);
    Jobs.run(() -> counts.filter(entry -> !isToken(entry)).collect())
        .forEach(sum -> sums.put(sum._1(), sum._2()));
  }

  private static boolean isToken(Tuple2<String, Long> entry) {
    return entry._1().charAt(0) == StreamCount.TOKEN;
  }

  private long sum(String key) {
    return sums.getOrDefault(key, 0L);
  }

  /** Where in the stream each part starts; behind the last, how many tokens there are. */
  long[] starts() {
    long[] starts = new long[parts + 1];
    for (int part = 0; part < parts; part++) {
      starts[part + 1] = Math.addExact(starts[part], sum(StreamCount.TOKENS + "" + part));
    }
    return starts;
  }

  /** How many tokens of a part the given vocabulary does not have. */
  long unknown(int part) {
    return sum(StreamCount.UNKNOWN + "" + part);
  }

  long malformed() {
    return sum(StreamCount.MALFORMED + "");
  }

  long marks() {
    return sum(StreamCount.MARKS + "");
  }

  CountedVocabulary vocabulary(Tokenizer tokenizer, VocabularyOptions options) {
    JavaPairRDD<String, Long> tokens =
        counts
            .filter(StreamCounts::isToken)
            .mapToPair(entry -> new Tuple2<>(entry._1().substring(1), entry._2()));
    return VocabularyPass.of(tokens, tokenizer, options);
  }
}
