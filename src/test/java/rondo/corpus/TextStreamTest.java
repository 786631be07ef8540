package rondo.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rondo.SparkTests;
import rondo.SplitMix;
import rondo.data.Block;
import rondo.data.BlockBatches;
import rondo.data.Lanes;
import rondo.data.Tokenizer;
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
    session = SparkTests.local(threads);
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
    return write(name, text.getBytes(StandardCharsets.UTF_8));
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
      text.writeBytes(parts[random.nextInt(parts.length)].getBytes(StandardCharsets.UTF_8));
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

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

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
      write("same/part-" + file + ".txt", file == 2 ? new byte[0] : text(10 + file, 150));
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
      assertThat(digests.subList(digests.size() - 4, digests.size()))
          .containsOnly(digests.get(digests.size() - 1));
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
}
