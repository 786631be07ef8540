package rondo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import rondo.OptionException;
import rondo.SparkTests;
import rondo.SplitMix;
import rondo.data.Batches;
import rondo.data.Block;
import rondo.data.BlockBatches;
import rondo.data.BlockIndex;
import rondo.data.BucketOptions;
import rondo.data.Buckets;
import rondo.data.DataException;
import rondo.data.IntakeReport;
import rondo.data.LengthLimit;
import rondo.data.LengthLimit.TooLong;
import rondo.data.RandomSequences;
import rondo.data.Sequence;
import rondo.data.SequenceBlock;
import rondo.data.SequenceBytes;
import rondo.linalg.Blas;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.train.LocalTrainer;
import rondo.train.TrainOptions;

class SequenceRowsTest {
  private static final RowOptions OPTIONS = new RowOptions(4).withShards(3).withBlockBytes(500);

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

  private static JavaRDD<Sequence> rdd(List<Sequence> sequences, int partitions) {
    return context.parallelize(sequences, partitions);
  }

  private static JavaRDD<Sequence> rdd(Sequence... sequences) {
    return rdd(Arrays.asList(sequences), 2);
  }

  private static Sequence ofLength(int length, int label) {
    return Sequence.ofTokens(new int[length]).withLabel(label);
  }

  /** What is in each block of a shard. */
  private static List<List<Sequence>> blocks(Shards shards, int shard) {
    List<byte[]> all = shards.blocks().collect();
    return IntStream.of(shards.partitions(shard))
        .mapToObj(partition -> SequenceBlock.sequences(all.get(partition)))
        .toList();
  }

  private static List<Sequence> rows(Shards shards, int shard) {
    return blocks(shards, shard).stream().flatMap(List::stream).toList();
  }

  private static List<Sequence> rows(Shards shards) {
    return shards.blocks().collect().stream()
        .flatMap(block -> SequenceBlock.sequences(block).stream())
        .toList();
  }

  private static long steps(List<Sequence> sequences) {
    return sequences.stream().mapToLong(Sequence::length).sum();
  }

  private static List<String> keys(List<Sequence> sequences) {
    return sequences.stream()
        .map(sequence -> Arrays.toString(new RowKey(SequenceBytes.encode(sequence)).bytes()))
        .toList();
  }

  private static List<Sequence> inOrder(List<Sequence> sequences) {
    return sequences.stream()
        .map(sequence -> new RowKey(SequenceBytes.encode(sequence)).bytes())
        .sorted(RowKey.Order.BY_BYTES)
        .map(key -> SequenceBytes.decode(RowKey.row(key)))
        .toList();
  }

  @Test
  void blocksHaveTheSameBytesHoweverTheRowsCome() {
    List<Sequence> sequences = RandomSequences.labelled(1, 300, 20);
    List<byte[]> expected;
    try (Corpus corpus = new SequenceRows(OPTIONS).of(rdd(sequences, 1))) {
      expected = corpus.training().blocks().collect();
      assertThat(expected).hasSizeGreaterThan(6);
      assertThat(keys(rows(corpus.training()))).isEqualTo(keys(inOrder(sequences)));
      assertThat(corpus.report().intake().read()).isEqualTo(300);
      assertThat(corpus.validation()).isEmpty();
      assertThat(corpus.form()).isEqualTo(new SequenceForm(0, Readout.LAST_STEP, 0, 0));
    }
    List<Sequence> shuffled = shuffled(sequences);
    for (int partitions : new int[] {3, 7}) {
      for (int bucketBytes : new int[] {1 << 20, 400}) { // one bucket; 16 buckets
        SequenceRows rows = new SequenceRows(OPTIONS).withBucketBytes(bucketBytes);
        try (Corpus corpus = rows.of(rdd(shuffled, partitions))) {
          assertThat(corpus.training().blocks().collect()).containsExactlyElementsOf(expected);
        }
      }
    }
  }

