package rondo.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a result was measured on. */
final class Machine {
  private Machine() {}

  static String jvm() {
    return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
  }

  /** As Linux names it; elsewhere its kind alone. */
  static String processor() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    String kind = System.getProperty("os.arch");
    if (!Files.isReadable(file)) {
      return kind;
    }
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip() + ", " + kind)
          .findFirst()
          .orElse(kind);
    }
  }
}
