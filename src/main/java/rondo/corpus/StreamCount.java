package rondo.corpus;

import java.util.Iterator;
import rondo.data.Tokenizer;
import scala.Tuple2;

/**
 * Counts what is in a part of a text. What it hands on is to be summed by key: a letter that tells
 * what is counted, then which.
 */
final class StreamCount extends Chunks<Tuple2<String, Long>> {
  /** Tokens of the part with this number. */
  static final char TOKENS = 'n';

  /** Tokens of the part with this number that the vocabulary does not have. */
  static final char UNKNOWN = 'u';

  /** Malformed pieces of UTF-8. */
  static final char MALFORMED = 'm';

  /** Byte order marks. */
  static final char MARKS = 'b';

  /** This token. */
  static final char TOKEN = 't';

  private final int part;
  private final TokenIds known; // null: to be counted
  private final TokenCounts counts;
  private long tokens;
  private long unknown;

  StreamCount(Tokenizer tokenizer, Iterator<TextInput> inputs, int part, TokenIds known) {
    super(tokenizer, inputs);
    this.part = part;
    this.known = known;
    this.counts = new TokenCounts(tokenizer);
  }

  @Override
  void begin(TextInput text) {}

  @Override
  public void symbol(int symbol) {
    tokens++;
    if (known == null) {
      counts.addSymbol(symbol);
    } else if (known.isUnknown(known.ofSymbol(symbol))) {
      unknown++;
    }
  }

  @Override
  public void word(String word) {
    tokens++;
    if (known == null) {
      counts.addWord(word);
    } else if (known.isUnknown(known.ofWord(word))) {
      unknown++;
    }
  }

  @Override
  void endChunk() {
    if (counts.isFull()) {
      counts.empty((token, count) -> emit(new Tuple2<>(TOKEN + token, count)));
    }
  }

  @Override
  void end() {
    counts.empty((token, count) -> emit(new Tuple2<>(TOKEN + token, count)));
    emit(new Tuple2<>(TOKENS + "" + part, tokens));
    emit(new Tuple2<>(UNKNOWN + "" + part, unknown));
    emit(new Tuple2<>(MALFORMED + "", malformed()));
    emit(new Tuple2<>(MARKS + "", marks()));
  }
}
