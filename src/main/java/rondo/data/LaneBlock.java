package rondo.data;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Some windows of all lanes of a stream, encoded: a head that tells the lengths, then the tokens of
 * lane after lane, each in as few bytes as the vocabulary allows. A lane has a token more than it
 * has pairs there; its last one is the first in the next block. Lanes that have ended are absent.
 *
 * <p>Order of use: {@link #frame}, then {@link #put} for each of the {@link #tokens} at its {@link
 * #offset}.
 */
public final class LaneBlock {
  private static final int HEAD = 1 + 1 + 3 * Integer.BYTES; // before the lengths

  private final int unroll;
  private final int stateRows;
  private final int[] lengths;
  private final int[] starts;
  private final int tokens;
  private final int width;

  /**
   * Windows {@code first} to {@code first + windows} of all lanes, or as many as there are.
   *
   * @throws DataException if that is more than an array can hold
   */
  public LaneBlock(LaneLayout layout, int first, int windows, int vocabularySize) {
    long from = (long) first * layout.unroll();
    long to = from + (long) windows * layout.unroll();
    int rows = 0;
    long total = 0;
    for (; rows < layout.lanes() && layout.length(rows) > from; rows++) {
      total += layout.length(rows, from, to) + 1;
    }
    this.width = width(vocabularySize);
    DataException.check(
        HEAD + (long) rows * Integer.BYTES + total * width <= Integer.MAX_VALUE - 8,
        "tokens of a block",
        "no more than an array holds (a smaller batchSize or unroll helps)",
        total);
    this.unroll = layout.unroll();
    this.stateRows = layout.lanes();
    this.lengths = new int[rows];
    Arrays.setAll(lengths, lane -> (int) layout.length(lane, from, to));
    this.starts = starts(lengths);
    this.tokens = (int) total;
  }

  /** How many bytes a token takes: 1, 2 or 4. */
  public static int width(int vocabularySize) {
    return vocabularySize <= 1 << 8 ? 1 : vocabularySize <= 1 << 16 ? 2 : 4;
  }

  /** Writes a token of so many bytes. */
  public static void put(byte[] into, int at, int width, int token) {
    for (int digit = 0; digit < width; digit++) {
      into[at + digit] = (byte) (token >>> (8 * (width - 1 - digit)));
    }
  }

  /** How many windows, and how many pairs. */
  public BlockIndex.Extent extent() {
    return new BlockIndex.Extent((lengths[0] - 1) / unroll + 1, tokens - lengths.length);
  }

  /** How many tokens there are in all. */
  public int tokens() {
    return tokens;
  }

  /** How many tokens stand before a lane. */
  public int start(int lane) {
    return starts[lane];
  }

  /** How many pairs a lane has here. */
  public int length(int lane) {
    return lengths[lane];
  }

  /** The whole block, where all tokens are 0. */
  public byte[] frame() {
    byte[] block = new byte[offset(tokens)];
    ByteBuffer head = ByteBuffer.wrap(block).put(Block.LANES).put((byte) width);
    head.putInt(unroll).putInt(stateRows).putInt(lengths.length).asIntBuffer().put(lengths);
    return block;
  }

  /** Where in the block a token stands, counted over all lanes. */
  public int offset(int token) {
    return HEAD + lengths.length * Integer.BYTES + token * width;
  }

  static Batches decode(ByteBuffer in) {
    DataException.check(in.remaining() >= HEAD - 1, "bytes of a block", "a head", "fewer");
    int width = in.get();
    DataException.check(width == 1 || width == 2 || width == 4, "width", "1, 2 or 4", width);
    int unroll = in.getInt();
    int stateRows = in.getInt();
    int rows = in.getInt();
    DataException.check(unroll >= 1, "unroll of a block", "at least 1", unroll);
    DataException.check(
        rows >= 1 && rows <= stateRows && rows <= in.remaining() / Integer.BYTES,
        "lanes of a block",
        "1 to " + Math.min(stateRows, in.remaining() / Integer.BYTES),
        rows);
    int[] lengths = new int[rows];
    in.asIntBuffer().get(lengths);
    in.position(in.position() + rows * Integer.BYTES);
    checkLengths(lengths, unroll);
    long bytes = (Arrays.stream(lengths).asLongStream().sum() + rows) * width;
    DataException.check(in.remaining() == bytes, "bytes of tokens", "" + bytes, in.remaining());
    int[] tokens = new int[in.remaining() / width];
    for (int at = 0; at < tokens.length; at++) {
      tokens[at] =
          switch (width) {
            case 1 -> in.get() & 0xFF;
            case 2 -> in.getShort() & 0xFFFF;
            default -> in.getInt();
          };
    }
    return new Lanes("block", tokens, starts(lengths), lengths, unroll, stateRows);
  }

  private static int[] starts(int[] lengths) {
    int[] starts = new int[lengths.length];
    for (int lane = 1; lane < starts.length; lane++) {
      starts[lane] = starts[lane - 1] + lengths[lane - 1] + 1;
    }
    return starts;
  }

  /** All windows are full but for the last, where the lanes may end, longer ones first. */
  private static void checkLengths(int[] lengths, int unroll) {
    int shortest = (lengths[0] - 1) / unroll * unroll;
    for (int lane = 0; lane < lengths.length; lane++) {
      int longest = lengths[Math.max(0, lane - 1)];
      DataException.check(
          lengths[lane] >= Math.max(1, shortest) && lengths[lane] <= longest,
          "length of lane " + lane + " of a block",
          Math.max(1, shortest) + " to " + longest,
          lengths[lane]);
    }
  }
}
