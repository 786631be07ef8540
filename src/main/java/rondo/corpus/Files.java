package rondo.corpus;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import rondo.data.DataException;

/** Finds files on any file system that Hadoop knows. */
final class Files {
  private Files() {}

  /** A file, by its whole path, and how many bytes it has. */
  record Found(String path, long length) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * All files that are meant, each once, by the code points of their whole paths. Of a directory
   * all files in it and below are meant. Names that begin with {@code _} or {@code .} are hidden:
   * they are meant only where a pattern spells them out.
   *
   * @param patterns files, directories or globs
   * @throws DataException if a pattern means no file
   */
  static List<Found> list(Configuration hadoop, List<String> patterns) throws IOException {
    if (patterns.isEmpty()) {
      throw new DataException("files: expected at least one path, found none");
    }
    Map<String, Found> all = new TreeMap<>(Frequency::compareCodePoints);
    for (String pattern : patterns) {
      List<Found> found = new ArrayList<>();
      Path path = new Path(pattern);
      FileSystem system = path.getFileSystem(hadoop);
      Set<String> spelledOut =
          Set.copyOf(Arrays.asList(system.makeQualified(path).toString().split("/")));
      for (FileStatus match : matches(path, system)) {
        boolean hidden = false;
        for (Path at = match.getPath(); at != null; at = at.getParent()) {
          hidden |= isHidden(at.getName()) && !spelledOut.contains(at.getName());
        }
        if (!hidden) {
          add(match, system, found);
        }
      }
      if (found.isEmpty()) {
        throw new DataException("files: expected at least one for \"" + pattern + "\", found none");
      }
      found.forEach(file -> all.put(file.path(), file));
    }
    return List.copyOf(all.values());
  }

  /** A name may look like a glob. */
  private static FileStatus[] matches(Path path, FileSystem system) throws IOException {
    try {
      return new FileStatus[] {system.getFileStatus(path)};
    } catch (FileNotFoundException e) {
      FileStatus[] matches = system.globStatus(path);
      return matches == null ? new FileStatus[0] : matches;
    }
  }

  private static void add(FileStatus status, FileSystem system, List<Found> found)
      throws IOException {
    if (!status.isDirectory()) {
      found.add(new Found(status.getPath().toString(), status.getLen()));
      return;
    }
    for (FileStatus inside : system.listStatus(status.getPath())) {
      if (!isHidden(inside.getPath().getName())) {
        add(inside, system, found);
      }
    }
  }

  private static boolean isHidden(String name) {
    return name.startsWith("_") || name.startsWith(".");
  }
}
