package rondo.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A process that runs a main class of Spark. It writes NAME.out and NAME.err in a folder that is
 * its SPARK_HOME too, so that executors of its own have their logs there.
 */
final class Jvm implements AutoCloseable {
  private static final Duration GONE = Duration.ofSeconds(20);

  private static final Set<Long> STARTED = ConcurrentHashMap.newKeySet();

  private final String name;
  private final Process process;
  private final Path out;
  private final Path err;
  private final Set<ProcessHandle> brood = new LinkedHashSet<>();

  private Jvm(String name, Process process, Path out, Path err) {
    this.name = name;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts it with Java's options (heap, properties) and the main class's arguments. */
  static Jvm start(
      Path folder, String name, List<String> options, String main, List<String> arguments) {
    Path jars = folder.resolve("jars");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    command.addAll(options);
    command.addAll(List.of("-cp", Installation.leashJar() + ":" + jars + "/*"));
    command.addAll(List.of(Leash.class.getName(), main));
    command.addAll(arguments);
    Path out = folder.resolve(name + ".out");
    Path err = folder.resolve(name + ".err");
    try {
      if (!Files.exists(jars)) {
        Files.createSymbolicLink(jars, Installation.sparkHome().resolve("jars"));
      }
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().put("SPARK_HOME", folder.toString());
      Process process = builder.start();
      STARTED.add(process.pid());
      return new Jvm(name, process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a child of this process is one of those. */
  static boolean started(ProcessHandle child) {
    return STARTED.contains(child.pid());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String output() {
    return read(out);
  }

  String errors() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The exit code, or nothing if it still runs when the time is over. */
  OptionalInt await(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)
          ? OptionalInt.of(process.exitValue())
          : OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    }
  }

  /** kill -9; its children learn of it as on a real cluster. */
  void kill() {
    process.descendants().forEach(brood::add);
    process.destroyForcibly();
    gone(Stream.of(process.toHandle()));
  }

  /** Does to it what the end of this process would. */
  void release() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** kill -9 of it and of all that it has started. */
  @Override
  public void close() {
    kill();
    brood.forEach(ProcessHandle::destroyForcibly);
    gone(brood.stream());
  }

  private void gone(Stream<ProcessHandle> processes) {
    List<ProcessHandle> those = processes.toList();
    Await.until(
        "the end of " + name + " after kill -9",
        GONE,
        () -> those.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** The last lines of the log, for a message. */
  String tail() {
    List<String> lines = errors().lines().toList();
    return err
        + ":\n"
        + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }
}
