package rondo.data;

import java.nio.ByteBuffer;

/** Some sequences, encoded. */
public final class SequenceBlock {
  private SequenceBlock() {}

  static Batches decode(ByteBuffer in) {
    DataException.check(in.remaining() < 0, "kind of a block", "a known one", "none");
    return new Lanes(new int[2], 1, 1);
  }
}
