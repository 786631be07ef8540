package rondo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.data.Labels;
import rondo.linalg.ShapeException;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.Readout;
import rondo.nn.Recurrence;

class SavedNetworkTest {
  @TempDir Path directory;

  static List<NetworkSpec> specs() {
    return Examples.specs();
  }

  @ParameterizedTest
  @MethodSource("specs")
  void everyKindOfNetworkComesBackToTheBit(NetworkSpec spec) {
    SavedNetwork saved = Examples.of(spec);
    float[] values = saved.parameters().values();
    values[0] = -0f;
    values[values.length - 1] = Float.MIN_VALUE;
    SavedNetwork loaded = Examples.Files.of(saved).read();
    assertThat(loaded.spec()).isEqualTo(spec);
    assertThat(bits(loaded.parameters())).isEqualTo(bits(saved.parameters()));
    assertThat(loaded).isEqualTo(saved);
  }

  private static int[] bits(Parameters parameters) {
    float[] values = parameters.values();
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  @Test
  void vocabularyLabelsAndProvenanceComeBack() throws IOException {
    SavedNetwork saved = Examples.classifier();
    saved.save(directory.resolve("new/model"));
    SavedNetwork loaded = SavedNetwork.load(directory.resolve("new/model"));
    assertThat(loaded).isEqualTo(saved);
    assertThat(loaded.vocabulary()).isEqualTo(saved.vocabulary());
    assertThat(loaded.labels().orElseThrow().names()).containsExactly("no", "yes \ud800");
    assertThat(loaded.provenance()).isEqualTo(Examples.PROVENANCE);
    assertThat(names(directory.resolve("new/model")))
        .containsExactly("network.json", "weights.safetensors");
  }

  @Test
  void theSameNetworkGivesTheSameBytes() {
    Examples.Files one = Examples.Files.of(Examples.classifier());
    Examples.Files other = Examples.Files.of(one.read());
    assertThat(other.network()).isEqualTo(one.network());
    assertThat(other.weights()).isEqualTo(one.weights());
  }

  @Test
  void aTensorLongerThanTheBufferComesBack() {
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.Dense(131),
            Recurrence.of(CellKind.GRU, 97),
            Readout.EVERY_STEP,
            new Head.SquaredError(1));
    SavedNetwork saved = Examples.of(spec);
    assertThat(saved.parameters().layout().tensor("rnn.weight_ih_l0").size())
        .isGreaterThan(1 << 15);
    assertThat(Examples.Files.of(saved).read()).isEqualTo(saved);
  }

  @Test
  void aNetworkThatIsThereIsReplacedOnlyWhenAsked() throws IOException {
    SavedNetwork first = Examples.languageModel();
    SavedNetwork second = Examples.classifier();
    first.save(directory);
    assertThatThrownBy(() -> second.save(directory))
        .isInstanceOf(PlaceTakenException.class)
        .hasMessage(
            directory.resolve("weights.safetensors")
                + ": expected nothing there yet, found a file; save(directory, true) replaces it");
    assertThat(SavedNetwork.load(directory)).isEqualTo(first);
    second.save(directory, true);
    assertThat(SavedNetwork.load(directory)).isEqualTo(second);
    assertThat(names(directory)).containsExactly("network.json", "weights.safetensors");
  }

  @Test
  void aDirectoryInTheWayIsNotReplaced() throws IOException {
    Files.createDirectory(directory.resolve("network.json"));
    assertThatThrownBy(() -> Examples.languageModel().save(directory, true))
        .isInstanceOf(PlaceTakenException.class)
        .hasMessage(
            directory.resolve("network.json")
                + ": expected a file or nothing, found something else; move it away");
    assertThat(names(directory)).containsExactly("network.json");
  }

  @Test
  void aSaveThatFailsInWritingLeavesWhatWasThere() throws IOException {
    SavedNetwork first = Examples.languageModel();
    first.save(directory);
    SavedNetwork broken = Examples.languageModel();
    broken.parameters().values()[5] = Float.NaN;
    assertThatThrownBy(() -> broken.save(directory, true)).isInstanceOf(ModelFormatException.class);
    assertThat(SavedNetwork.load(directory)).isEqualTo(first);
    assertThat(names(directory)).containsExactly("network.json", "weights.safetensors");
  }

