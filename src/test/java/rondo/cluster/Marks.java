package rondo.cluster;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Names in a folder that all processes of a test see; each can be claimed once. */
final class Marks implements Serializable {
  private static final long serialVersionUID = 1;

  private final String folder;

  /** In a new folder. */
  Marks(Path folder) {
    try {
      this.folder = Files.createDirectory(folder).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the caller is the first, of all processes. */
  boolean claim(String name) {
    try {
      Files.createFile(Path.of(folder, name));
      return true;
    } catch (FileAlreadyExistsException taken) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many names that begin so have been claimed. */
  int claimed(String prefix) {
    try (Stream<Path> marks = Files.list(Path.of(folder))) {
      return (int) marks.filter(mark -> mark.getFileName().toString().startsWith(prefix)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
