package rondo.spark;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import rondo.nn.Parameters;

/** A name for numbers: what is different has another one. */
final class Fingerprint {
  private Fingerprint() {}

  /** The SHA-256 of parameters. */
  static String of(Parameters parameters) {
    MessageDigest digest = sha256();
    for (byte[] slice : Wire.bytes(parameters.values())) {
      digest.update(slice);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
