package rondo.corpus;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import rondo.OptionException;

/**
 * The files that a running text is read from: each once, whichever paths lead to it, by their full
 * paths in the order of code points. A path is a file, a directory with all that is below it, or a
 * glob; names that start with {@code _} or {@code .} are skipped unless the path spells them out.
 */
final class TextFiles {
  private static final int MAX_TOGETHER = 256; // files; for to open one takes time, too

  private final SortedMap<String, FileStatus> files = new TreeMap<>(Frequency::compareCodePoints);
  private final Configuration hadoop;

  /**
   * @throws CorpusException if there is no file at one of the paths
   */
  TextFiles(Configuration hadoop, String... paths) {
    OptionException.check(paths.length >= 1, "paths of a text", "at least 1", 0);
    this.hadoop = hadoop;
    for (String path : paths) {
      try {
        if (!add(path)) {
          throw new CorpusException(
              "path "
                  + path
                  + ": expected a file, a directory with files or a glob, found no file");
        }
      } catch (IOException | IllegalArgumentException e) {
        throw CorpusException.unreadable("path " + path, e);
      }
    }
  }

  /** How many files there are. */
  int count() {
    return files.size();
  }

  /** How many bytes they have together, compressed ones as they are. */
  long bytes() {
    return files.values().stream().mapToLong(FileStatus::getLen).sum();
  }

  /**
   * What the tasks read, in order: a range of a file of so many bytes (the last one may have
   * fewer), or a whole compressed file; small files are put together. Empty ones are left out.
   */
  List<FileRange[]> parts(long size) {
    CompressionCodecFactory codecs = new CompressionCodecFactory(hadoop);
    List<List<FileRange>> parts = new ArrayList<>();
    long room = 0; // for more files in the last part
    for (Map.Entry<String, FileStatus> file : files.entrySet()) {
      long length = file.getValue().getLen();
      boolean compressed = codecs.getCodec(file.getValue().getPath()) != null;
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
            .add(new FileRange(file.getKey(), start, end, length, compressed, first));
      }
    }
    return parts.stream().map(part -> part.toArray(new FileRange[0])).toList();
  }

  private boolean add(String name) throws IOException {
    Path path = new Path(name);
    FileSystem fs = path.getFileSystem(hadoop);
    FileStatus[] found;
    try {
      found = new FileStatus[] {fs.getFileStatus(path)};
    } catch (FileNotFoundException e) {
      found = fs.globStatus(path);
    }
    boolean any = false;
    Set<String> spelledOut = Set.copyOf(Arrays.asList(name.split("/")));
    for (FileStatus status : found == null ? new FileStatus[0] : found) {
      boolean hidden = false;
      for (Path at = status.getPath(); at != null; at = at.getParent()) {
        hidden |= isHidden(at) && !spelledOut.contains(at.getName());
      }
      any |= !hidden && add(fs, status);
    }
    return any;
  }

  private boolean add(FileSystem fs, FileStatus status) throws IOException {
    if (!status.isDirectory()) {
      files.put(fs.makeQualified(status.getPath()).toString(), status);
      return true;
    }
    boolean any = false;
    for (FileStatus child : fs.listStatus(status.getPath())) {
      any |= !isHidden(child.getPath()) && add(fs, child);
    }
    return any;
  }

  private static boolean isHidden(Path path) {
    return path.getName().startsWith("_") || path.getName().startsWith(".");
  }
}
