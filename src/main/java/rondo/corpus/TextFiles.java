package rondo.corpus;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        throw new CorpusException("path " + path + ": cannot be read: " + e.getMessage(), e);
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

  /** The files' ranges in order, each of so many bytes but the last of a file. */
  List<FileRange> ranges(long size) {
    CompressionCodecFactory codecs = new CompressionCodecFactory(hadoop);
    List<FileRange> ranges = new ArrayList<>();
    files.forEach(
        (path, file) -> {
          long length = file.getLen();
          boolean compressed = codecs.getCodec(file.getPath()) != null;
          int first = ranges.size();
          for (long start = 0; start < length; start += compressed ? length : size) {
            long end = compressed ? length : Math.min(length, start + size);
            ranges.add(new FileRange(path, start, end, length, compressed, first));
          }
        });
    return ranges;
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
