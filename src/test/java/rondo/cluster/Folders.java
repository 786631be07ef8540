package rondo.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where the tests' Sparks write: below target/cluster, each in a folder of its own. */
final class Folders {
  private static final Path ROOT = Path.of("target/cluster").toAbsolutePath();

  private Folders() {}

  static Path root() {
    try {
      return Files.createDirectories(ROOT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new one: name-1, name-2 and so on. */
  static Path create(String name) {
    int number = 1;
    while (true) {
      try {
        return Files.createDirectory(root().resolve(name + "-" + number));
      } catch (FileAlreadyExistsException taken) {
        number++;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Leaves the logs, takes the copies that executors have made of an application's jars. */
  static void deleteJars(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        Files.delete(jar);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
