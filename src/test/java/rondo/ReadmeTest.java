package rondo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example stands there only, and is taken from there. */
class ReadmeTest {
  private static final Pattern EXAMPLE_AND_OUTPUT =
      Pattern.compile("```java\n(?<java>.*?)```.*?```text\n(?<text>.*?)```", Pattern.DOTALL);

  @Test
  void theExampleRunsAndPrintsWhatTheReadmeShows(@TempDir Path home) throws Exception {
    Matcher readme = EXAMPLE_AND_OUTPUT.matcher(Files.readString(Path.of("README.md")));
    assertThat(readme.find()).isTrue();
    Files.writeString(home.resolve("Hello.java"), readme.group("java"));

    for (String run : List.of("first run", "second run")) {
      int exit = run(home, "Hello.java");

      assertThat(exit).as(run + ": " + Files.readString(home.resolve("err"))).isZero();
      assertThat(home.resolve("out")).as(run).hasContent(readme.group("text"));
    }
  }

  /** In a JVM of its own, for the example writes into the directory where it is started. */
  private static int run(Path home, String source) throws IOException, InterruptedException {
    Process process = start(home, source);
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("it ends").isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(Path home, String source) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            source)
        .directory(home.toFile())
        .redirectOutput(home.resolve("out").toFile())
        .redirectError(home.resolve("err").toFile())
        .start();
  }
}
