package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rondo.spark.RunStates.after;
import static rondo.spark.RunStates.bits;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rondo.OptionException;
import rondo.linalg.ShapeException;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.optim.OptimizerState;
import rondo.spark.FaultyFileSystem.Disk;
import rondo.spark.FaultyFileSystem.Fault;
import rondo.spark.FaultyFileSystem.Kind;

class CheckpointsTest {
  private static final Identity IDENTITY =
      new Identity(Map.of()).with("network", "gru 3").with("seed", 1).with("shards", 2);

  /** Weights, velocity, two slots, best, carried, history and manifest. */
  private static final int FILES = 8;

  private final List<String> warnings = new ArrayList<>();

  private Checkpoints open(String directory) throws IOException {
    return open(directory, IDENTITY, false);
  }

  private Checkpoints open(String directory, Identity identity, boolean overwrite)
      throws IOException {
    warnings.clear();
    return Checkpoints.open(
        directory,
        FaultyFileSystem.configuration(),
        identity,
        RunStates.SHAPE,
        overwrite,
        warnings::add);
  }

  private static String found(Checkpoints checkpoints) {
    return bits(checkpoints.state().orElseThrow());
  }

  @Test
  void aRunStateComesBackWithTheSameBits(@TempDir Path directory) throws IOException {
    for (int round : new int[] {0, 1, 4, 7}) {
      String place = directory.resolve("made/of spaces/" + round).toUri().toString();
      Checkpoints.open(place, new Configuration(), IDENTITY, RunStates.SHAPE, false, warnings::add)
          .save(after(round));
      Checkpoints again =
          Checkpoints.open(
              place, new Configuration(), IDENTITY, RunStates.SHAPE, false, warnings::add);
      assertThat(found(again)).isEqualTo(bits(after(round)));
      assertThat(again.finished()).isFalse();
    }
    assertThat(warnings).isEmpty();
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(file -> file.toString().endsWith(".crc"))).isEmpty();
    }
  }

  /** Two million parameters: 8 MB an array. */
  @Test
  void noArrayIsThereTwiceInSavingAndInLoading(@TempDir Path directory) throws IOException {
    RunState small = after(4);
    ParameterLayout layout = RunStates.layout(800);
    RunShape shape = new RunShape(layout, false, 2, List.of(1, 1));
    RunState large =
        new RunState(
            4,
            1,
            List.of(1, 1),
            5,
            Parameters.initial(layout, 1),
            Optional.empty(),
            new OptimizerState(3, new float[layout.size()], new float[layout.size()]),
            List.of(new float[1], new float[1]),
            1,
            0,
            1,
            Optional.empty(),
            0,
            small.history());
    long arrays = 3L * Float.BYTES * layout.size();
    long most = 4 << 20;
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    String place = directory.toUri().toString();
    for (int warmUp = 2; warmUp >= 0; warmUp--) {
      Checkpoints checkpoints =
          Checkpoints.open(place, new Configuration(), IDENTITY, shape, false, warnings::add);
      long start = threads.getCurrentThreadAllocatedBytes();
      checkpoints.save(large);
      long saved = threads.getCurrentThreadAllocatedBytes();
      Checkpoints again =
          Checkpoints.open(place, new Configuration(), IDENTITY, shape, false, warnings::add);
      long loaded = threads.getCurrentThreadAllocatedBytes();
      if (warmUp == 0) {
        assertThat(saved - start).isLessThan(most);
        assertThat(loaded - saved).isBetween(arrays, arrays + most);
      }
      RunState state = again.state().orElseThrow();
      assertThat(state.parameters().equals(large.parameters())).isTrue();
      assertThat(state.optimizer().equals(large.optimizer())).isTrue();
    }
  }

  @Test
  void aDirectoryWithoutAnyIsAStart() throws IOException {
    FaultyFileSystem.disk("empty", Kind.LOCAL);
    assertThat(open("faulty://empty/run").state()).isEmpty();
    assertThat(open("faulty://empty/run").state()).isEmpty();
    assertThat(warnings).isEmpty();
  }

  @Test
  void theLastTwoSavesAreKeptAndNothingElse() throws IOException {
    Disk disk = FaultyFileSystem.disk("retention", Kind.OBJECTS);
    disk.files.put(new org.apache.hadoop.fs.Path("faulty://retention/run/_SUCCESS"), new byte[1]);
    Checkpoints checkpoints = open("faulty://retention/run");
    for (int round = 2; round < 7; round++) {
      checkpoints.save(after(round));
      assertThat(disk.files).hasSize(Math.min(round - 1, 2) * FILES + 2);
    }
    open("faulty://retention/run").save(after(7));
    assertThat(disk.files).hasSize(2 * FILES + 2);
    assertThat(disk.names()).contains("_SUCCESS").noneMatch(name -> name.startsWith("owner-1-"));
    assertThat(warnings).isEmpty();
  }

  @Test
  void aStateThatDoesNotFitTheRunIsRefusedBeforeAnythingIsWritten() throws IOException {
    Disk disk = FaultyFileSystem.disk("shape", Kind.LOCAL);
    RunShape other = new RunShape(RunStates.LAYOUT, true, 2, List.of(6, 13));
    Checkpoints checkpoints =
        Checkpoints.open(
            "faulty://shape/run",
            FaultyFileSystem.configuration(),
            IDENTITY,
            other,
            false,
            warnings::add);
    assertThatThrownBy(() -> checkpoints.save(after(3)))
        .isInstanceOf(ShapeException.class)
        .hasMessage("carried state of shard 1: expected 13, found 12");
    assertThat(disk.files).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whereverADriverDiesTheRunGoesOnFromTheSaveBeforeOrFromThisOne(Kind kind) throws IOException {
    for (Fault fault : Fault.values()) {
      int crashes = 0;
      boolean before = false;
      boolean after = false;
      for (int k = 1; ; k++) {
        String what = kind + " " + fault + " at call " + k;
        Disk disk = FaultyFileSystem.disk("crash", kind);
        Checkpoints good = open("faulty://crash/run");
        good.save(after(2));
        good.save(after(3));
        disk.failAt(k, fault, true);
        try {
          open("faulty://crash/run").save(after(4));
        } catch (IOException | CheckpointException e) {
          crashes++; // The driver is dead, and whatever it says is heard by nobody.
        }
        if (!disk.restart()) {
          break;
        }
        assertThat(manifestsWithoutParts(disk)).as(what).isEmpty();
        Checkpoints next = open("faulty://crash/run");
        String found = found(next);
        assertThat(found).as(what).isIn(bits(after(3)), bits(after(4)));
        before |= found.equals(bits(after(3)));
        after |= found.equals(bits(after(4)));
        next.save(after(5));
        assertThat(disk.files).as(what).hasSize(2 * FILES + 1);
        assertThat(found(open("faulty://crash/run"))).as(what).isEqualTo(bits(after(5)));
        assertThat(warnings).as(what).isEmpty();
      }
      assertThat(crashes).isGreaterThan(3 * FILES);
      assertThat(before && after).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aDriverThatDiesTwiceInTheFirstSaveOfARunHasLostNothing(Kind kind) throws IOException {
    for (Fault fault : Fault.values()) {
      boolean anew = false;
      boolean saved = false;
      for (int k = 1; ; k++) {
        String what = kind + " " + fault + " at call " + k;
        Disk disk = FaultyFileSystem.disk("first", kind);
        boolean died = false;
        for (int time = 0; time < 2; time++) {
          disk.failAt(k, fault, true);
          try {
            open("faulty://first/run").save(after(2));
          } catch (IOException | CheckpointException e) {
            died = true; // and nobody hears what it says
          }
          died = disk.restart();
        }
        if (!died) {
          break;
        }
        Checkpoints next = open("faulty://first/run");
        anew |= next.state().isEmpty();
        saved |= next.state().isPresent();
        next.state().ifPresent(state -> assertThat(bits(state)).isEqualTo(bits(after(2))));
        next.save(after(3));
        assertThat(found(open("faulty://first/run"))).as(what).isEqualTo(bits(after(3)));
        assertThat(warnings).as(what).isEmpty();
      }
      assertThat(anew && saved).isTrue();
    }
  }

  private static List<String> manifestsWithoutParts(Disk disk) {
    List<SaveName.File> files =
        disk.names().stream().map(SaveName::parse).flatMap(Optional::stream).toList();
    return files.stream()
        .filter(SaveName.File::isManifest)
        .filter(
            manifest ->
                files.stream().filter(file -> file.save().equals(manifest.save())).count() < FILES)
        .map(SaveName.File::name)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void afterACallThatFailedOnceTheSameDriverCanSaveAgain(Kind kind) throws IOException {
    for (Fault fault : Fault.values()) {
      for (int k = 1; ; k++) {
        String what = kind + " " + fault + " at call " + k;
        Disk disk = FaultyFileSystem.disk("once", kind);
        Checkpoints checkpoints = open("faulty://once/run");
        checkpoints.save(after(2));
        checkpoints.save(after(3));
        disk.failAt(k, fault, false);
        try {
          checkpoints.save(after(4));
        } catch (IOException e) {
          assertThat(e).as(what).hasMessageStartingWith("faulty://once/run");
        }
        if (!disk.restart()) {
          break;
        }
        checkpoints.save(after(4));
        checkpoints.save(after(5));
        assertThat(disk.files).as(what).hasSize(2 * FILES + 1);
        assertThat(found(open("faulty://once/run"))).as(what).isEqualTo(bits(after(5)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aRunWhoseDriverDiesAgainAndAgainComesToTheSameEnd(Kind kind) throws IOException {
    Disk disk = FaultyFileSystem.disk("again", kind);
    int deaths = 0;
    boolean finished = false;
    while (!finished) {
      assertThat(deaths).isLessThan(1000);
      // At a call of its own each time, after enough of them for a save.
      disk.failAt(
          100 + deaths * 7 % 101, deaths % 2 == 0 ? Fault.BEFORE_EFFECT : Fault.AFTER_EFFECT, true);
      try {
        Checkpoints checkpoints = open("faulty://again/run");
        int round = checkpoints.state().map(state -> (int) state.round()).orElse(0);
        if (!checkpoints.finished()) {
          for (round++; round < 12; round++) {
            checkpoints.save(after(round));
          }
          checkpoints.finish(after(12));
        }
        finished = true;
      } catch (IOException | CheckpointException e) {
        deaths++;
      }
      disk.restart();
    }
    assertThat(deaths).isGreaterThan(3);
    Checkpoints last = open("faulty://again/run");
    assertThat(last.finished()).isTrue();
    assertThat(found(last)).isEqualTo(bits(after(12)));
  }

  @Test
  void aDriverThatIsOvertakenStopsBeforeItCommits() throws IOException {
    Disk disk = FaultyFileSystem.disk("owners", Kind.LOCAL);
    Checkpoints first = open("faulty://owners/run");
    first.save(after(2));
    Checkpoints second = open("faulty://owners/run");
    assertThatThrownBy(() -> first.save(after(3)))
        .isInstanceOf(OvertakenException.class)
        .hasMessageMatching(
            "faulty://owners/run: expected owner-1-[0-9a-f]{8} to be the only driver, found"
                + " owner-2-[0-9a-f]{8}, which came later.*");
    assertThat(found(second)).isEqualTo(bits(after(2)));
    second.save(after(3));
    assertThatThrownBy(() -> first.save(after(4))).isInstanceOf(OvertakenException.class);
    second.save(after(4));
    assertThat(disk.files).hasSize(2 * FILES + 1);
    assertThat(found(open("faulty://owners/run"))).isEqualTo(bits(after(4)));
  }

  @Test
  void ofTwoWhoComeAtOnceOneGoesOn() throws IOException {
    Disk disk = FaultyFileSystem.disk("race", Kind.LOCAL);
    Checkpoints first = open("faulty://race/run");
    disk.unlisted.addAll(disk.names());
    Checkpoints second = open("faulty://race/run");
    disk.unlisted.clear();
    assertThat(disk.names()).hasSize(2).allMatch(name -> name.startsWith("owner-1-"));
    int stopped = 0;
    for (Checkpoints each : List.of(first, second)) {
      try {
        each.save(after(2));
      } catch (OvertakenException e) {
        stopped++;
      }
    }
    assertThat(stopped).isEqualTo(1);
  }

  @Test
  void aDriverWhoseDirectoryIsEmptiedStops() throws IOException {
    Disk disk = FaultyFileSystem.disk("emptied", Kind.LOCAL);
    Checkpoints checkpoints = open("faulty://emptied/run");
    checkpoints.save(after(2));
    disk.files.clear();
    assertThatThrownBy(() -> checkpoints.save(after(3)))
        .isInstanceOf(OvertakenException.class)
        .hasMessageContaining("the directory was emptied under it");
  }

  @Test
  void aDriverInTheWrongDirectoryDoesNotStopTheOneThatIsAtHome() throws IOException {
    FaultyFileSystem.disk("wrong", Kind.LOCAL);
    Checkpoints home = open("faulty://wrong/run");
    home.save(after(2));
    assertThatThrownBy(() -> open("faulty://wrong/run", IDENTITY.with("seed", 2), false))
        .isInstanceOf(DifferentRunException.class);
    home.save(after(3));
    assertThat(found(open("faulty://wrong/run"))).isEqualTo(bits(after(3)));
  }

  @Test
  void aDifferentRunIsRefusedWithTheKeysThatDiffer() throws IOException {
    FaultyFileSystem.disk("different", Kind.LOCAL);
    open("faulty://different/run").save(after(2));
    Map<String, String> settings = new LinkedHashMap<>(IDENTITY.settings());
    settings.put("seed", "2");
    settings.remove("shards");
    settings.put("rule", "mean");
    assertThatThrownBy(() -> open("faulty://different/run", new Identity(settings), false))
        .isInstanceOf(DifferentRunException.class)
        .hasMessage(
            "faulty://different/run: expected no run or this one, found another, saved after round"
                + " 2: seed: here 2, there 1; rule: here mean, there nothing; shards: here"
                + " nothing, there 2; use its settings to go on with it, another directory, or"
                + " overwrite=true");
  }

  @Test
  void aFinishedRunIsFoundAsFinishedAndLeftAsItIs() throws IOException {
    Disk disk = FaultyFileSystem.disk("finished", Kind.LOCAL);
    Checkpoints checkpoints = open("faulty://finished/run");
    checkpoints.save(after(2));
    checkpoints.finish(after(3));
    List<String> names = disk.names();
    Checkpoints again = open("faulty://finished/run");
    assertThat(again.finished()).isTrue();
    assertThat(found(again)).isEqualTo(bits(after(3)));
    assertThat(disk.names()).isEqualTo(names);
  }

  @Test
  void anOverwrittenRunStaysUntilTheNewOneIsFinished() throws IOException {
    Disk disk = FaultyFileSystem.disk("overwrite", Kind.LOCAL);
    Checkpoints old = open("faulty://overwrite/run");
    old.save(after(2));
    old.finish(after(3));
    List<String> names = disk.names().stream().filter(name -> name.startsWith("run-")).toList();
    Identity other = IDENTITY.with("seed", 2);

    Checkpoints first = open("faulty://overwrite/run", other, true);
    assertThat(first.state()).isEmpty();
    assertThat(disk.names()).containsAll(names);
    first.save(after(4));
    first.save(after(5));
    first.save(after(6));
    assertThat(disk.names()).containsAll(names);
    assertThat(disk.files).hasSize(4 * FILES + 1);

    Checkpoints second = open("faulty://overwrite/run", other, true);
    assertThat(found(second)).isEqualTo(bits(after(6)));
    second.save(after(7));
    assertThat(disk.names()).containsAll(names);
    second.finish(after(8));
    assertThat(disk.names()).doesNotContainAnyElementsOf(names);
    assertThat(disk.files).hasSize(2 * FILES + 1);
    assertThat(found(open("faulty://overwrite/run", other, false))).isEqualTo(bits(after(8)));
    assertThat(warnings).isEmpty();
  }

  @Test
  void aFinishedRunOfTheSameSettingsIsDoneAnewWithOverwrite() throws IOException {
    FaultyFileSystem.disk("anew", Kind.LOCAL);
    open("faulty://anew/run").finish(after(3));
    assertThat(open("faulty://anew/run", IDENTITY, true).state()).isEmpty();
    open("faulty://anew/run", IDENTITY, true).save(after(1));
    assertThat(found(open("faulty://anew/run", IDENTITY, true))).isEqualTo(bits(after(1)));
  }

  @Test
  void whatCannotBeRemovedIsAWarningAndTheNextSaveTriesAgain() throws IOException {
    Disk disk = FaultyFileSystem.disk("stuck", Kind.LOCAL);
    Checkpoints checkpoints = open("faulty://stuck/run");
    checkpoints.save(after(2));
    checkpoints.save(after(3));
    disk.readOnly = true;
    checkpoints.save(after(4));
    assertThat(warnings)
        .hasSize(1)
        .first()
        .asString()
        .contains("could not be removed", "faulty://stuck/run", "read-only");
    disk.readOnly = false;
    checkpoints.save(after(5));
    assertThat(disk.files).hasSize(2 * FILES + 1);
  }

  @Test
  void noMessageTellsAPassword() throws IOException {
    Disk disk = FaultyFileSystem.disk("secret", Kind.LOCAL);
    String place = "faulty://me:pass/word@secret/run";
    assertThatThrownBy(() -> open(place)).hasMessageNotContaining("word");

    String secret = "faulty://me:password@secret/run";
    Identity identity = IDENTITY.with("corpus", "s3a://key:password@bucket/corpus");
    Checkpoints checkpoints = open(secret, identity, false);
    disk.failAt(3, Fault.BEFORE_EFFECT, true);
    assertThatThrownBy(() -> checkpoints.save(after(2)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("faulty://***@secret/run")
        .satisfies(CheckpointsTest::tellsNothing);
    disk.restart();
    checkpoints.save(after(2));
    assertThatThrownBy(() -> open(secret, IDENTITY.with("corpus", "s3a://bucket/corpus"), false))
        .hasMessageContaining("there s3a://***@bucket/corpus")
        .satisfies(CheckpointsTest::tellsNothing);
    disk.files.forEach(
        (path, bytes) ->
            assertThat(new String(bytes, java.nio.charset.StandardCharsets.UTF_8))
                .doesNotContain("password"));
  }

  private static void tellsNothing(Throwable fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      assertThat(cause.toString()).doesNotContain("password");
    }
  }

  @Test
  void aDirectoryThatIsNoPathIsRefused() {
    assertThatThrownBy(() -> open("")).isInstanceOf(OptionException.class);
    assertThatThrownBy(() -> open("nosuch://a/b"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nosuch");
  }
}
