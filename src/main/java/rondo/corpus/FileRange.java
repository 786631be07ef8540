package rondo.corpus;

import java.io.Serializable;

/**
 * A range of a text file's bytes, or a whole one that is compressed. No record: Kryo takes none.
 */
final class FileRange implements Serializable {
  private static final long serialVersionUID = 1L;

  final String path;
  final long start;
  final long end;
  final long length; // of the file
  final boolean compressed;
  final int first; // the part that the file's first range is in, if it is not in this one

  FileRange(String path, long start, long end, long length, boolean compressed, int first) {
    this.path = path;
    this.start = start;
    this.end = end;
    this.length = length;
    this.compressed = compressed;
    this.first = first;
  }
}
