package rondo.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rondo.OptionException;
import rondo.SparkTests;
import rondo.SplitMix;
import rondo.data.Block;
import rondo.data.BlockBatches;
import rondo.data.Lanes;
import rondo.data.Tokenizer;
import rondo.data.UnknownTokenException;
import rondo.data.Vocabulary;
import rondo.data.VocabularyCounter;
import rondo.data.VocabularyOptions;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.Window;

class TextStreamTest {
  private static SparkSession session;
  private static JavaSparkContext spark;

  @TempDir static Path folder;

  @BeforeAll
  static void start() {
    open(3);
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  private static void open(int threads) {
    open(threads, Map.of());
  }

  private static void open(int threads, Map<String, Object> settings) {
    session = SparkTests.local(threads, settings);
    spark = new JavaSparkContext(session.sparkContext());
  }

  private static StreamOptions options(Tokenizer tokenizer) {
    return new StreamOptions()
        .withTokenizer(tokenizer)
        .withShards(3)
        .withBatchSize(4)
        .withUnroll(5)
        .withValidationFraction(0.1)
        .withValidation(2, 3);
  }

  private static TextStream stream(StreamOptions options, long rangeBytes) {
    return new TextStream(spark, options, Optional.empty(), rangeBytes, 100);
  }

  private static String write(String name, String text) throws IOException {
    return write(name, text.getBytes(UTF_8));
  }

  private static String write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes).toString();
  }

  /** Words, emoji, line ends of all kinds, malformed bytes. */
  private static byte[] text(int seed, int words) {
    String[] parts = {
      "the ", "sea ", "\u00E9t\u00E9 ", "\uD83D\uDE00", "\r\n", "\n", "\0", "\u3000"
    };
    SplitMix random = new SplitMix(seed);
    var text = new ByteArrayOutputStream();
    for (int word = 0; word < words; word++) {
      text.writeBytes(parts[random.nextInt(parts.length)].getBytes(UTF_8));
      if (random.nextInt(20) == 0) {
        text.write(0x80 + random.nextInt(0x80));
      }
    }
    return text.toByteArray();
  }

  private static List<byte[]> blocks(Corpus corpus) {
    return corpus.training().blocks().collect();
  }

  private static String digest(Corpus corpus) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] block : blocks(corpus)) {
        digest.update(block);
        digest.update((byte) 0);
      }
      digest.update(corpus.vocabulary().orElseThrow().tokens().toString().getBytes(UTF_8));
      digest.update(corpus.report().toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static NetworkSpec spec(int size) {
    return NetworkSpec.of(
        new Input.OneHot(size),
        Recurrence.of(CellKind.GRU, 2),
        Readout.EVERY_STEP,
        new Head.Softmax(size));
  }

  /** All tokens and labels of an epoch, window by window. */
  private static List<int[]> windows(rondo.data.Batches batches, int vocabularySize) {
    Window window = new Window(spec(vocabularySize));
    List<int[]> windows = new ArrayList<>();
    for (int index = 0; index < batches.windows(); index++) {
      batches.fill(1, 1, index, window);
      int columns = window.packing().columns();
      windows.add(Arrays.copyOf(window.tokens(), columns));
      windows.add(Arrays.copyOf(window.labels(), columns));
    }
    return windows;
  }

  private static BlockBatches batches(Shards shards, int shard) {
    List<byte[]> blocks = shards.blocks().collect();
    int[] partitions = shards.partitions(shard);
    return new BlockBatches(
        shards.shard(shard), block -> Block.decode(blocks.get(partitions[block])));
  }

  /** The shards are the pieces of this stream that have equally many pairs, or one more. */
  private static void assertShards(
      Shards shards, int[] stream, int batchSize, int unroll, int vocabularySize) {
    int pairs = stream.length - 1;
    int start = 0;
    for (int shard = 0; shard < shards.count(); shard++) {
      int length = pairs / shards.count() + (shard < pairs % shards.count() ? 1 : 0);
      int[] piece = Arrays.copyOfRange(stream, start, start + length + 1);
      Lanes lanes = new Lanes(piece, batchSize, unroll);
      BlockBatches found = batches(shards, shard);
      assertThat(windows(found, vocabularySize))
          .usingElementComparator(Arrays::compare)
          .isEqualTo(windows(lanes, vocabularySize));
      assertThat(found.elements()).isEqualTo(length);
      assertThat(found.stateRows()).isEqualTo(lanes.stateRows());
      start += length;
    }
    assertThat(start).isEqualTo(pairs);
  }

  @ParameterizedTest
  @EnumSource(Tokenizer.class)
  void shardsHaveTheWindowsOfTheText(Tokenizer tokenizer) throws IOException {
    String text = new String(text(1, 700), UTF_8);
    String file = write("windows-" + tokenizer, text);
    Vocabulary vocabulary =
        new VocabularyCounter(tokenizer).add(text).build(new VocabularyOptions()).vocabulary();
    int[] all = vocabulary.encode(text);
    int training = all.length - (int) Math.round(0.1 * all.length);
    for (int shards : new int[] {1, 3}) {
      try (Corpus corpus = stream(options(tokenizer).withShards(shards), 64).read(file)) {
        assertThat(corpus.vocabulary()).contains(vocabulary);
        assertThat(corpus.training().count()).isEqualTo(shards);
        assertThat(corpus.report().intake().steps()).isEqualTo(all.length);
        assertShards(corpus.training(), Arrays.copyOf(all, training), 4, 5, vocabulary.size());
        Shards validation = corpus.validation().orElseThrow();
        assertThat(validation.count()).isEqualTo(2);
        assertShards(
            validation, Arrays.copyOfRange(all, training, all.length), 3, 5, vocabulary.size());
      }
    }
  }

  @Test
  void neitherRangesNorThreadsChangeAByte() throws IOException {
    String directory = folder + "/same";
    for (int file = 0; file < 4; file++) {
      write("same/part-" + file + ".txt", file == 2 ? new byte[0] : text(10 + file, 50));
    }
    List<String> digests = new ArrayList<>();
    for (Tokenizer tokenizer : Tokenizer.values()) {
      try (Corpus corpus = new TextStream(spark, options(tokenizer)).read(directory)) {
        assertThat(corpus.training().blocks().getNumPartitions()).isEqualTo(5);
      }
      for (long size : new long[] {7, 64, 1000, 1 << 20}) {
        try (Corpus corpus = stream(options(tokenizer), size).read(directory)) {
          digests.add(digest(corpus));
        }
      }
      assertThat(digests.subList(digests.size() - 4, digests.size()).stream().distinct())
          .hasSize(1);
    }
    session.stop();
    open(1);
    List<String> alone = new ArrayList<>();
    for (Tokenizer tokenizer : Tokenizer.values()) {
      try (Corpus corpus = stream(options(tokenizer), 300).read(directory)) {
        alone.add(digest(corpus));
      }
    }
    session.stop();
    open(3);
    assertThat(alone).containsExactly(digests.get(0), digests.get(4), digests.get(8));
  }

  /** Whatever is to travel must be something that this serializer knows. */
  @Test
  void sparksOtherSerializerChangesNoByte() throws IOException {
    String file = write("kryo", text(5, 300));
    for (Tokenizer tokenizer : List.of(Tokenizer.CHAR, Tokenizer.WORD)) {
      String digest;
      try (Corpus corpus = stream(options(tokenizer), 300).read(file)) {
        digest = digest(corpus);
      }
      session.stop();
      try {
        open(
            3,
            Map.of(
                "spark.serializer", "org.apache.spark.serializer.KryoSerializer",
                "spark.kryo.registrationRequired", "true"));
        try (Corpus corpus = stream(options(tokenizer), 300).read(file)) {
          assertThat(digest(corpus)).isEqualTo(digest);
        }
      } finally {
        session.stop();
        open(3);
      }
    }
  }

  @Test
  void aColumnIsTheTextOfItsRowsHoweverTheyArePartitioned() throws IOException {
    List<String> rows = new ArrayList<>(List.of("", "a b", "\uD83D\uDE00 c\r", "", "lone \uD83D"));
    IntStream.range(0, 60).forEach(row -> rows.add("row " + row + "\n and more \uFEFF"));
    String whole = String.join("\n", rows).replace("lone \uD83D", "lone ?") + "\n";
    for (Tokenizer tokenizer : Tokenizer.values()) {
      List<List<byte[]>> found = new ArrayList<>();
      for (int partitions : new int[] {1, 3, 7}) {
        Dataset<Row> data =
            session
                .createDataset(spark.parallelize(rows, partitions).rdd(), Encoders.STRING())
                .toDF("some.text");
        try (Corpus corpus = stream(options(tokenizer), 64).read(data, "`some.text`")) {
          found.add(blocks(corpus));
          assertThat(corpus.report().files()).isZero();
        }
      }
      String file = write("rows-" + tokenizer, whole);
      try (Corpus corpus = stream(options(tokenizer), 64).read(file)) {
        found.add(blocks(corpus));
      }
      for (List<byte[]> blocks : found) {
        assertThat(blocks).usingElementComparator(Arrays::compare).isEqualTo(found.get(0));
      }
    }
  }

  @Test
  void aColumnMustHoldTexts() {
    assertThatThrownBy(
            () -> stream(options(Tokenizer.CHAR), 64).read(session.range(3).toDF("n"), "n"))
        .isInstanceOf(CorpusException.class)
        .hasMessage("column n: expected string, found bigint");
    Dataset<Row> nulls = session.sql("SELECT * FROM VALUES ('a'), (null), ('b') AS t(text)");
    assertThatThrownBy(() -> stream(options(Tokenizer.CHAR), 64).read(nulls, "text"))
        .isInstanceOf(CorpusException.class)
        .hasMessage("column text: expected a text in each row, found null; leave such rows out");
  }

  @Test
  void compressedFilesAreTheirText() throws IOException {
    byte[] text = text(3, 600);
    byte[] first = Arrays.copyOf(text, 500);
    byte[] second = Arrays.copyOfRange(text, 500, text.length);
    var zipped = new ByteArrayOutputStream();
    for (byte[] member : List.of(first, second)) { // two members, as by appending
      try (OutputStream out = new GZIPOutputStream(zipped)) {
        out.write(member);
      }
    }
    var blocked = new ByteArrayOutputStream();
    BZip2Codec codec = new BZip2Codec();
    codec.setConf(spark.hadoopConfiguration());
    try (OutputStream out = codec.createOutputStream(blocked)) {
      out.write(text);
    }
    List<String> files =
        List.of(
            write("plain/text.txt", text),
            write("zipped/text.txt.gz", zipped.toByteArray()),
            write("blocked/text.txt.bz2", blocked.toByteArray()));
    List<List<byte[]>> found = new ArrayList<>();
    for (String file : files) {
      try (Corpus corpus = stream(options(Tokenizer.CHAR), 300).read(file)) {
        found.add(blocks(corpus));
        assertThat(corpus.report().bytes()).isEqualTo(Files.size(Path.of(file)));
      }
    }
    assertThat(found.get(1)).usingElementComparator(Arrays::compare).isEqualTo(found.get(0));
    assertThat(found.get(2)).usingElementComparator(Arrays::compare).isEqualTo(found.get(0));

    String broken = write("broken.gz", Arrays.copyOf(zipped.toByteArray(), 100));
    assertThatThrownBy(() -> stream(options(Tokenizer.CHAR), 300).read(broken))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith("file:" + broken + ": cannot be read: ");
  }

  @Test
  void blocksThatWereLostAreMadeAgain() throws IOException {
    try (Corpus corpus = stream(options(Tokenizer.WORD), 200).read(write("again", text(4, 900)))) {
      List<byte[]> before = blocks(corpus);
      corpus.training().blocks().unpersist(true);
      assertThat(blocks(corpus)).usingElementComparator(Arrays::compare).isEqualTo(before);
    }
  }

  @Test
  void whatIsReplacedOrLeftOutIsCounted() throws IOException {
    write("counted/1", new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, 'a', 'b', (byte) 0xC3});
    write("counted/2", new byte[] {(byte) 0xA9, 'a', (byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
    write("counted/3", new byte[0]);
    String directory = folder + "/counted";
    StreamOptions options = options(Tokenizer.CHAR).withValidationFraction(0);
    try (Corpus corpus = stream(options, 2).read(directory)) {
      CorpusReport report = corpus.report();
      assertThat(report.files()).isEqualTo(3);
      assertThat(report.bytes()).isEqualTo(11);
      assertThat(report.malformed()).isEqualTo(2);
      assertThat(report.marks()).isEqualTo(1);
      assertThat(corpus.vocabulary().orElseThrow().tokens())
          .containsExactly("a", "\uFFFD", "b", "\uFEFF");
      assertThat(report.intake().steps()).isEqualTo(6);
      assertThat(corpus.validation()).isEmpty();
    }
    StreamOptions bytes = options.withTokenizer(Tokenizer.BYTE);
    try (Corpus corpus = stream(bytes, 2).read(directory)) {
      assertThat(corpus.report().malformed()).isZero();
      assertThat(corpus.report().marks()).isZero();
      assertThat(corpus.vocabulary().orElseThrow().tokens())
          .containsExactly("61", "bb", "bf", "ef", "62", "a9", "c3");
    }
  }

  @Test
  void aFileEndsAWord() throws IOException {
    write("words/1", "one two");
    write("words/2", "three");
    StreamOptions options = options(Tokenizer.WORD).withValidationFraction(0);
    try (Corpus corpus = stream(options, 3).read(folder + "/words")) {
      assertThat(corpus.vocabulary().orElseThrow().tokens()).containsExactly("one", "three", "two");
    }
  }

  @Test
  void aVocabularyTakesTheMostFrequentWords() throws IOException {
    String text = "f e e d d d c c c b b b b a a a a";
    String file = write("frequent", text);
    VocabularyOptions few = new VocabularyOptions().withMinCount(2).withMaxSize(4).withUnknown();
    StreamOptions options =
        options(Tokenizer.WORD).withValidationFraction(0).withVocabulary(few).withShards(1);
    try (Corpus corpus = stream(options, 5).read(file)) {
      Vocabulary vocabulary = corpus.vocabulary().orElseThrow();
      assertThat(vocabulary)
          .isEqualTo(new VocabularyCounter(Tokenizer.WORD).add(text).build(few).vocabulary());
      assertThat(vocabulary.tokens()).containsExactly("<unk>", "a", "b", "c");
      assertThat(corpus.report().vocabulary())
          .contains(new VocabularyCounter(Tokenizer.WORD).add(text).build(few).report());
      assertThat(corpus.report().intake().unknown()).isEqualTo(6);
      assertShards(corpus.training(), vocabulary.encode(text), 4, 5, 4);
    }
    StreamOptions strict =
        options.withVocabulary(new VocabularyOptions().withMinCount(2).withMaxSize(4));
    assertThatThrownBy(() -> stream(strict, 5).read(file))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith("vocabulary without <unk>: expected all tokens in it, found 6 ");
  }

  @Test
  void aVocabularyThatIsGivenIsTaken() throws IOException {
    write("given/1", "hello");
    write("given/2", "hell\u00F6 h\u00E9");
    Vocabulary letters =
        Vocabulary.of(Tokenizer.CHAR, List.of("h", "e", "l", "o", "\u00F6", " "), false, false);
    StreamOptions options = options(Tokenizer.CHAR).withValidationFraction(0).withShards(1);
    for (int range : new int[] {1, 3, 100}) {
      TextStream strict = new TextStream(spark, options, Optional.of(letters), range, 100);
      assertThatThrownBy(() -> strict.read(folder + "/given"))
          .isInstanceOf(UnknownTokenException.class)
          .hasMessage(
              "file:"
                  + folder
                  + "/given/2, token 7: expected one of the vocabulary's 6, found \"\u00E9\""
                  + " (U+00E9); a vocabulary with <unk> would take it");
    }
    Vocabulary some = Vocabulary.of(Tokenizer.CHAR, List.of("<unk>", "h", "e", "l"), false, true);
    try (Corpus corpus =
        new TextStream(spark, options, Optional.of(some), 3, 100).read(folder + "/given")) {
      assertThat(corpus.vocabulary()).contains(some);
      assertThat(corpus.report().intake().unknown()).isEqualTo(4);
      assertThat(corpus.report().vocabulary()).isEmpty();
      assertShards(corpus.training(), some.encode("hellohell\u00F6 h\u00E9"), 4, 5, 4);
    }
    assertThatThrownBy(() -> new TextStream(spark, options.withTokenizer(Tokenizer.BYTE), some))
        .isInstanceOf(OptionException.class)
        .hasMessage("tokenizer: expected char as of the vocabulary, found byte");
  }

  @Test
  void aTextThatIsTooShortIsRefused() throws IOException {
    StreamOptions options = options(Tokenizer.CHAR).withValidationFraction(0);
    for (String text : List.of("", "x", "\uFEFFx")) {
      String file = write("short", text);
      assertThatThrownBy(() -> stream(options, 5).read(file))
          .isInstanceOf(CorpusException.class)
          .hasMessage("tokens of the text: expected at least 2, found " + (text.isEmpty() ? 0 : 1));
    }
    String file = write("short", "four");
    assertThatThrownBy(() -> stream(options.withValidationFraction(0.3), 5).read(file))
        .isInstanceOf(CorpusException.class)
        .hasMessage("tokens for validation: expected at least 2, found 1");
    assertThatThrownBy(() -> stream(options.withValidationFraction(0.8), 5).read(file))
        .isInstanceOf(CorpusException.class)
        .hasMessage("tokens for training: expected at least 2, found 1");
    try (Corpus corpus = stream(options.withShards(7), 5).read(file)) {
      assertThat(corpus.training().count()).isEqualTo(3);
      assertThat(corpus.training().elements()).isEqualTo(3);
    }
  }

  @Test
  void aTextThatChangesBetweenThePassesIsNoticed() throws IOException {
    Path file = Path.of(write("changing", "0123456789"));
    FileRange range = new FileRange(file.toString(), 0, 10, 10, false, 0);
    Vocabulary vocabulary =
        new VocabularyCounter(Tokenizer.CHAR)
            .add("0123456789")
            .build(new VocabularyOptions())
            .vocabulary();
    StreamPlan plan = new StreamPlan(10, new StreamPlan.Part(0, 20, 1, 1, 5, 100, 0));
    for (int counted : new int[] {9, 11}) {
      StreamEncoder encoder =
          new StreamEncoder(
              Tokenizer.CHAR,
              List.<TextInput>of(FileInput.open(range, Tokenizer.CHAR, spark.hadoopConfiguration()))
                  .iterator(),
              0,
              new TokenIds(vocabulary),
              plan,
              new long[] {0, counted});
      assertThatThrownBy(() -> encoder.forEachRemaining(piece -> {}))
          .isInstanceOf(CorpusException.class)
          .hasMessage(
              file
                  + ": expected "
                  + counted
                  + " tokens in part 0 of the text as when they were counted, found "
                  + (counted == 9 ? "more" : "10")
                  + "; it must not change while it is read");
    }
  }

  @Test
  void aLineOfTwentyMegabytesIsATextLikeAnyOther() throws IOException {
    byte[] line = new byte[20 << 20];
    for (int at = 0; at < line.length; at++) {
      line[at] = (byte) ('a' + at * 7919L % 26);
    }
    String file = write("line", line);
    StreamOptions options = new StreamOptions().withShards(2);
    try (Corpus corpus = new TextStream(spark, options).read(file)) {
      assertThat(corpus.training().elements()).isEqualTo(line.length - 1);
      assertThat(corpus.training().blocks().getNumPartitions()).isEqualTo(22);
      List<byte[]> found = corpus.training().blocks().collect();
      assertThat(found.stream().mapToInt(block -> block.length).max().getAsInt())
          .isLessThan(1_100_000);
    }
    Files.delete(Path.of(file));
  }
}
