package rondo.corpus;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import rondo.data.LaneBlock;
import rondo.data.Tokenizer;
import rondo.data.UnknownTokenException;
import scala.Tuple2;

/**
 * Encodes the tokens of a part of a text. What it hands on is for the block with the key: the
 * number of the first token there, in four bytes, then so many tokens.
 */
final class StreamEncoder extends Chunks<Tuple2<Integer, byte[]>> {
  private static final int MAX_TOKENS = 1 << 16; // handed on together

  private final TokenIds ids;
  private final StreamPlan plan;
  private final long[] starts;
  private final int part;
  private final long expected; // tokens
  private final long end;
  private final int width;
  private long at;
  private String text = "text"; // its name
  private long textStart;
  private StreamPlan.Piece piece;
  private ByteBuffer buffer; // for as many tokens of the piece as are handed on together

  /**
   * @param starts where in the stream each part starts; behind the last, where the stream ends
   */
  StreamEncoder(
      Tokenizer tokenizer,
      Iterator<TextInput> inputs,
      int part,
      TokenIds ids,
      StreamPlan plan,
      long[] starts) {
    super(tokenizer, inputs);
    this.starts = starts;
    this.ids = ids;
    this.plan = plan;
    this.at = starts[part];
    this.part = part;
    this.end = starts[part + 1];
    this.expected = end - at;
    this.width = LaneBlock.width(plan.vocabularySize());
    this.piece = at < end ? plan.pieceOf(at) : null;
  }

  @Override
  void begin(TextInput input) {
    text = input.name();
    textStart = input.begunIn().isPresent() ? starts[input.begunIn().getAsInt()] : at;
  }

  @Override
  public void symbol(int symbol) {
    int id = ids.ofSymbol(symbol);
    if (id == TokenIds.NONE) {
      throw unknown(TokenIds.text(tokenizer(), symbol));
    }
    add(id);
  }

  @Override
  public void word(String word) {
    int id = ids.ofWord(word);
    if (id == TokenIds.NONE) {
      throw unknown(word);
    }
    add(id);
  }

  private UnknownTokenException unknown(String token) {
    return new UnknownTokenException(text, token, at - textStart, ids.size());
  }

  private void add(int id) {
    if (at == end) {
      throw changed("more");
    }
    put(id);
    if (at == piece.last() && at + 1 < plan.tokens()) {
      piece = plan.pieceAfter(at);
      if (piece.first() == at) {
        put(id);
      }
    }
    at++;
  }

  private void put(int id) {
    if (buffer == null) {
      int tokens = (int) Math.min(MAX_TOKENS, piece.last() - at + 1);
      buffer = ByteBuffer.allocate(Integer.BYTES + tokens * width);
      buffer.putInt((int) (piece.place() + at - piece.first()));
    }
    LaneBlock.put(buffer.array(), buffer.position(), width, id);
    buffer.position(buffer.position() + width);
    if (!buffer.hasRemaining()) {
      handOn();
    }
  }

  private void handOn() {
    emit(new Tuple2<>(piece.block(), Arrays.copyOf(buffer.array(), buffer.position())));
    buffer = null;
  }

  @Override
  void endChunk() {}

  @Override
  void end() {
    if (at < end) {
      throw changed(Long.toString(at - (end - expected)));
    }
    if (buffer != null) {
      handOn();
    }
  }

  private CorpusException changed(String found) {
    return new CorpusException(
        text
            + ": expected "
            + expected
            + " tokens in part "
            + part
            + " of the text as when they were counted, found "
            + found
            + "; it must not change while it is read");
  }
}
