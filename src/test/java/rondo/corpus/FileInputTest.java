package rondo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.SplitMix;
import rondo.data.Tokenizer;

class FileInputTest {
  private static final Configuration HADOOP = new Configuration();

  /** What malformed text is made of: leads, continuations, ends of ranges of either, marks. */
  private static final byte[][] NASTY =
      Arrays.stream(
              ("80 80 80 BF 90 9F A0 8F C0 C1 C2 C3A9 DF E0 E0A0 E0A080 E09F E28 E282 E282AC ED EDA080"
                      + " ED9FBF EDBFBF EF EFBB EFBBBF EFBFBD F0 F09F F09F98 F09F9880 F08F F090 F4 F48F"
                      + " F48FBFBF F490 F5 F8 FE FF 00 0A 0D0A 20 09 41 6162 C2A0 C285 E38080 E280A8 E28087")
                  .replace("E28 ", "E28080 ")
                  .split(" "))
          .map(HexFormat.of()::parseHex)
          .toArray(byte[][]::new);

  @TempDir Path folder;

  private record Tokens(List<String> tokens, long malformed, int marks) {}

  private static Tokens read(Tokenizer tokenizer, List<FileRange> ranges) throws IOException {
    List<String> tokens = new ArrayList<>();
    long malformed = 0;
    int marks = 0;
    for (FileRange range : ranges) {
      try (FileInput in = new FileInput(range, tokenizer, HADOOP)) {
        Cutter cutter = new Cutter(tokenizer, in);
        TokenSink sink =
            new TokenSink() {
              @Override
              public void symbol(int symbol) {
                tokens.add(TokenIds.text(tokenizer, symbol));
              }

              @Override
              public void word(String word) {
                tokens.add(word);
              }
            };
        boolean more = true;
        while (more) {
          more = cutter.next(sink);
        }
        malformed += cutter.malformed();
        marks += in.marks();
      }
    }
    return new Tokens(tokens, malformed, marks);
  }

  /** Decodes the whole at once. */
  private static Tokens expected(Tokenizer tokenizer, byte[] bytes) throws IOException {
    if (tokenizer == Tokenizer.BYTE) {
      List<String> tokens = new ArrayList<>();
      for (byte value : bytes) {
        tokens.add(HexFormat.of().toHexDigits(value));
      }
      return new Tokens(tokens, 0, 0);
    }
    boolean mark = HexFormat.of().formatHex(bytes).startsWith("efbbbf");
    byte[] text = Arrays.copyOfRange(bytes, mark ? 3 : 0, bytes.length);
    String decoded = decode(text, "\uFFFD");
    // Each malformed piece as a letter that is nowhere else in the text.
    long malformed = decode(text, "\u0001").chars().filter(unit -> unit == 1).count();
    return new Tokens(tokenizer.split(decoded), malformed, mark ? 1 : 0);
  }

  private static String decode(byte[] bytes, String replacement) throws IOException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .replaceWith(replacement)
        .decode(ByteBuffer.wrap(bytes))
        .toString();
  }

  private String write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("text"), bytes).toString();
  }

  private static List<FileRange> ranges(String file, int length, long size) {
    List<FileRange> ranges = new ArrayList<>();
    for (long start = 0; start < length; start += size) {
      ranges.add(new FileRange(file, start, Math.min(length, start + size), length, false, 0));
    }
    return ranges;
  }

  private void assertReadsTheWhole(byte[] bytes, long... sizes) throws IOException {
    String file = write(bytes);
    for (Tokenizer tokenizer : Tokenizer.values()) {
      Tokens expected = expected(tokenizer, bytes);
      for (long size : sizes) {
        assertThat(read(tokenizer, ranges(file, bytes.length, size)))
            .describedAs("%s, ranges of %d, %s", tokenizer, size, HexFormat.of().formatHex(bytes))
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void rangesOfAnySizeGiveTheTokensOfTheWhole() throws IOException {
    SplitMix random = new SplitMix(31);
    for (int round = 0; round < 150; round++) {
      ByteBuffer text = ByteBuffer.allocate(200);
      int pieces = 1 + random.nextInt(20);
      for (int piece = 0; piece < pieces; piece++) {
        text.put(NASTY[random.nextInt(NASTY.length)]);
      }
      assertReadsTheWhole(
          Arrays.copyOf(text.array(), text.position()), 1, 2, 3, 4, 5 + random.nextInt(20), 1000);
    }
  }

  @Test
  void aBorderInsideOfAnyPieceBeforeAnyOtherChangesNothing() throws IOException {
    for (byte[] one : NASTY) {
      for (byte[] other : NASTY) {
        byte[] both = ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
        String file = write(both);
        Tokens expected = expected(Tokenizer.CHAR, both);
        for (int border = 1; border <= one.length && border < both.length; border++) {
          assertThat(read(Tokenizer.CHAR, ranges(file, both.length, border)))
              .describedAs("%d %s", border, HexFormat.of().formatHex(both))
              .isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "\r\n\r\n",
        "\0\0a\0",
        "na\u00EFve \uD83D\uDE00\uD83D\uDE00 \uFFFD",
        "\uFEFFa \uFEFFb",
        "\uFEFF",
        "one\u3000two\u0085three\u00A0four",
        "a very-very-very-very-long-word"
      })
  void textsAreReadAsTheyAre(String text) throws IOException {
    assertReadsTheWhole(text.getBytes(StandardCharsets.UTF_8), 1, 2, 3, 5, 7, 64);
  }

  /** Across the buffers of the reader and the decoder. */
  @Test
  void longTextsAreReadAsTheyAre() throws IOException {
    SplitMix random = new SplitMix(32);
    ByteBuffer text = ByteBuffer.allocate(300_000);
    while (text.remaining() > 8) {
      text.put(NASTY[random.nextInt(NASTY.length)]);
    }
    assertReadsTheWhole(
        Arrays.copyOf(text.array(), text.position()), 65_535, 65_536, 100_001, 1 << 20);
  }

  @ParameterizedTest
  @EnumSource(Tokenizer.class)
  void aFileThatHasBecomeShorterIsNoticed(Tokenizer tokenizer) throws IOException {
    List<FileRange> ranges = ranges(write("01234".getBytes(StandardCharsets.UTF_8)), 10, 4);
    assertThatThrownBy(() -> read(tokenizer, ranges.subList(1, 2)))
        .isInstanceOf(IOException.class)
        .hasMessage("expected 10 bytes, found 5: it has become shorter");
  }

  @Test
  void aWordWithoutEndIsRefused() throws IOException {
    byte[] word = new byte[Cutter.MAX_WORD + 1];
    Arrays.fill(word, (byte) 'x');
    List<FileRange> ranges = ranges(write(word), word.length, 1 << 20);
    assertThatThrownBy(() -> read(Tokenizer.WORD, ranges))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("expected words of at most 1048576 letters");
    assertThat(read(Tokenizer.CHAR, ranges).tokens()).hasSize(word.length);
  }
}
