package rondo.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/**
 * A piece of a file: those lines of it whose first byte is in it.
 *
 * @param start the first byte
 * @param end the byte behind the last; of a compressed file, which is one piece, no end is known
 */
record LinePiece(String path, long start, long end) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Files in pieces, and small ones together: about as much for each task. */
  static List<List<LinePiece>> tasks(List<Files.Found> files, Configuration hadoop, long bytes) {
    CompressionCodecFactory codecs = new CompressionCodecFactory(hadoop);
    List<List<LinePiece>> tasks = new ArrayList<>();
    long room = 0;
    for (Files.Found file : files) {
      boolean whole = codecs.getCodec(new Path(file.path())) != null;
      long start = 0;
      do {
        if (room <= 0) {
          tasks.add(new ArrayList<>());
          room = bytes;
        }
        long taken = whole ? file.length() : Math.min(room, file.length() - start);
        long end = start + taken;
        tasks
            .get(tasks.size() - 1)
            .add(new LinePiece(file.path(), start, whole ? Long.MAX_VALUE : end));
        room -= Math.max(1, taken); // so that there is an end to empty files
        start = end;
      } while (start < file.length());
    }
    return tasks;
  }

  /** The bytes from the start on, or from the one before it; decompressed if need be. */
  InputStream open(Configuration hadoop) throws IOException {
    Path file = new Path(path);
    FSDataInputStream in = file.getFileSystem(hadoop).open(file);
    try {
      CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(file);
      if (codec != null) {
        return codec.createInputStream(in);
      }
      in.seek(Math.max(0, start - 1));
      return in;
    } catch (Throwable failure) {
      in.close();
      throw failure;
    }
  }
}
