package rondo.data;

import java.nio.ByteBuffer;

/**
 * A block of encoded examples: compact, self-describing bytes that can lie in a cache or on a disk
 * and become {@link Batches} when they are needed. The first byte tells which kind it is.
 */
public final class Block {
  static final byte LANES = 1;
  static final byte SEQUENCES = 2;

  private Block() {}

  /**
   * What the bytes hold.
   *
   * @throws DataException if they are not a block
   */
  public static Batches decode(byte[] bytes) {
    DataException.check(bytes.length > 0, "bytes of a block", "at least 1", 0);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte kind = in.get();
    return switch (kind) {
      case LANES -> LaneBlock.decode(in);
      case SEQUENCES -> SequenceBlock.decode(in);
      default -> throw new DataException("kind of a block: expected 1 or 2, found " + kind);
    };
  }
}
