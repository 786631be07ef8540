package rondo.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** What {@code mvn verify} lays out in target before the integration tests, and what they add. */
final class Installation {
  private Installation() {}

  /** A folder whose {@code jars} are Spark's. */
  static Path sparkHome() {
    String home = System.getenv("SPARK_HOME");
    if (home == null || !Files.isDirectory(Path.of(home, "jars"))) {
      throw new IllegalStateException(
          "SPARK_HOME: expected a folder with Spark's jars, found "
              + home
              + "; tests with JVMs of their own run by mvn verify (-Dit.test=Name for one)");
    }
    return Path.of(home);
  }

  /** What an application brings: the tests, Rondo's jar as packaged, and what it takes along. */
  static List<String> applicationJars() {
    String rondo = System.getProperty("rondo.jars");
    if (rondo == null) {
      throw new IllegalStateException("rondo.jars: expected the paths of Rondo's jars, found none");
    }
    return Stream.concat(Stream.of(TestsJar.PATH.toString()), Stream.of(rondo.split(","))).toList();
  }

  /** For the class path of a JVM that is Spark, a daemon or spark-submit: our one class in it. */
  static Path leashJar() {
    return LeashJar.PATH;
  }

  /** The test classes; in a jar, because Spark sends its applications jars, not folders. */
  private static final class TestsJar {
    static final Path PATH = pack("tests.jar", "");
  }

  private static final class LeashJar {
    static final Path PATH = pack("leash.jar", Leash.class.getName().replace('.', '/'));
  }

  /** The test classes whose names begin so, as a jar, the same however often it is packed. */
  private static Path pack(String name, String prefix) {
    Path classes = testClasses();
    try (Stream<Path> walk = Files.walk(classes)) {
      Path part = Files.createTempFile(Folders.root(), name, ".part");
      try (OutputStream out = Files.newOutputStream(part);
          JarOutputStream jar = new JarOutputStream(out)) {
        for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
          String entry = classes.relativize(file).toString();
          if (entry.startsWith(prefix)) {
            jar.putNextEntry(new JarEntry(entry));
            Files.copy(file, jar);
          }
        }
      }
      return Files.move(part, Folders.root().resolve(name), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path testClasses() {
    try {
      URI place = Installation.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(place);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
