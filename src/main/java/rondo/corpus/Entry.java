package rondo.corpus;

import java.io.Serializable;

/** What comes of reading a partition: the key of each row that is kept, and behind them a tally. */
final class Entry implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte[] key; // null: this is the tally
  private final boolean heldOut;
  private final Tally tally;

  Entry(byte[] key, boolean heldOut) {
    this.key = key;
    this.heldOut = heldOut;
    this.tally = null;
  }

  Entry(Tally tally) {
    this.key = null;
    this.heldOut = false;
    this.tally = tally;
  }

  boolean isTally() {
    return tally != null;
  }

  boolean isRow(boolean ofThoseHeldOut) {
    return tally == null && heldOut == ofThoseHeldOut;
  }

  byte[] key() {
    return key;
  }

  Tally tally() {
    return tally;
  }
}
