package rondo.corpus;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import rondo.data.SequenceBytes;

/**
 * The place of a row in a corpus, as bytes that are compared from left to right: 8 bytes of its
 * SHA-256, then the encoded row itself. So rows stand in an order that is as good as random, and is
 * the same wherever they come from.
 */
final class RowKey {
  /** Compares unsigned; of equal keys the rows are equal. */
  enum Order implements Comparator<byte[]> {
    BY_BYTES;

    @Override
    public int compare(byte[] one, byte[] other) {
      return Arrays.compareUnsigned(one, other);
    }
  }

  /** How many leading bits of the hash are told apart where sizes are counted. */
  static final int CELL_BITS = 12;

  private static final int HASH_BYTES = 8;

  private final byte[] bytes;
  private final double share;

  /**
   * @param encoded the row
   */
  RowKey(byte[] encoded) {
    byte[] digest = sha256().digest(encoded);
    this.bytes = Arrays.copyOf(digest, HASH_BYTES + encoded.length);
    System.arraycopy(encoded, 0, bytes, HASH_BYTES, encoded.length);
    // Bits that have no part in the order.
    this.share = (ByteBuffer.wrap(digest, HASH_BYTES, Long.BYTES).getLong() >>> 11) * 0x1.0p-53;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Uniform in [0, 1), a function of the row, and independent of its place. */
  double share() {
    return share;
  }

  static int cell(byte[] key) {
    return ((key[0] & 0xFF) << 8 | (key[1] & 0xFF)) >>> (16 - CELL_BITS);
  }

  static int steps(byte[] key) {
    return SequenceBytes.steps(key, HASH_BYTES);
  }

  static byte[] row(byte[] key) {
    return Arrays.copyOfRange(key, HASH_BYTES, key.length);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