  @Test
  void aSaveThatFailsInMovingLeavesWhatWasThere() throws IOException {
    SavedNetwork first = Examples.languageModel();
    first.save(directory);
    Path staging = Files.createDirectory(directory.resolve("staging"));
    Files.writeString(staging.resolve("weights.safetensors"), "and no network.json");
    assertThatThrownBy(() -> SavedNetwork.replace(staging, directory, true))
        .isInstanceOf(NoSuchFileException.class);
    SavedNetwork.clean(staging);
    assertThat(SavedNetwork.load(directory)).isEqualTo(first);
    assertThat(names(directory)).containsExactly("network.json", "weights.safetensors");
  }

  @Test
  void whatCannotBePutBackIsKept() throws IOException {
    SavedNetwork first = Examples.languageModel();
    first.save(directory);
    Path staging = Files.createDirectory(directory.resolve("staging"));
    // It can be moved in, but not deleted again; and the second file is missing.
    Files.createDirectories(staging.resolve("weights.safetensors/full"));
    assertThatThrownBy(() -> SavedNetwork.replace(staging, directory, true))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("what is not back is kept in " + staging.resolve("old"))
        .hasCauseInstanceOf(NoSuchFileException.class)
        .satisfies(
            fault ->
                assertThat(fault.getCause().getSuppressed()[0])
                    .isInstanceOf(DirectoryNotEmptyException.class));
    SavedNetwork.clean(staging);
    assertThat(SavedNetwork.load(staging.resolve("old"))).isEqualTo(first);
  }

  @Test
  void withoutOverwritingNothingIsMovedOut() throws IOException {
    SavedNetwork first = Examples.languageModel();
    first.save(directory);
    // As if the other had come between the look at the place and the replacing.
    Path staging = directory.resolve("staging");
    Examples.classifier().save(staging);
    assertThatThrownBy(() -> SavedNetwork.replace(staging, directory, false))
        .isInstanceOf(PlaceTakenException.class)
        .hasMessageStartingWith(directory.resolve("weights.safetensors").toString());
    assertThat(SavedNetwork.load(directory)).isEqualTo(first);
    assertThat(SavedNetwork.load(staging)).isEqualTo(Examples.classifier());
  }

