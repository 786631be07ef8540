package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rondo.spark.RunStates.after;
import static rondo.spark.RunStates.bits;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import rondo.RondoException;
import rondo.SplitMix;
import rondo.spark.FaultyFileSystem.Disk;
import rondo.spark.FaultyFileSystem.Kind;

/** Two good saves, of which somebody has spoilt the newer one. */
class DamagedCheckpointsTest {
  private static final String PLACE = "faulty://damaged/run";
  private static final Identity IDENTITY =
      new Identity(Map.of()).with("network", "gru 3").with("corpus", "äöü 1");

  private static final String OLDER = bits(after(2));

  private final List<String> warnings = new ArrayList<>();
  private Disk disk;
  private SaveName older;
  private SaveName newer;

  @BeforeEach
  void saveTwice() throws IOException {
    disk = FaultyFileSystem.disk("damaged", Kind.LOCAL);
    Checkpoints checkpoints = open(false);
    checkpoints.save(after(2));
    checkpoints.save(after(3));
    List<SaveName> saves =
        disk.names().stream()
            .flatMap(name -> SaveName.parse(name).stream())
            .filter(SaveName.File::isManifest)
            .map(SaveName.File::save)
            .sorted()
            .toList();
    older = saves.get(0);
    newer = saves.get(1);
  }

  private Checkpoints open(boolean overwrite) throws IOException {
    warnings.clear();
    return Checkpoints.open(
        PLACE,
        FaultyFileSystem.configuration(),
        IDENTITY,
        RunStates.SHAPE,
        overwrite,
        warnings::add);
  }

  private static Path path(String file) {
    return new Path(PLACE, file);
  }

  private List<String> files(SaveName save) {
    return disk.names().stream().filter(name -> name.startsWith(save + ".")).toList();
  }

  private void spoil(String file, UnaryOperator<byte[]> spoilt) {
    disk.files.compute(path(file), (path, bytes) -> spoilt.apply(bytes.clone()));
  }

  private static byte[] flipped(byte[] bytes, int at, int bit) {
    bytes[at] ^= (byte) (1 << bit);
    return bytes;
  }

  private void fallsBack(String file, String reason) throws IOException {
    assertThat(bits(open(false).state().orElseThrow())).as(file).isEqualTo(OLDER);
    assertThat(warnings)
        .as(file)
        .singleElement()
        .asString()
        .startsWith(PLACE + ": " + file)
        .contains("expected ", ", found", reason)
        .endsWith("; training goes on from round 2");
  }

  @Test
  void anyFileThatIsMissingCutOffTooLongOrFlippedMakesTheSaveBeforeCount() throws IOException {
    Map<Path, byte[]> good = Map.copyOf(disk.files);
    assertThat(files(newer)).hasSize(8);
    for (String file : files(newer)) {
      boolean manifest = file.endsWith("json");
      byte[] bytes = good.get(path(file));
      assertThat(bytes).isNotEmpty();
      for (int length : new int[] {0, 1, bytes.length / 2, bytes.length - 1}) {
        spoil(file, old -> Arrays.copyOf(old, length));
        fallsBack(file, manifest ? "ends with its SHA-256" : "expected ");
        disk.files.putAll(good);
      }
      for (int at = 0; at < bytes.length; at += 1 + bytes.length / 50) {
        int place = at;
        spoil(file, old -> flipped(old, place, place % 8));
        fallsBack(file, "expected ");
        disk.files.putAll(good);
      }
      spoil(file, old -> Arrays.copyOf(old, old.length + 1));
      fallsBack(file, manifest ? "ends with its SHA-256" : "more");
      disk.files.putAll(good);
      disk.files.remove(path(file));
      if (manifest) {
        // Then there is no newer save.
        assertThat(bits(open(false).state().orElseThrow())).isEqualTo(OLDER);
        assertThat(warnings).isEmpty();
      } else {
        fallsBack(file, "expected a file, found none");
      }
      disk.files.putAll(good);
    }
    assertThat(bits(open(false).state().orElseThrow())).isEqualTo(bits(after(3)));
  }

