package rondo.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import rondo.data.Tokenizer;

/**
 * Cuts a text's bytes into the tokens that {@link Tokenizer} would cut the decoded text into, chunk
 * by chunk. Bytes are taken as they stand; else each malformed piece of UTF-8 is read as U+FFFD.
 */
final class Cutter {
  /** How many letters (UTF-16 units) a word may have; only so is what a task holds bounded. */
  static final int MAX_WORD = 1 << 20;

  private static final int CHUNK = 1 << 16;
  private static final char REPLACEMENT = '\uFFFD';

  private final Tokenizer tokenizer;
  private final TextInput in;
  private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK).flip();
  private final CharBuffer chars = CharBuffer.allocate(CHUNK);
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final StringBuilder word = new StringBuilder();
  private long malformed;

  Cutter(Tokenizer tokenizer, TextInput in) {
    this.tokenizer = tokenizer;
    this.in = in;
  }

  /** How many malformed pieces there were so far. */
  long malformed() {
    return malformed;
  }

  /** Hands over the tokens of the next chunk; false: that was all. */
  boolean next(TokenSink tokens) throws IOException {
    bytes.compact();
    int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
    boolean more = read >= 0;
    bytes.position(bytes.position() + Math.max(0, read)).flip();
    if (tokenizer == Tokenizer.BYTE) {
      while (bytes.hasRemaining()) {
        tokens.symbol(bytes.get() & 0xFF);
      }
    } else {
      decode(!more, tokens);
      if (!more) {
        endWord(tokens);
      }
    }
    return more;
  }

  private void decode(boolean last, TokenSink tokens) {
    CoderResult result;
    do {
      chars.clear();
      result = decoder.decode(bytes, chars, last);
      if (result.isMalformed()) {
        bytes.position(bytes.position() + result.length());
        malformed++;
        chars.put(REPLACEMENT);
      }
      chars.flip();
      if (tokenizer == Tokenizer.CHAR) {
        cutCharacters(tokens);
      } else {
        cutWords(tokens);
      }
    } while (!result.isUnderflow());
  }

  private void cutCharacters(TokenSink tokens) {
    while (chars.hasRemaining()) {
      char unit = chars.get(); // a decoder gives no half of a pair
      tokens.symbol(
          Character.isHighSurrogate(unit) ? Character.toCodePoint(unit, chars.get()) : unit);
    }
  }

  private void cutWords(TokenSink tokens) {
    while (chars.hasRemaining()) {
      char unit = chars.get();
      if (Tokenizer.isWhiteSpace(unit)) {
        endWord(tokens);
      } else {
        word.append(unit);
        if (word.length() > MAX_WORD) {
          throw new CorpusException(
              in.name()
                  + ": expected words of at most "
                  + MAX_WORD
                  + " letters, found a longer one: "
                  + word.substring(0, 40)
                  + "…; tokenizer char or byte reads any text");
        }
      }
    }
  }

  private void endWord(TokenSink tokens) {
    if (!word.isEmpty()) {
      tokens.word(word.toString());
      word.setLength(0);
    }
  }
}
