package rondo.corpus;

import java.util.Iterator;
import java.util.OptionalInt;

/** Texts one behind the other, each with a line end behind it. */
final class RowInput implements TextInput {
  private static final byte[] LINE_END = {'\n'};

  private final String name;
  private final Iterator<byte[]> rows;
  private byte[] row = LINE_END;
  private int at = 1; // in the row

  RowInput(String name, Iterator<byte[]> rows) {
    this.name = name;
    this.rows = rows;
  }

  @Override
  public int read(byte[] into, int offset, int count) {
    int read = 0;
    while (read < count) {
      if (at < row.length) {
        int copied = Math.min(count - read, row.length - at);
        System.arraycopy(row, at, into, offset + read, copied);
        at += copied;
        read += copied;
      } else if (row != LINE_END) {
        row = LINE_END;
        at = 0;
      } else if (rows.hasNext()) {
        row = rows.next();
        at = 0;
        CorpusException.check(row != null, name, "a text in each row", "null; leave such rows out");
      } else {
        break;
      }
    }
    return read == 0 ? -1 : read;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public OptionalInt begunIn() {
    return OptionalInt.of(0);
  }

  @Override
  public int marks() {
    return 0;
  }

  @Override
  public void close() {}
}