  @Test
  void everyFlippedBitOfAManifestIsSeen() throws IOException {
    String file = newer.manifest();
    byte[] good = disk.files.get(path(file));
    for (int at = 0; at < good.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] bad = flipped(good.clone(), at, bit);
        assertThatThrownBy(() -> Manifest.read(newer, bad))
            .isInstanceOf(Folder.DamageException.class);
      }
    }
    Manifest.read(newer, good);
  }

  @Test
  void aSaveAfterADamagedOneKeepsTheGoodOneBefore() throws IOException {
    spoil(newer.file("weights"), bytes -> flipped(bytes, 9, 3));
    open(false).save(after(3));
    assertThat(files(newer)).isEmpty();
    assertThat(files(older)).hasSize(8);
    assertThat(bits(open(false).state().orElseThrow())).isEqualTo(bits(after(3)));
    assertThat(warnings).isEmpty();
  }

  @Test
  void whereNoSaveIsGoodTheRunDoesNotBeginAnewByItself() throws IOException {
    spoil(newer.file("weights"), bytes -> flipped(bytes, 9, 3));
    disk.files.remove(path(older.file("slot-1")));
    assertThatThrownBy(() -> open(false))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(PLACE + ": expected a saved state that can be used, found none: ")
        .hasMessageContaining(newer.file("weights") + ": expected SHA-256")
        .hasMessageContaining(older.file("slot-1") + ": expected a file, found none")
        .hasMessageContaining("overwrite=true");
    assertThat(open(true).state()).isEmpty();
    assertThat(warnings).hasSize(2).allMatch(text -> text.endsWith("; training begins anew"));
  }

  @Test
  void partsOfTwoSavesAreNeverMixed() throws IOException {
    for (String part : List.of("weights", "velocity", "slot-0", "best", "history.jsonl")) {
      byte[] kept = disk.files.get(path(newer.file(part)));
      disk.files.put(path(newer.file(part)), disk.files.get(path(older.file(part))));
      fallsBack(newer.file(part), "expected ");
      disk.files.put(path(newer.file(part)), kept);
    }
  }

  @Test
  void aManifestUnderAnotherNameIsNone() throws IOException {
    SaveName next = new SaveName(newer.run(), newer.round(), newer.owner(), newer.save() + 1);
    for (String file : files(newer)) {
      disk.files.put(path(file.replace("save-2", "save-3")), disk.files.get(path(file)));
      disk.files.remove(path(file));
    }
    fallsBack(next.manifest(), "name: expected " + next);
  }

  @Test
  void aListingThatComesLateGivesAnOlderStateAndHarmsNothing() throws IOException {
    disk.unlisted.addAll(files(newer));
    Checkpoints late = open(false);
    assertThat(bits(late.state().orElseThrow())).isEqualTo(OLDER);
    late.save(after(3));
    disk.unlisted.clear();
    assertThat(bits(open(false).state().orElseThrow())).isEqualTo(bits(after(3)));

    // The old run's manifests are not listed, but its parts are: they are no orphans.
    open(false).finish(after(4));
    List<String> old = disk.names().stream().filter(name -> name.startsWith("run-")).toList();
    disk.unlisted.addAll(old.stream().filter(name -> name.endsWith("manifest.json")).toList());
    Checkpoints.open(
            PLACE,
            FaultyFileSystem.configuration(),
            IDENTITY.with("network", "lstm"),
            RunStates.SHAPE,
            true,
            warnings::add)
        .save(after(1));
    assertThat(disk.names()).containsAll(old);
  }

  @Test
  void whatANewerVersionHasSavedIsNotRead() throws IOException {
    forge(text -> text.replace("\"format\" : 1", "\"format\" : 2"));
    fallsBack(newer.manifest(), "expected version 1, found version 2");
  }

  @Test
  void namesOfPartsThatLeadElsewhereAreNeverFollowed() throws IOException {
    disk.files.put(new Path("faulty://damaged/secret"), new byte[4 * RunStates.LAYOUT.size()]);
    for (String name :
        List.of("../secret", "/secret", "..", "a\\\\b", "s3a://bucket/x", "\\u0000", "\\n")) {
      byte[] kept = disk.files.get(path(newer.manifest()));
      forge(text -> text.replace("\"slot-0\"", "\"" + name + "\""));
      fallsBack(newer.manifest(), "found others");
      forge(text -> text.replace("\"name\" : \"", "\"name\" : \"" + name));
      fallsBack(newer.manifest(), "name: expected " + newer);
      disk.files.put(path(newer.manifest()), kept);
    }
  }

  @Test
  void sizesThatDoNotFitTheRunAreRefusedBeforeTheyGetMemory() throws IOException {
    int bytes = 4 * RunStates.LAYOUT.size();
    byte[] kept = disk.files.get(path(newer.manifest()));
    for (String[] edit :
        new String[][] {
          {"\"bytes\" : " + bytes, "\"bytes\" : 8000000000"},
          {"\"carried\" : [ 6, 12 ]", "\"carried\" : [ 6, 2000000000 ]"},
          {"\"carried\" : [ 6, 12 ]", "\"carried\" : [ 6, 12, 12 ]"},
          {"\"windows\" : [ 0, 1 ]", "\"windows\" : [ 0 ]"},
          {"\"history\" : 3", "\"history\" : 2000000000"},
          {"\"history\" : 3", "\"history\" : 2"},
        }) {
      forge(text -> text.replace(edit[0], edit[1]));
      assertThat(bits(open(false).state().orElseThrow())).isEqualTo(OLDER);
      assertThat(warnings)
          .singleElement()
          .asString()
          .contains(edit[0].contains("history") ? newer.file("history.jsonl") : newer.manifest());
      disk.files.put(path(newer.manifest()), kept);
    }
  }

  /** Edits the newer manifest and seals it again. */
  private void forge(UnaryOperator<String> edit) {
    spoil(newer.manifest(), bytes -> forged(bytes, edit));
  }

  private static byte[] forged(byte[] bytes, UnaryOperator<String> edit) {
    String old = new String(bytes, StandardCharsets.UTF_8);
    String open = edit.apply(old.substring(0, old.lastIndexOf(",\n  \"sha256\"")));
    assertThat(old).as("an edit").doesNotStartWith(open);
    byte[] digest = Folder.sha256().digest(open.getBytes(StandardCharsets.UTF_8));
    String sha256 = HexFormat.of().formatHex(digest);
    return (open + ",\n  \"sha256\" : \"" + sha256 + "\"\n}\n").getBytes(StandardCharsets.UTF_8);
  }

  @Test
  @Timeout(300) // Nothing hangs.
  void howeverAManifestIsSpoiltTheSaveBeforeCountsOrTheFaultIsOneOfOurs() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] good = disk.files.get(path(newer.manifest()));
    int used = 0;
    int refused = 0;
    int fellBack = 0;
    Map<Path, byte[]> before = Map.copyOf(disk.files);
    for (int mutation = 0; mutation < 10_000; mutation++) {
      SplitMix random = new SplitMix(SplitMix.derive(20_27, mutation));
      boolean forged = mutation % 2 == 0;
      byte[] bad = forged ? edited(good, random) : bytes(good, random);
      disk.files.clear();
      disk.files.putAll(before);
      disk.files.put(path(newer.manifest()), bad);
      long start = threads.getCurrentThreadAllocatedBytes();
      try {
        Checkpoints found = open(false);
        if (bits(found.state().orElseThrow()).equals(OLDER) && !warnings.isEmpty()) {
          fellBack++;
        } else {
          // A valid manifest that tells something else.
          assertThat(forged || Arrays.equals(bad, good)).as("mutation %d", mutation).isTrue();
          used++;
        }
      } catch (RondoException e) {
        assertThat(forged).as("mutation %d", mutation).isTrue();
        assertThat(e.getMessage()).hasSizeLessThan(2000);
        refused++;
      }
      assertThat(threads.getCurrentThreadAllocatedBytes() - start)
          .as("bytes for mutation %d", mutation)
          .isLessThan(16L << 20);
    }
    assertThat(fellBack).isGreaterThan(7000);
    assertThat(used).isGreaterThan(50);
    assertThat(refused).isGreaterThan(50);
  }

  private static final List<String> VALUES =
      List.of(
          "-1",
          "0",
          "1",
          "7",
          "2147483647",
          "2147483648",
          "9223372036854775807",
          "99999999999999999999999999999999",
          "1e400",
          "1e999999999",
          "0.5",
          "\"NaN\"",
          "NaN",
          "null",
          "true",
          "\"\"",
          "\"../x\"",
          "\"\\ud800\"",
          "\"" + "x".repeat(5000) + "\"",
          "[]",
          "{}",
          "[ 6, 12 ]",
          "[" + "0,".repeat(2000) + "0]",
          "[".repeat(5000),
          "{\"a\":".repeat(3000),
          "");

  private static final Pattern VALUE =
      Pattern.compile("\"[^\"]*\"|-?\\d+(\\.\\d+)?|true|false|\\[[^\\]]*\\]");

  /** A key or a value replaced, and sealed again. */
  private static byte[] edited(byte[] good, SplitMix random) {
    return forged(
        good,
        text -> {
          String edited = text;
          while (text.startsWith(edited)) {
            List<MatchResult> places = VALUE.matcher(text).results().toList();
            MatchResult place = places.get(random.nextInt(places.size()));
            MatchResult other = places.get(random.nextInt(places.size()));
            String value =
                random.nextInt(4) == 0 ? other.group() : VALUES.get(random.nextInt(VALUES.size()));
            edited = text.substring(0, place.start()) + value + text.substring(place.end());
          }
          return edited;
        });
  }

  /** A byte changed, or some left out, put in or cut off. */
  private static byte[] bytes(byte[] good, SplitMix random) {
    byte[] bytes = good.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(4)) {
      case 0 -> bytes[at] ^= (byte) (1 + random.nextInt(255));
      case 1 -> bytes = Arrays.copyOf(bytes, at);
      case 2 -> {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
        longer[at] = (byte) random.nextInt(256);
        bytes = longer;
      }
      default -> {
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
        System.arraycopy(bytes, at + 1, shorter, at, bytes.length - at - 1);
        bytes = shorter;
      }
    }
    return bytes;
  }
}
