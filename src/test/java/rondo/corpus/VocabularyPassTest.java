package rondo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import rondo.SparkTests;
import rondo.SplitMix;
import rondo.data.CountedVocabulary;
import rondo.data.DataException;
import rondo.data.Labels;
import rondo.data.Tokenizer;
import rondo.data.VocabularyCounter;
import rondo.data.VocabularyOptions;
import scala.Tuple2;

class VocabularyPassTest {
  private static SparkSession spark;
  private static JavaSparkContext context;

  @BeforeAll
  static void start() {
    spark = SparkTests.local(2);
    context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    context.setLogLevel("ERROR");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void theVocabularyIsThatOfACounter() {
    SplitMix random = new SplitMix(3);
    List<String> tokens = new ArrayList<>();
    for (int token = 0; token < 3000; token++) {
      int rank = random.nextInt(1 + random.nextInt(400));
      tokens.add(Character.toString(rank % 5 == 0 ? 0x10000 + rank : 0xFF00 - rank));
    }
    VocabularyCounter counter = new VocabularyCounter(Tokenizer.CHAR);
    tokens.forEach(token -> counter.add(token, 1));
    VocabularyOptions all = new VocabularyOptions();
    for (VocabularyOptions options :
        List.of(
            all,
            all.withMinCount(5).withUnknown(),
            all.withMaxSize(40).withUnknown().withEndOfText(),
            all.withMaxSize(1),
            all.withMinCount(3).withMaxSize(30))) {
      CountedVocabulary expected = counter.build(options);
      for (int partitions : new int[] {1, 3}) {
        assertThat(
                VocabularyPass.of(context.parallelize(tokens, partitions), Tokenizer.CHAR, options))
            .isEqualTo(expected);
      }
    }
    assertThat(context.getPersistentRDDs()).isEmpty();
  }

  @Test
  void countsMayBeHuge() {
    JavaPairRDD<String, Long> counts =
        context.parallelizePairs(
            List.of(new Tuple2<>("a", 3_000_000_000L), new Tuple2<>("b", 4_000_000_000L)));
    CountedVocabulary counted =
        VocabularyPass.of(counts, Tokenizer.CHAR, new VocabularyOptions().withMaxSize(1));
    assertThat(counted.vocabulary().tokens()).containsExactly("b");
    assertThat(counted.report().occurrences()).isEqualTo(7_000_000_000L);
    assertThat(counted.report().lost()).isEqualTo(3_000_000_000L);
  }

  @Test
  void aVocabularyOfNothingIsRefused() {
    assertThatThrownBy(
            () ->
                VocabularyPass.of(
                    context.parallelize(List.of("a", "b")),
                    Tokenizer.CHAR,
                    new VocabularyOptions().withMinCount(2)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "vocabulary: expected tokens, found 2 different tokens in 2: 2 cut as too rare, 0"
                + " beyond the vocabulary's size, together 2 of the 2");
    assertThat(context.getPersistentRDDs()).isEmpty();
  }

  @Test
  void moreThanAVocabularyCanHaveNeverComeToTheDriver() {
    JavaPairRDD<String, Long> counts =
        context
            .parallelize(IntStream.range(0, 8).boxed().toList(), 8)
            .flatMapToPair(
                part ->
                    IntStream.range(0, 130_000)
                        .mapToObj(token -> new Tuple2<>("w" + part + "-" + token, 1L))
                        .iterator());
    assertThatThrownBy(() -> VocabularyPass.of(counts, Tokenizer.WORD, new VocabularyOptions()))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "vocabulary: expected at most 1000000 different tokens, found 1040000 that occur at"
                + " least 1 times; set vocabularySize, or a larger minCount");
    assertThat(
            VocabularyPass.of(counts, Tokenizer.WORD, new VocabularyOptions().withMaxSize(3))
                .vocabulary()
                .tokens())
        .containsExactly("w0-0", "w0-1", "w0-10");
  }

  @Test
  void manyDifferentTextsAreCountedInPieces() {
    // More than are counted together, each twice, far apart.
    List<String> texts = IntStream.range(0, 150_000).mapToObj(n -> "t" + n % 75_000).toList();
    JavaPairRDD<String, Long> counts = TextCounts.of(context.parallelize(texts, 1));
    assertThat(counts.count()).isEqualTo(75_000);
    assertThat(counts.filter(count -> count._2 != 2).count()).isZero();
  }

  @Test
  void classesAreSortedByFrequencyThenCodePoints() {
    List<String> names = List.of("b", "\uFFFD", "c", "c", "\uD800\uDC00", "a", "b", "c", "");
    assertThat(LabelPass.ofNames(context.parallelize(names, 3)))
        .isEqualTo(Labels.of(List.of("c", "b", "", "a", "\uFFFD", "\uD800\uDC00")));
    assertThat(LabelPass.ofNumbers(context.parallelize(List.of(3, 0, 3), 2)))
        .isEqualTo(Labels.of(List.of("0", "1", "2", "3")));
  }

  @Test
  void moreClassesThanCanBeAreRefused() {
    List<Integer> numbers = IntStream.range(0, 100_005).boxed().toList();
    assertThatThrownBy(
            () -> LabelPass.ofNames(context.parallelize(numbers, 2).map(String::valueOf)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "labels: expected at most 100000 different ones, found 100005; is this the column of"
                + " the labels?");
    assertThat(context.getPersistentRDDs()).isEmpty();
  }
}
