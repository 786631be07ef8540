package rondo.corpus;

import java.io.Serializable;

/** How much there is: rows, their steps, and the bytes of their keys. */
record CorpusSize(long rows, long steps, long bytes) implements Serializable {
  private static final long serialVersionUID = 1L;

  static final CorpusSize NOTHING = new CorpusSize(0, 0, 0);

  static CorpusSize of(byte[] key) {
    return new CorpusSize(1, RowKey.steps(key), key.length);
  }

  CorpusSize plus(CorpusSize other) {
    return new CorpusSize(
        Math.addExact(rows, other.rows),
        Math.addExact(steps, other.steps),
        Math.addExact(bytes, other.bytes));
  }
}
