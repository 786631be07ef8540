package rondo.spark;

import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import rondo.RondoException;
import rondo.corpus.Corpus;
import rondo.data.Block;
import rondo.data.DataException;
import rondo.nn.NetworkSpec;
import rondo.nn.Parameters;

/**
 * Reads all blocks of a corpus once, before the first round: they are in the cache then, they are
 * known to fit the network, and what they hold has a name.
 */
final class Fingerprint {
  private Fingerprint() {}

  /** What is known of a block: what does not fit, or else its hash. */
  private record Checked(String fault, String hash) implements Serializable {}

  /**
   * The SHA-256 of the hashes of all blocks.
   *
   * @throws DataException if the network cannot read or answer one of them
   */
  static String of(Corpus corpus, NetworkSpec spec) {
    MessageDigest digest = sha256();
    add(digest, "training", corpus.training().blocks(), spec);
    corpus.validation().ifPresent(held -> add(digest, "validation", held.blocks(), spec));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The SHA-256 of parameters. */
  static String of(Parameters parameters) {
    MessageDigest digest = sha256();
    for (byte[] slice : Wire.bytes(parameters.values())) {
      digest.update(slice);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(
      MessageDigest digest, String what, JavaRDD<byte[]> blocks, NetworkSpec spec) {
    List<Checked> checked = blocks.map(block -> check(block, spec)).collect();
    for (int block = 0; block < checked.size(); block++) {
      if (checked.get(block).fault() != null) {
        throw new DataException(
            "block " + block + " of the " + what + " data: " + checked.get(block).fault());
      }
      digest.update(HexFormat.of().parseHex(checked.get(block).hash()));
    }
  }

  /** A fault is returned, not thrown: Spark would try the task four times. */
  private static Checked check(byte[] block, NetworkSpec spec) {
    try {
      Block.decode(block).check(spec);
    } catch (RondoException e) {
      return new Checked(e.getMessage(), null);
    }
    return new Checked(null, HexFormat.of().formatHex(sha256().digest(block)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
