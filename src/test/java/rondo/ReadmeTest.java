package rondo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's examples stand there only, and are taken from there. */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern OUTPUT = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL);

  @Test
  void theExampleRunsAndPrintsWhatTheReadmeShows(@TempDir Path home) throws Exception {
    write(home, "Hello");
    Matcher output = OUTPUT.matcher(readme());
    assertThat(output.find()).isTrue();

    for (String run : List.of("first run", "second run")) {
      int exit = run(home, List.of(), "Hello.java");

      assertThat(exit).as(run + ": " + Files.readString(home.resolve("err"))).isZero();
      assertThat(home.resolve("out")).as(run).hasContent(output.group(1));
    }
  }

  @Test
  void theExampleOnSparkLearnsTheReadme(@TempDir Path home) throws Exception {
    write(home, "Page");
    Files.writeString(home.resolve("README.md"), readme());
    List<String> options =
        new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
    options.removeIf(option -> !option.startsWith("--add-"));
    options.addAll(List.of("-Dspark.master=local[2]", "-Dspark.ui.enabled=false"));

    int exit = run(home, options, "Page.java");

    assertThat(exit).as(Files.readString(home.resolve("err"))).isZero();
    assertThat(Files.readString(home.resolve("out")))
        .contains("RoundReport[round=1, epoch=1, ")
        .contains("validLoss=OptionalDouble[");
    assertThat(home.resolve("page")).isDirectoryContaining("glob:**/weights.safetensors");
    assertThat(home.resolve("page-checkpoints")).isNotEmptyDirectory();
  }

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  /** Takes the program of this name out of the page. */
  private static void write(Path home, String name) throws IOException {
    Matcher example = JAVA.matcher(readme());
    while (example.find()) {
      if (example.group(1).contains("public class " + name + " ")) {
        Files.writeString(home.resolve(name + ".java"), example.group(1));
        return;
      }
    }
    throw new AssertionError("expected an example " + name + " in the README, found none");
  }

  /** In a JVM of its own, for an example writes into the directory where it is started. */
  private static int run(Path home, List<String> options, String source)
      throws IOException, InterruptedException {
    Process process = start(home, options, source);
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("it ends").isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(Path home, List<String> options, String source) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), source));
    return new ProcessBuilder(command)
        .directory(home.toFile())
        .redirectOutput(home.resolve("out").toFile())
        .redirectError(home.resolve("err").toFile())
        .start();
  }
}
