package rondo.data;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Some sequences, encoded: what {@link Block#decode} makes of them gives the same windows as {@link
 * Buckets} of these sequences.
 */
public final class SequenceBlock {
  /** An array can't be much larger. */
  static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private SequenceBlock() {}

  /**
   * @param batchSize B, how many sequences a batch has; the last may have fewer
   * @param shuffle whether each epoch has an order of its own, drawn from the seed
   */
  public static byte[] encode(List<Sequence> sequences, int batchSize, boolean shuffle) {
    return join(sequences.stream().map(SequenceBytes::encode).toList(), batchSize, shuffle);
  }

  /**
   * The same for sequences that are encoded already.
   *
   * @param encoded what {@link SequenceBytes#encode} gave for each
   */
  public static byte[] join(List<byte[]> encoded, int batchSize, boolean shuffle) {
    DataException.check(!encoded.isEmpty(), "sequences of a block", "at least 1", 0);
    BucketOptions options = options(batchSize, shuffle);
    long size = 2L + SequenceBytes.size(batchSize) + SequenceBytes.size(encoded.size());
    for (byte[] sequence : encoded) {
      size += sequence.length;
    }
    DataException.check(
        size <= MAX_BYTES,
        "bytes of a block of " + encoded.size() + " sequences",
        "at most " + MAX_BYTES,
        size + "; smaller batches or shorter sequences make smaller blocks");
    ByteBuffer out = ByteBuffer.allocate((int) size);
    out.put(Block.SEQUENCES);
    out.put((byte) (options.shuffle() ? 1 : 0));
    SequenceBytes.put(options.batchSize(), out);
    SequenceBytes.put(encoded.size(), out);
    encoded.forEach(out::put);
    return out.array();
  }

  /** The sequences of a block, as they were given. */
  public static List<Sequence> sequences(byte[] block) {
    ByteBuffer in = ByteBuffer.wrap(block);
    DataException.check(
        in.hasRemaining() && in.get() == Block.SEQUENCES, "block", "one of sequences", "another");
    return read(in).sequences();
  }

  static Batches decode(ByteBuffer in) {
    Content content = read(in);
    return new Buckets(content.sequences(), content.options());
  }

  private record Content(List<Sequence> sequences, BucketOptions options) {}

  private static Content read(ByteBuffer in) {
    try {
      byte shuffle = in.get();
      DataException.check(shuffle == 0 || shuffle == 1, "shuffling", "0 or 1", shuffle);
      int batchSize = SequenceBytes.readInt(in);
      DataException.check(batchSize >= 1, "batchSize", "at least 1", batchSize);
      int count = SequenceBytes.readInt(in);
      DataException.check(
          count <= in.remaining(), "sequences of a block", "at most its bytes", count);
      List<Sequence> sequences = new ArrayList<>(count);
      for (int number = 0; number < count; number++) {
        sequences.add(SequenceBytes.read(in));
      }
      SequenceBytes.checkEnd(in);
      return new Content(sequences, options(batchSize, shuffle == 1));
    } catch (BufferUnderflowException cut) {
      throw SequenceBytes.tooShort(cut);
    }
  }

  private static BucketOptions options(int batchSize, boolean shuffle) {
    return new BucketOptions(batchSize, shuffle, new LengthLimit());
  }
}