  private static List<Sequence> shuffled(List<Sequence> sequences) {
    int[] order = IntStream.range(0, sequences.size()).toArray();
    new SplitMix(5).shuffle(order, order.length);
    return IntStream.of(order).mapToObj(sequences::get).toList();
  }

  @Test
  void shardsHaveTheirShareOfTheStepsButForARow() {
    List<Sequence> sequences = RandomSequences.labelled(2, 200, 30);
    for (int shards : new int[] {1, 3, 8}) {
      SequenceRows rows = new SequenceRows(OPTIONS.withShards(shards)).withBucketBytes(300);
      try (Corpus corpus = rows.of(rdd(sequences, 3))) {
        Shards training = corpus.training();
        assertThat(training.count()).isEqualTo(shards);
        for (int shard = 0; shard < shards; shard++) {
          assertThat((double) steps(rows(training, shard)))
              .isCloseTo(steps(sequences) / (double) shards, within(30.0));
        }
        assertThat(keys(rows(training))).isEqualTo(keys(inOrder(sequences)));
      }
    }
  }

  @Test
  void aRowBelongsWhereItsMiddleIs() {
    // 10 + 2 + 8 steps in some order, cut at 10.
    List<Sequence> sequences = inOrder(List.of(ofLength(10, 0), ofLength(2, 0), ofLength(8, 0)));
    List<Integer> first = new ArrayList<>();
    int before = 0;
    for (Sequence sequence : sequences) {
      if (2 * before + sequence.length() < 20) {
        first.add(sequence.length());
      }
      before += sequence.length();
    }
    try (Corpus corpus = new SequenceRows(OPTIONS.withShards(2)).of(rdd(sequences, 2))) {
      assertThat(rows(corpus.training(), 0).stream().map(Sequence::length))
          .containsExactlyElementsOf(first);
    }
  }

  @Test
  void aShardsBlocksHaveTheBatchesOfOne() {
    List<Sequence> sequences = RandomSequences.labelled(3, 203, 20);
    try (Corpus corpus = new SequenceRows(OPTIONS).of(rdd(sequences, 3))) {
      Shards training = corpus.training();
      for (int shard = 0; shard < training.count(); shard++) {
        BlockIndex index = training.shard(shard);
        List<List<Sequence>> blocks = blocks(training, shard);
        assertThat(index.shuffled()).isTrue();
        assertThat(index.stateRows()).isZero();
        assertThat(index.blocks()).hasSameSizeAs(blocks).hasSizeGreaterThan(1);
        int rows = 0;
        for (int block = 0; block < blocks.size(); block++) {
          int size = blocks.get(block).size();
          assertThat(size).isGreaterThanOrEqualTo(4);
          assertThat(size % 4 == 0 || block == blocks.size() - 1).isTrue();
          assertThat(index.blocks().get(block))
              .isEqualTo(new BlockIndex.Extent((size + 3) / 4, size));
          rows += size;
        }
        assertThat(index.windows()).isEqualTo((rows + 3) / 4);
        assertThat(index.elements()).isEqualTo(rows);
      }
      assertThat(training.elements()).isEqualTo(203);
    }
  }

