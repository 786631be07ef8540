package rondo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rondo.OptionException;
import rondo.SparkTests;
import rondo.corpus.LineOptions.TooLong;
import rondo.corpus.RowOptions.Invalid;
import rondo.data.DataException;
import rondo.data.IntakeReport;
import rondo.data.Sequence;
import rondo.data.SequenceBlock;
import rondo.data.Tokenizer;
import rondo.data.Vocabulary;
import rondo.data.VocabularyOptions;
import rondo.data.VocabularyReport;

class LineRowsTest {
  private static final RowOptions OPTIONS = new RowOptions(4).withShards(1);
  private static final SequenceRows ENDED =
      new SequenceRows(OPTIONS)
          .withVocabulary(Tokenizer.CHAR, new VocabularyOptions().withEndOfText());

  private static SparkSession spark;
  private static JavaSparkContext context;

  @TempDir Path folder;

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

  private String write(String name, String text) throws IOException {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private String write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    java.nio.file.Files.createDirectories(file.getParent());
    java.nio.file.Files.write(file, bytes);
    return file.toString();
  }

  private static List<String> texts(Shards shards, Vocabulary vocabulary) {
    List<String> texts = new ArrayList<>();
    for (byte[] block : shards.blocks().collect()) {
      for (Sequence sequence : SequenceBlock.sequences(block)) {
        texts.add(vocabulary.decode(sequence.tokens().get()));
      }
    }
    return texts;
  }

  private static List<String> texts(Corpus corpus) {
    return texts(corpus.training(), corpus.vocabulary().get());
  }

  @Test
  void aLineIsADocument() throws IOException {
    write("a.txt", "one\n\ntwo\r\n");
    write("sub/b.txt", "three");
    try (Corpus corpus = ENDED.lines(context, List.of(folder.toString()), new LineOptions())) {
      assertThat(texts(corpus)).containsExactlyInAnyOrder("one", "two", "three");
      assertThat(corpus.report())
          .isEqualTo(
              new CorpusReport(
                  2,
                  15,
                  0,
                  0,
                  new IntakeReport(4, 1, 0, 0, 0, 14, 0, 0, 0),
                  Optional.of(new VocabularyReport(11, 7, 0, 0, 0))));
      assertThat(corpus.held()).hasSize(2);
    }
  }

  @Test
  void whatIsWrongWithTheBytesIsCounted() throws IOException {
    String file = write("a", new byte[] {'a', (byte) 0xFF, '\n', 'b', 'c', 'd', 'e', '\n', 'b'});
    LineOptions cut = new LineOptions(3, TooLong.CUT);
    try (Corpus corpus = ENDED.lines(context, List.of(file), cut)) {
      assertThat(texts(corpus)).containsExactlyInAnyOrder("a\uFFFD", "bcd", "b");
      assertThat(corpus.report().malformed()).isEqualTo(1);
      assertThat(corpus.report().longLines()).isEqualTo(1);
    }
    LineOptions skip = new LineOptions(3, TooLong.SKIP);
    try (Corpus corpus = ENDED.lines(context, List.of(file), skip)) {
      assertThat(texts(corpus)).containsExactlyInAnyOrder("a\uFFFD", "b");
      assertThat(corpus.vocabulary().get().size()).isEqualTo(4);
      assertThat(corpus.report().longLines()).isEqualTo(1);
      assertThat(corpus.report().intake()).isEqualTo(new IntakeReport(3, 0, 0, 1, 0, 5, 0, 0, 0));
    }
    LineOptions fail = new LineOptions(3, TooLong.FAIL);
    SequenceRows skipping = new SequenceRows(OPTIONS.withInvalid(Invalid.SKIP)); // of other things
    assertThatThrownBy(() -> skipping.lines(context, List.of(file), fail))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "line: expected at most 3 bytes, found more in \"bcd\" at byte 3 of file:" + file);
  }

  @Test
  void otherFilesMayBeHeldOut() throws IOException {
    String training = write("a", "aab\nba\n");
    String validation = write("b", "bb\n");
    try (Corpus corpus =
        ENDED.lines(context, List.of(training), List.of(validation), new LineOptions())) {
      assertThat(texts(corpus)).containsExactlyInAnyOrder("aab", "ba");
      assertThat(texts(corpus.validation().get(), corpus.vocabulary().get())).containsExactly("bb");
      assertThat(corpus.report().files()).isEqualTo(2);
    }
    SequenceRows both = new SequenceRows(OPTIONS.withValidationFraction(0.5));
    assertThatThrownBy(
            () -> both.lines(context, List.of(training), List.of(validation), new LineOptions()))
        .isInstanceOf(OptionException.class);
    assertThatThrownBy(() -> ENDED.lines(context, List.of(training), List.of(), new LineOptions()))
        .isInstanceOf(DataException.class)
        .hasMessage("files for validation: expected at least one path, found none");
    String unknown = write("c", "bx\n");
    assertThatThrownBy(
            () -> ENDED.lines(context, List.of(training), List.of(unknown), new LineOptions()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("found \"x\"")
        .hasMessageEndingWith("the row begins \"bx\" at byte 0 of file:" + unknown);
  }

  @Test
  void filesInOnePieceOrManyMakeTheSameCorpus() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < 500; line++) {
      text.append("line ").append(line * line).append(line % 3 == 0 ? "\r\n" : "\n");
    }
    String file = write("text", text.toString());
    List<String> expected = text.toString().lines().toList();
    var held = new Held(context);
    for (long taskBytes : new long[] {100, 1000, 1 << 20}) {
      var source = new LineSource(held, new LineOptions(), taskBytes);
      List<Files.Found> files = Files.list(context.hadoopConfiguration(), List.of(file));
      assertThat(source.read(files).map(Line::text).collect()).containsExactlyElementsOf(expected);
    }
    held.close();
  }

  @Test
  void manySmallFilesAreOneTask() throws IOException {
    for (int file = 0; file < 300; file++) {
      write("many/" + file, "file " + file + "\n");
    }
    var held = new Held(context);
    var source = new LineSource(held, new LineOptions(), 1 << 20);
    var lines =
        source.read(
            Files.list(context.hadoopConfiguration(), List.of(folder.resolve("many").toString())));
    assertThat(lines.getNumPartitions()).isEqualTo(1);
    assertThat(lines.map(Line::text).collect())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 300).mapToObj(file -> "file " + file).toList());
    held.close();
  }

  @Test
  void filesWithoutATextAreRefused() throws IOException {
    String empty = write("empty", "\n\n");
    assertThatThrownBy(() -> ENDED.lines(context, List.of(empty), new LineOptions()))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("vocabulary: expected tokens, found 0 different tokens");
    String none = folder.resolve("none*").toString();
    assertThatThrownBy(() -> ENDED.lines(context, List.of(none), new LineOptions()))
        .isInstanceOf(DataException.class)
        .hasMessage("files: expected at least one for \"" + none + "\", found none");
    Vocabulary known = Vocabulary.of(Tokenizer.CHAR, List.of("a"), false, false);
    assertThatThrownBy(
            () -> ENDED.withVocabulary(known).lines(context, List.of(empty), new LineOptions()))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "sequences to train with: expected at least 1, found 2 sequences read, 0 kept (0 of"
                + " them cut); skipped: 2 empty");
  }
}
