package rondo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rondo.OptionException;
import rondo.SplitMix;

class LinesTest {
  private static final int LONG = 1 << 24;

  @TempDir Path folder;

  private static List<Line> lines(byte[] bytes, int maxBytes) throws IOException {
    return lines(bytes, 0, bytes.length, maxBytes);
  }

  private static List<Line> lines(byte[] bytes, int start, int end, int maxBytes)
      throws IOException {
    int from = Math.max(0, start - 1);
    var in = new ByteArrayInputStream(bytes, from, bytes.length - from);
    List<Line> lines = new ArrayList<>();
    new Lines(new LinePiece("f", start, end), in, maxBytes).forEachRemaining(lines::add);
    return lines;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> texts(String text) throws IOException {
    return lines(utf8(text), LONG).stream().map(Line::text).toList();
  }

  @Test
  void aLineEndsWithLfOrCrLf() throws IOException {
    assertThat(texts("a\nb\r\nc")).containsExactly("a", "b", "c");
    assertThat(texts("a\n")).containsExactly("a");
    assertThat(texts("a\r")).containsExactly("a\r");
    assertThat(texts("a\rb\r\r\n")).containsExactly("a\rb\r");
    assertThat(texts("\n\r\n\n")).containsExactly("", "", "");
    assertThat(texts("")).isEmpty();
    assertThat(texts("a\0b\n")).containsExactly("a\0b");
  }

  @Test
  void aByteOrderMarkIsLeftOutAtTheStartOnly() throws IOException {
    assertThat(texts("\uFEFFa\n\uFEFFb")).containsExactly("a", "\uFEFFb");
    assertThat(texts("\uFEFF")).containsExactly("");
  }

  @Test
  void malformedBytesAreReplacedAndCounted() throws IOException {
    byte[] bytes = {'a', (byte) 0xFF, 'b', (byte) 0xE2, (byte) 0x82, '\n', (byte) 0xC3};
    assertThat(lines(bytes, LONG))
        .containsExactly(
            new Line("f", 0, "a\uFFFDb\uFFFD", 2, false), new Line("f", 6, "\uFFFD", 1, false));
  }

  @Test
  void longLinesAreCutBetweenCharacters() throws IOException {
    assertThat(lines(utf8("abcd\nabc\nabc\r\nabcd\r\n"), 3))
        .containsExactly(
            new Line("f", 0, "abc", 0, true),
            new Line("f", 5, "abc", 0, false),
            new Line("f", 9, "abc", 0, false),
            new Line("f", 14, "abc", 0, true));
    // The euro sign has three bytes: cut within, it is gone, and not malformed.
    assertThat(lines(utf8("ab€\n"), 4)).containsExactly(new Line("f", 0, "ab", 0, true));
    assertThat(lines(utf8("ab€\n"), 5)).containsExactly(new Line("f", 0, "ab€", 0, false));
  }

  @Test
  void ofAHugeLineOnlyTheBeginningIsKept() throws IOException {
    byte[] huge = new byte[50_000_000];
    Arrays.fill(huge, (byte) 'x');
    huge[huge.length - 2] = '\n';
    assertThat(lines(huge, 10))
        .containsExactly(
            new Line("f", 0, "xxxxxxxxxx", 0, true), new Line("f", huge.length - 1, "x", 0, false));
    // The rest of the line is in a piece that has no line of its own.
    assertThat(lines(huge, 1_000_000, 2_000_000, 10)).isEmpty();
    assertThat(lines(huge, 0, 1_000_000, 10)).hasSize(1);
  }

  @Property
  void piecesHaveEachLineOnce(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 40) int size,
      @ForAll @IntRange(min = 1, max = 9) int piece,
      @ForAll @IntRange(min = 1, max = 12) int maxBytes)
      throws IOException {
    SplitMix random = new SplitMix(seed);
    byte[] bytes = new byte[size];
    for (int at = 0; at < size; at++) {
      bytes[at] = (byte) "ab\n\r\u00FF".charAt(random.nextInt(5));
    }
    List<Line> pieces = new ArrayList<>();
    for (int start = 0; start < size; start += piece) {
      pieces.addAll(lines(bytes, start, Math.min(size, start + piece), maxBytes));
    }
    assertThat(pieces).isEqualTo(lines(bytes, maxBytes));
    assertThat(lines(bytes, LONG).stream().map(Line::text)).isEqualTo(naive(bytes));
  }

  /** What Java makes of it, which also takes a lone CR for the end of a line. */
  private static List<String> naive(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8).replace('\r', '\u0001');
    List<String> lines = text.lines().map(line -> line.replace('\u0001', '\r')).toList();
    int ended = (int) text.chars().filter(letter -> letter == '\n').count();
    List<String> cut = new ArrayList<>();
    for (int line = 0; line < lines.size(); line++) {
      String one = lines.get(line);
      cut.add(line < ended && one.endsWith("\r") ? one.substring(0, one.length() - 1) : one);
    }
    return cut;
  }

  @Test
  void aTaskHasAPieceOfALargeFileOrManySmallFiles() {
    List<Files.Found> files =
        List.of(
            new Files.Found("a", 0),
            new Files.Found("b", 25),
            new Files.Found("c.gz", 30),
            new Files.Found("d", 3));
    assertThat(LinePiece.tasks(files, new Configuration(), 10))
        .containsExactly(
            List.of(new LinePiece("a", 0, 0), new LinePiece("b", 0, 9)),
            List.of(new LinePiece("b", 9, 19)),
            List.of(new LinePiece("b", 19, 25), new LinePiece("c.gz", 0, Long.MAX_VALUE)),
            List.of(new LinePiece("d", 0, 3)));
  }

  @Test
  void filesAreReadAsTheyAreOrDecompressed() throws IOException {
    Path plain = folder.resolve("plain.txt");
    java.nio.file.Files.writeString(plain, "ab\ncd\n");
    Path packed = folder.resolve("packed.gz");
    try (var out = new GZIPOutputStream(java.nio.file.Files.newOutputStream(packed))) {
      out.write(utf8("ef\ngh"));
    }
    assertThat(read(new LinePiece(plain.toString(), 2, 6))).containsExactly("cd");
    assertThat(read(new LinePiece(packed.toString(), 0, Long.MAX_VALUE)))
        .containsExactly("ef", "gh");
    String none = folder.resolve("none").toString();
    assertThatThrownBy(() -> read(new LinePiece(none, 0, 1)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(none + ": ");
  }

  private static List<String> read(LinePiece piece) {
    List<String> texts = new ArrayList<>();
    try (Lines lines = Lines.of(piece, new Configuration(), LONG)) {
      lines.forEachRemaining(line -> texts.add(line.text()));
    }
    return texts;
  }

  @Test
  void theLongestLineHasALimit() {
    assertThat(new LineOptions().maxBytes()).isEqualTo(16 * 1024 * 1024);
    for (int bytes : new int[] {0, -1, (1 << 30) + 1}) {
      assertThatThrownBy(() -> new LineOptions(bytes, LineOptions.TooLong.CUT))
          .isInstanceOf(OptionException.class)
          .hasMessage("bytes of a line: expected 1 to 1073741824, found " + bytes);
    }
  }
}
