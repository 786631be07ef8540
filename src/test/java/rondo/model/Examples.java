package rondo.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import rondo.data.Labels;
import rondo.data.Tokenizer;
import rondo.data.Vocabulary;
import rondo.nn.CellKind;
import rondo.nn.Direction;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.Start;

/** Small networks for the tests of this package, and their files in memory. */
final class Examples {
  static final Provenance PROVENANCE =
      new Provenance(
          Map.of("tokens", 1_000_000_007L, "skipped", 0L),
          Map.of("cell", "lstm", "stepSize", "0.002"),
          -42,
          "0.1.0",
          "a JVM 17.0.1+12",
          "a BLAS with \"quotes\"");

  /** The two files of a saved network. */
  static final class Files {
    private final byte[] network;
    private final byte[] weights;

    Files(byte[] network, byte[] weights) {
      this.network = network;
      this.weights = weights;
    }

    byte[] network() {
      return network;
    }

    byte[] weights() {
      return weights;
    }

    static Files of(SavedNetwork saved) {
      ByteArrayOutputStream network = new ByteArrayOutputStream();
      ByteArrayOutputStream weights = new ByteArrayOutputStream();
      try {
        saved.write(network, weights);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Files(network.toByteArray(), weights.toByteArray());
    }

    SavedNetwork read() {
      try {
        return SavedNetwork.read(
            new ByteArrayInputStream(network), new ByteArrayInputStream(weights), weights.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Examples() {}

  static Vocabulary hello() {
    return Vocabulary.of(Tokenizer.CHAR, List.of("h", "e", "l", "o"), false, false);
  }

  static SavedNetwork of(NetworkSpec spec) {
    return SavedNetwork.of(Parameters.initial(ParameterLayout.of(spec), 7), PROVENANCE);
  }

  /** The character model of <i>hello</i>. */
  static SavedNetwork languageModel() {
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.OneHot(4),
            Recurrence.of(CellKind.GRU, 3),
            Readout.EVERY_STEP,
            new Head.Softmax(4));
    return of(spec).withVocabulary(hello());
  }

  /** Two layers in both directions over words, with names for the classes. */
  static SavedNetwork classifier() {
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.Embedding(5, 2),
            Recurrence.of(CellKind.LSTM, 3).withLayers(2).withDirection(Direction.BOTH),
            Readout.LAST_STEP,
            new Head.Softmax(2));
    return of(spec)
        .withVocabulary(
            Vocabulary.of(Tokenizer.WORD, List.of("</s>", "<unk>", "a", "ß", "𝄞"), true, true))
        .withLabels(Labels.of(List.of("no", "yes \ud800")));
  }

  /** Every kind of everything. */
  static List<NetworkSpec> specs() {
    List<NetworkSpec> specs = new ArrayList<>();
    for (CellKind cell : CellKind.values()) {
      for (Direction direction : Direction.values()) {
        for (Input input :
            List.of(new Input.OneHot(5), new Input.Embedding(5, 2), new Input.Dense(3))) {
          for (Head head :
              List.of(new Head.Softmax(3), new Head.SquaredError(1), new Head.Bernoulli(2))) {
            for (int layers = 1; layers <= 2; layers++) {
              Recurrence recurrence =
                  new Recurrence(cell, 4, layers, direction, 0.1 * (layers - 1), 1.5);
              NetworkSpec spec = NetworkSpec.of(input, recurrence, Readout.EVERY_STEP, head);
              specs.add(spec);
              specs.add(
                  new NetworkSpec(
                      input, recurrence, new Start.FromVector(6), Readout.LAST_STEP, head));
            }
          }
        }
      }
    }
    return specs;
  }
}
