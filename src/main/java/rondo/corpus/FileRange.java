package rondo.corpus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/**
 * A range of a text file's bytes, or a whole one that is compressed.
 *
 * @param length of the file
 * @param first the part that the file's first range is in, if it is not in this one
 */
record FileRange(String path, long start, long end, long length, boolean compressed, int first) {
  private static final int MAX_TOGETHER = 256; // files; for to open one takes time, too

  /**
   * What the tasks read, in order: a range of a file of so many bytes (the last one may have
   * fewer), or a whole compressed file; small files are put together. Empty ones are left out.
   */
  static List<List<FileRange>> parts(List<Files.Found> files, Configuration hadoop, long size) {
    CompressionCodecFactory codecs = new CompressionCodecFactory(hadoop);
    List<List<FileRange>> parts = new ArrayList<>();
    long room = 0; // for more files in the last part
    for (Files.Found file : files) {
      long length = file.length();
      boolean compressed = codecs.getCodec(new Path(file.path())) != null;
      long step = compressed ? length : size;
      int first = parts.size();
      for (long start = 0; start < length; start += step) {
        long end = Math.min(length, start + step);
        boolean whole = end - start == length;
        if (!whole || length > room || parts.get(parts.size() - 1).size() == MAX_TOGETHER) {
          parts.add(new ArrayList<>());
          room = whole ? size : 0;
        }
        room -= end - start;
        parts
            .get(parts.size() - 1)
            .add(new FileRange(file.path(), start, end, length, compressed, first));
      }
    }
    return parts;
  }

  /** As bytes, which travel by any serializer. */
  static byte[] pack(List<FileRange> ranges) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(ranges.size());
      for (FileRange range : ranges) {
        out.writeUTF(range.path);
        out.writeLong(range.start);
        out.writeLong(range.end);
        out.writeLong(range.length);
        out.writeBoolean(range.compressed);
        out.writeInt(range.first);
      }
    } catch (IOException e) {
      throw CorpusException.unreadable(ranges.get(0).path, e); // a path of over 65535 bytes
    }
    return bytes.toByteArray();
  }

  static List<FileRange> unpack(byte[] bytes) {
    List<FileRange> ranges = new ArrayList<>();
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      for (int left = in.readInt(); left > 0; left--) {
        ranges.add(
            new FileRange(
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                in.readInt()));
      }
    } catch (IOException e) {
      throw new CorpusException("ranges of files: expected as packed, found other bytes", e);
    }
    return ranges;
  }
}
