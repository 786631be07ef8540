package rondo.spark;

import java.io.Serializable;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import rondo.RondoException;
import rondo.corpus.Corpus;
import rondo.data.Batches;
import rondo.data.Block;
import rondo.data.DataException;
import rondo.nn.NetworkSpec;
import rondo.nn.Packing;
import rondo.nn.Window;

/**
 * Reads all blocks of a corpus once, before the first round: they are in the cache then, they are
 * known to fit the network, and what they hold has a name and a size.
 *
 * @param fingerprint the SHA-256 of the hashes of all blocks
 * @param training what the blocks are like that are trained on, at most
 */
record Survey(String fingerprint, Extremes training) {
  /**
   * The largest of some blocks, each number by itself.
   *
   * @param rows of a window
   * @param columns real steps of a window, over its rows
   * @param uniform whether the rows of every window are equally long
   * @param bytes of a block
   * @param steps of a block
   */
  record Extremes(int rows, int columns, boolean uniform, long bytes, long steps)
      implements Serializable {
    private static final Extremes NONE = new Extremes(0, 0, true, 0, 0);

    private Extremes or(Extremes other) {
      return new Extremes(
          Math.max(rows, other.rows),
          Math.max(columns, other.columns),
          uniform && other.uniform,
          Math.max(bytes, other.bytes),
          Math.max(steps, other.steps));
    }
  }

  /** What is known of a block: what does not fit, or else its hash. */
  private record Read(String fault, String hash, Extremes size) implements Serializable {}

  /**
   * @throws DataException if the network cannot read or answer one of the blocks
   */
  static Survey of(Corpus corpus, NetworkSpec spec) {
    MessageDigest digest = Fingerprint.sha256();
    Extremes training = read(digest, "training", corpus.training().blocks(), spec);
    corpus.validation().ifPresent(held -> read(digest, "validation", held.blocks(), spec));
    return new Survey(HexFormat.of().formatHex(digest.digest()), training);
  }

  private static Extremes read(
      MessageDigest digest, String what, JavaRDD<byte[]> blocks, NetworkSpec spec) {
    List<byte[]> packed = blocks.map(block -> Packed.bytes(read(block, spec))).collect();
    Extremes most = Extremes.NONE;
    for (int block = 0; block < packed.size(); block++) {
      Read read = Packed.object(packed.get(block), Read.class);
      if (read.fault != null) {
        throw new DataException("block " + block + " of the " + what + " data: " + read.fault);
      }
      digest.update(HexFormat.of().parseHex(read.hash));
      most = most.or(read.size);
    }
    return most;
  }

  /** A fault is returned, not thrown: Spark would try the task four times. */
  private static Read read(byte[] block, NetworkSpec spec) {
    try {
      Batches batches = Block.decode(block);
      batches.check(spec);
      String hash = HexFormat.of().formatHex(Fingerprint.sha256().digest(block));
      return new Read(null, hash, size(block.length, batches, new Window(spec)));
    } catch (RondoException e) {
      return new Read(e.getMessage(), null, null);
    }
  }

  private static Extremes size(int bytes, Batches batches, Window window) {
    Extremes most = Extremes.NONE;
    long steps = 0;
    for (int index = 0; index < batches.windows(); index++) {
      batches.fill(0, 0, index, window);
      Packing packing = window.packing();
      steps += packing.columns();
      most =
          most.or(new Extremes(packing.rows(), packing.columns(), packing.uniform(), bytes, steps));
    }
    return most;
  }
}