  @Test
  void oneBlockTrainsToTheSameBitsAsItsRowsWithoutSpark() {
    List<Sequence> sequences = RandomSequences.labelled(4, 60, 12);
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.OneHot(50),
            Recurrence.of(CellKind.LSTM, 5),
            Readout.LAST_STEP,
            new Head.Softmax(2));
    LocalTrainer trainer =
        new LocalTrainer(spec, new TrainOptions().withMaxEpochs(3).withSeed(9), Blas.get());
    float[] expected =
        trainer.fit(new Buckets(inOrder(sequences), new BucketOptions(8))).parameters().values();
    RowOptions options = new RowOptions(8).withShards(1);
    try (Corpus corpus = new SequenceRows(options).of(rdd(sequences, 3))) {
      List<byte[]> blocks = corpus.training().blocks().collect();
      assertThat(blocks).hasSize(1);
      Batches shard =
          new BlockBatches(corpus.training().shard(0), block -> Block.decode(blocks.get(block)));
      assertThat(trainer.fit(shard).parameters().values()).isEqualTo(expected);
    }
  }

  @Test
  void aGiantRowIsAShardByItself() {
    List<Sequence> sequences = new ArrayList<>();
    for (int number = 0; number < 50; number++) {
      sequences.add(Sequence.ofTokens(number).withLabel(0));
    }
    sequences.add(ofLength(10_000, 1));
    try (Corpus corpus = new SequenceRows(OPTIONS.withShards(4)).of(rdd(sequences, 3))) {
      Shards training = corpus.training();
      // All cuts are in the giant: its middle is in one shard, the others get what's beside it.
      assertThat(training.count()).isBetween(1, 3);
      assertThat(keys(rows(training))).isEqualTo(keys(inOrder(sequences)));
      for (int shard = 0; shard < training.count(); shard++) {
        assertThat(rows(training, shard)).isNotEmpty();
      }
    }
  }

  @Test
  void ofFewerRowsThanShardsThereAreFewerShards() {
    List<Sequence> sequences = List.of(ofLength(5, 0), ofLength(5, 1), ofLength(5, 2));
    try (Corpus corpus = new SequenceRows(OPTIONS.withShards(10)).of(rdd(sequences, 2))) {
      assertThat(corpus.training().count()).isEqualTo(3);
      for (int shard = 0; shard < 3; shard++) {
        assertThat(rows(corpus.training(), shard)).hasSize(1);
      }
    }
    try (Corpus corpus = new SequenceRows(OPTIONS.withShards(0)).of(rdd(sequences, 2))) {
      assertThat(corpus.training().count()).isEqualTo(2); // cores
    }
  }

  @Test
  void equalRowsAreAsManyAsTheyWere() {
    List<Sequence> sequences = Collections.nCopies(500, ofLength(3, 1));
    SequenceRows rows = new SequenceRows(OPTIONS.withShards(5)).withBucketBytes(100);
    try (Corpus corpus = rows.of(rdd(sequences, 3))) {
      Shards training = corpus.training();
      assertThat(training.count()).isEqualTo(5);
      for (int shard = 0; shard < 5; shard++) {
        assertThat(rows(training, shard)).hasSize(100);
      }
    }
  }

  @Test
  void aLostBlockIsComputedAgain() {
    List<Sequence> sequences = RandomSequences.labelled(5, 100, 20);
    try (Corpus corpus = new SequenceRows(OPTIONS).of(rdd(sequences, 3))) {
      JavaRDD<byte[]> blocks = corpus.training().blocks();
      List<byte[]> before = blocks.collect();
      blocks.unpersist(true);
      assertThat(blocks.collect()).containsExactlyElementsOf(before);
    }
  }

  @Test
  void onlyTheBlocksStayAndCloseLetsThemGo() {
    Set<Integer> before = Set.copyOf(context.getPersistentRDDs().keySet());
    RowOptions options = OPTIONS.withValidationFraction(0.5);
    Corpus corpus = new SequenceRows(options).of(rdd(RandomSequences.labelled(6, 50, 20), 3));
    Set<Integer> kept = new HashSet<>(context.getPersistentRDDs().keySet());
    kept.removeAll(before);
    assertThat(kept)
        .containsExactlyInAnyOrder(
            corpus.training().blocks().id(), corpus.validation().get().blocks().id());
    corpus.close();
    assertThat(context.getPersistentRDDs().keySet()).isEqualTo(before);
  }

  @Test
  void aShareOfTheRowsIsHeldOutByContent() {
    List<Sequence> once = RandomSequences.labelled(7, 1000, 20);
    List<Sequence> twice = Stream.concat(once.stream(), once.stream()).toList();
    RowOptions options = new RowOptions(4).withShards(3).withValidationFraction(0.3);
    try (Corpus corpus = new SequenceRows(options).of(rdd(twice, 3))) {
      List<String> training = keys(rows(corpus.training()));
      Shards validation = corpus.validation().get();
      List<String> heldOut = keys(rows(validation));
      assertThat(heldOut.size() / 2000.0).isCloseTo(0.3, within(0.05));
      assertThat(training).doesNotContainAnyElementsOf(heldOut);
      List<String> all = new ArrayList<>(training);
      all.addAll(heldOut);
      assertThat(all).containsExactlyInAnyOrderElementsOf(keys(twice));
      assertThat(validation.count()).isEqualTo(3);
      for (int shard = 0; shard < 3; shard++) {
        assertThat(validation.shard(shard).shuffled()).isFalse();
      }
      // In the order of the keys those held out lie everywhere.
      List<String> order = keys(inOrder(twice));
      assertThat(heldOut.stream().filter(order.subList(0, 1000)::contains).count())
          .isBetween(200L, 400L);
    }
    try (Corpus corpus = new SequenceRows(options.withValidationFraction(0.4)).of(rdd(once, 2))) {
      try (Corpus less = new SequenceRows(options.withValidationFraction(0.2)).of(rdd(once, 2))) {
        assertThat(keys(rows(corpus.validation().get())))
            .containsAll(keys(rows(less.validation().get())));
      }
    }
  }

  @Test
  void othersMayBeHeldOut() {
    List<Sequence> training = RandomSequences.labelled(8, 30, 20);
    List<Sequence> others = RandomSequences.labelled(9, 10, 20);
    try (Corpus corpus = new SequenceRows(OPTIONS).of(rdd(training, 2), rdd(others, 2))) {
      assertThat(keys(rows(corpus.training()))).isEqualTo(keys(inOrder(training)));
      assertThat(keys(rows(corpus.validation().get()))).isEqualTo(keys(inOrder(others)));
    }
    SequenceRows both = new SequenceRows(OPTIONS.withValidationFraction(0.1));
    assertThatThrownBy(() -> both.of(rdd(training, 2), rdd(others, 2)))
        .isInstanceOf(OptionException.class)
        .hasMessage(
            "validation: expected one of validationFraction, a validation column and rows of its"
                + " own, found 2 of them");
  }

  @Test
  void whatIsTooLongIsCutOrSkippedAndCounted() {
    List<Sequence> sequences = List.of(ofLength(3, 0), ofLength(9, 1), ofLength(7, 2));
    LengthLimit cut = new LengthLimit(5, TooLong.CUT);
    try (Corpus corpus = new SequenceRows(OPTIONS.withLimit(cut)).of(rdd(sequences, 2))) {
      assertThat(rows(corpus.training()).stream().map(Sequence::length))
          .containsExactlyInAnyOrder(3, 5, 5);
      assertThat(corpus.report())
          .isEqualTo(
              new CorpusReport(
                  0,
                  0,
                  0,
                  0,
                  new IntakeReport(3, 0, 2, 0, 0, 19, 6, 0, 0),
                  java.util.Optional.empty()));
    }
    LengthLimit skip = new LengthLimit(5, TooLong.SKIP);
    try (Corpus corpus = new SequenceRows(OPTIONS.withLimit(skip)).of(rdd(sequences, 2))) {
      assertThat(rows(corpus.training()).stream().map(Sequence::length)).containsExactly(3);
      assertThat(corpus.report().intake()).isEqualTo(new IntakeReport(3, 0, 0, 2, 0, 19, 16, 0, 0));
    }
  }

  @Test
  void sequencesThatCannotBeTrainedWithAreRefusedOrSkipped() {
    Sequence good = ofLength(2, 1);
    Sequence bad = Sequence.ofTokens(7, 8, 9);
    assertThatThrownBy(() -> new SequenceRows(OPTIONS).of(rdd(good, bad)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "sequence: expected one with labels or targets, found one without; the row begins [7,"
                + " 8, 9]");
    assertThatThrownBy(() -> new SequenceRows(OPTIONS).of(rdd(good, null)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "sequence: expected one with labels or targets, found null; the row begins null");
    SequenceRows skipping = new SequenceRows(OPTIONS.withInvalid(RowOptions.Invalid.SKIP));
    try (Corpus corpus = skipping.of(rdd(good, bad, null))) {
      assertThat(rows(corpus.training())).hasSize(1);
      assertThat(corpus.report().intake()).isEqualTo(new IntakeReport(3, 0, 0, 0, 0, 2, 0, 0, 2));
    }
  }

  @Test
  void aCorpusWithoutRowsIsRefused() {
    assertThatThrownBy(() -> new SequenceRows(OPTIONS).of(rdd(List.of(), 2)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "sequences to train with: expected at least 1, found 0 sequences read");
    SequenceRows most = new SequenceRows(OPTIONS.withValidationFraction(0.999999));
    assertThatThrownBy(() -> most.of(rdd(ofLength(1, 1))))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("all that were kept are held out for validation");
    SequenceRows few = new SequenceRows(OPTIONS.withValidationFraction(0.000001));
    assertThatThrownBy(() -> few.of(rdd(ofLength(1, 1))))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("sequences to validate with: expected at least 1, found none");
    assertThat(context.getPersistentRDDs()).isEmpty();
  }

  @Test
  void sequencesOfSeveralFormsAreRefused() {
    assertThatThrownBy(
            () ->
                new SequenceRows(OPTIONS)
                    .of(
                        rdd(
                            Sequence.ofFeatures(3, 1, 2, 3).withTarget(1),
                            Sequence.ofFeatures(2, 1, 2).withTargets(4, 1, 2, 3, 4).withStart(1))))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "sequences: expected all to have the same form, found 2 features a step, 4 targets for"
                + " each step, a start vector of 1 numbers and 3 features a step, 1 targets for"
                + " the whole");
  }

  @Test
  void anInputThatIsAnotherWhenItIsReadAgainIsRefused() {
    // Each attempt at a partition reads other rows, as after the loss of what was kept.
    JavaRDD<Sequence> changing =
        context
            .parallelize(List.of(1, 2, 3), 1)
            .map(number -> ofLength(1 + (int) (System.nanoTime() % 1000), number));
    JavaRDD<byte[]> keys =
        changing.map(sequence -> new RowKey(SequenceBytes.encode(sequence)).bytes());
    assertThatThrownBy(() -> RowShards.of(keys, 2, true, OPTIONS, 1 << 20))
        .hasStackTraceContaining(
            "rows of the corpus: expected the same ones whenever they are read");
    assertThat(context.getPersistentRDDs()).isEmpty();
  }

  @Test
  void optionsAreChecked() {
    assertThatThrownBy(() -> OPTIONS.withShards(-1))
        .isInstanceOf(OptionException.class)
        .hasMessage("numShards: expected 0 (the cluster's cores) to 100000, found -1");
    assertThatThrownBy(() -> new RowOptions(0))
        .isInstanceOf(OptionException.class)
        .hasMessage("batchSize: expected at least 1, found 0");
    for (double fraction : new double[] {-0.1, 1, Double.NaN}) {
      assertThatThrownBy(() -> OPTIONS.withValidationFraction(fraction))
          .isInstanceOf(OptionException.class)
          .hasMessage("validationFraction: expected at least 0 and below 1, found " + fraction);
    }
    assertThatThrownBy(() -> OPTIONS.withBlockBytes(0))
        .isInstanceOf(OptionException.class)
        .hasMessage("bytes of a block: expected at least 1, found 0");
  }
}