  @Test
  void ofTwoThatTakeOnlyHalfThePlaceNothingIsLeft() throws IOException {
    Files.writeString(directory.resolve("network.json"), "another's");
    Path staging = directory.resolve("staging");
    Examples.classifier().save(staging);
    assertThatThrownBy(() -> SavedNetwork.replace(staging, directory, false))
        .isInstanceOf(PlaceTakenException.class);
    assertThat(names(directory)).containsExactly("network.json", "staging");
    assertThat(directory.resolve("network.json")).hasContent("another's");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void savesAtOnceLeaveOneWholeNetwork(boolean overwrite) throws Exception {
    List<SavedNetwork> networks = List.of(Examples.languageModel(), Examples.classifier());
    ExecutorService threads = Executors.newFixedThreadPool(networks.size());
    try {
      for (int round = 0; round < 100; round++) {
        Path place = directory.resolve("round" + round);
        CyclicBarrier start = new CyclicBarrier(networks.size());
        List<Future<Boolean>> saves = new ArrayList<>();
        for (SavedNetwork network : networks) {
          saves.add(threads.submit(() -> saves(network, place, overwrite, start)));
        }
        List<SavedNetwork> saved = new ArrayList<>();
        for (int i = 0; i < networks.size(); i++) {
          if (saves.get(i).get()) {
            saved.add(networks.get(i));
          }
        }
        assertThat(saved).hasSize(overwrite ? networks.size() : 1);
        assertThat(SavedNetwork.load(place)).isIn(saved);
        assertThat(names(place)).containsExactly("network.json", "weights.safetensors");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Whether the save went through. */
  private static boolean saves(
      SavedNetwork network, Path place, boolean overwrite, CyclicBarrier start) throws Exception {
    start.await();
    try {
      network.save(place, overwrite);
      return true;
    } catch (PlaceTakenException taken) {
      return false;
    }
  }

  @Test
  void aLinkToNothingIsInTheWay() throws IOException {
    Files.createSymbolicLink(directory.resolve("network.json"), Path.of("nowhere"));
    for (boolean overwrite : new boolean[] {false, true}) {
      assertThatThrownBy(() -> Examples.languageModel().save(directory, overwrite))
          .isInstanceOf(PlaceTakenException.class)
          .hasMessageContaining("network.json: expected a file or nothing, found something else");
      assertThat(names(directory)).containsExactly("network.json");
    }
  }

  @Test
  void aLinkComesBackAfterASaveThatFails() throws IOException {
    SavedNetwork first = Examples.languageModel();
    first.save(directory.resolve("elsewhere"));
    for (String file : List.of("network.json", "weights.safetensors")) {
      Files.createSymbolicLink(directory.resolve(file), Path.of("elsewhere", file));
    }
    Path staging = Files.createDirectory(directory.resolve("staging"));
    assertThatThrownBy(() -> SavedNetwork.replace(staging, directory, true))
        .isInstanceOf(NoSuchFileException.class);
    SavedNetwork.clean(staging);
    assertThat(names(directory))
        .containsExactly("elsewhere", "network.json", "weights.safetensors");
    assertThat(SavedNetwork.load(directory)).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"network.json", "weights.safetensors"})
  void whatIsNoFileIsNotRead(String file) throws IOException {
    Examples.languageModel().save(directory);
    Files.delete(directory.resolve(file));
    Files.createDirectory(directory.resolve(file));
    assertThatThrownBy(() -> SavedNetwork.load(directory))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(directory.resolve(file) + ": expected a file, found something else");
  }

  @Test
  void aNetworkHasAllItsParts() {
    SavedNetwork saved = Examples.languageModel();
    assertThatThrownBy(() -> SavedNetwork.of(saved.parameters(), null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("provenance");
    assertThatThrownBy(() -> SavedNetwork.of(null, saved.provenance()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("parameters");
  }

  @Test
  void aMissingFileIsAFaultOfTheDisk() throws IOException {
    assertThatThrownBy(() -> SavedNetwork.load(directory)).isInstanceOf(NoSuchFileException.class);
    Examples.languageModel().save(directory);
    Files.delete(directory.resolve("weights.safetensors"));
    assertThatThrownBy(() -> SavedNetwork.load(directory)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void filesOfTwoNetworksAreNoPair() {
    Examples.Files one = Examples.Files.of(Examples.languageModel());
    SavedNetwork model = Examples.languageModel();
    model.parameters().values()[3] += 1;
    Examples.Files other = Examples.Files.of(model);
    assertThat(other.weights()).hasSameSizeAs(one.weights());
    assertThatThrownBy(() -> new Examples.Files(one.network(), other.weights()).read())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageMatching(
            "weights.safetensors: expected SHA-256 [0-9a-f]{64}, as network.json says, found "
                + "[0-9a-f]{64}; do the two belong together\\?");

    Examples.Files third = Examples.Files.of(Examples.classifier());
    assertThatThrownBy(() -> new Examples.Files(one.network(), third.weights()).read())
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "weights.safetensors: expected "
                + one.weights().length
                + " bytes, as network.json says, found "
                + third.weights().length
                + "; do the two belong together?");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aNumberThatIsNotFiniteIsNotSaved(float number) {
    SavedNetwork model = Examples.languageModel();
    ParameterLayout layout = model.parameters().layout();
    model.parameters().values()[layout.tensor("rnn.weight_hh_l0").indexOfSaved(7, 2)] = number;
    assertThatThrownBy(() -> Examples.Files.of(model))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "weights.safetensors: rnn.weight_hh_l0[7, 2]: expected a finite number, found "
                + number);
  }

  @Test
  void vocabularyAndLabelsMustFitTheNetwork() {
    assertThatThrownBy(() -> Examples.classifier().withVocabulary(Examples.hello()))
        .isInstanceOf(ShapeException.class)
        .hasMessage("tokens of the vocabulary: expected 5, found 4");
    assertThatThrownBy(() -> Examples.classifier().withLabels(Labels.of(List.of("a", "b", "c"))))
        .isInstanceOf(ShapeException.class)
        .hasMessage("labels: expected 2, found 3");
    NetworkSpec dense =
        NetworkSpec.of(
            new Input.Dense(4),
            Recurrence.of(CellKind.RELU, 2),
            Readout.EVERY_STEP,
            new Head.SquaredError(1));
    assertThatThrownBy(() -> Examples.of(dense).withVocabulary(Examples.hello()))
        .isInstanceOf(ShapeException.class)
        .hasMessage("vocabulary: expected none for dense input, found one");
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
