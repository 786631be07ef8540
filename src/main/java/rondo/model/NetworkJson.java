package rondo.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import rondo.data.Labels;
import rondo.data.Tokenizer;
import rondo.data.Vocabulary;
import rondo.nn.CellKind;
import rondo.nn.Direction;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.Start;

/**
 * {@code network.json}: everything of a saved network but its numbers, for people to read and for
 * this class to read back. The keys have a fixed order, so that the same network gives the same
 * bytes.
 *
 * <p>Version 1 has exactly the keys that {@link #write} writes; another key means another version.
 *
 * @param length bytes of the weights file that belongs to it
 * @param sha256 its hash, in lower-case hexadecimal
 */
record NetworkJson(
    NetworkSpec spec,
    Optional<Vocabulary> vocabulary,
    Optional<Labels> labels,
    Provenance provenance,
    long length,
    String sha256) {

  /** Bytes of the largest file: room for the largest vocabulary and the names of its classes. */
  static final int MAX_BYTES = 1 << 27;

  static final int VERSION = 1;

  private static final int MAX_NOTES = 10_000; // entries of the provenance

  NetworkJson {
    SavedNetwork.checkSizes(spec, vocabulary, labels);
  }

  private static final String FILE = SavedNetwork.NETWORK_FILE;
  private static final String FORMAT = "rondo-network";

  byte[] write() {
    ObjectNode json = JsonObject.MAPPER.createObjectNode();
    json.put("format", FORMAT).put("version", VERSION);
    writeSpec(json.putObject("spec"), spec);
    vocabulary.ifPresent(known -> writeVocabulary(json.putObject("vocabulary"), known));
    labels.ifPresent(known -> known.names().forEach(json.putArray("labels")::add));
    writeProvenance(json.putObject("provenance"));
    json.putObject("weights").put("length", length).put("sha256", sha256);
    byte[] bytes = bytes(json);
    // What could not be read again is not written: the limits hold on both sides.
    NetworkJson back = read(bytes);
    ModelFormatException.check(equals(back), FILE, this, back);
    return bytes;
  }

  private static void writeSpec(ObjectNode json, NetworkSpec spec) {
    ObjectNode input = json.putObject("input");
    if (spec.input() instanceof Input.OneHot oneHot) {
      input.put("kind", "one-hot").put("size", oneHot.size());
    } else if (spec.input() instanceof Input.Embedding embedding) {
      input.put("kind", "embedding").put("size", embedding.size());
      input.put("dimension", embedding.dimension());
    } else {
      input.put("kind", "dense").put("dimension", spec.input().dimension());
    }
    Recurrence recurrence = spec.recurrence();
    json.putObject("recurrence")
        .put("cell", recurrence.cell().text())
        .put("hiddenSize", recurrence.hiddenSize())
        .put("layers", recurrence.layers())
        .put("direction", recurrence.direction().text())
        .put("dropout", recurrence.dropout())
        .put("forgetBias", recurrence.forgetBias());
    ObjectNode start = json.putObject("start");
    if (spec.start() instanceof Start.FromVector vector) {
      start.put("kind", "from-vector").put("dimension", vector.dimension());
    } else {
      start.put("kind", "zero");
    }
    json.put("readout", spec.readout().text());
    String kind =
        spec.head() instanceof Head.Softmax
            ? "softmax"
            : spec.head() instanceof Head.SquaredError ? "squared-error" : "bernoulli";
    json.putObject("head").put("kind", kind).put("outputs", spec.head().outputs());
  }

  private static void writeVocabulary(ObjectNode json, Vocabulary vocabulary) {
    json.put("tokenizer", vocabulary.tokenizer().text())
        .put("endOfText", vocabulary.endOfText().isPresent())
        .put("unknown", vocabulary.unknown().isPresent());
    vocabulary.tokens().forEach(json.putArray("tokens")::add);
  }

  private void writeProvenance(ObjectNode json) {
    provenance.data().forEach(json.putObject("data")::put);
    provenance.options().forEach(json.putObject("options")::put);
    json.put("seed", provenance.seed())
        .put("rondo", provenance.rondo())
        .put("jvm", provenance.jvm())
        .put("blas", provenance.blas());
  }

  private static byte[] bytes(ObjectNode json) {
    // Not the system's line end: the same network gives the same bytes everywhere.
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(lines);
    String text;
    try {
      text = JsonObject.MAPPER.writer(printer).writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new ModelFormatException(FILE + ": " + e.getOriginalMessage(), e);
    }
    return (withoutLoneSurrogates(text) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Half a pair, which a character of a text may be, has no UTF-8; JSON can name it by number. */
  private static String withoutLoneSurrogates(String json) {
    StringBuilder escaped = new StringBuilder(json.length());
    json.codePoints()
        .forEach(
            point -> {
              if (Character.MIN_SURROGATE <= point && point <= Character.MAX_SURROGATE) {
                escaped.append("\\u").append(Integer.toHexString(point));
              } else {
                escaped.appendCodePoint(point);
              }
            });
    return escaped.toString();
  }

  static NetworkJson read(byte[] bytes) {
    ModelFormatException.check(
        bytes.length <= MAX_BYTES, FILE, "at most " + MAX_BYTES + " bytes", bytes.length);
    // The version first: what else a newer file holds, only a newer reader can judge.
    return JsonObject.parse(
        FILE,
        bytes,
        json -> {
          String format = json.text("format");
          ModelFormatException.check(format.equals(FORMAT), json.where("format"), FORMAT, format);
          int version = json.whole("version", 1, Integer.MAX_VALUE);
          ModelFormatException.check(
              version <= VERSION,
              json.where("version"),
              "at most " + VERSION + ", the newest that this Rondo knows",
              version + ": load it with the Rondo that wrote it, or a newer one");
          return readVersion1(json);
        });
  }

  private static NetworkJson readVersion1(JsonObject json) {
    NetworkSpec spec = json.object("spec", NetworkJson::readSpec);
    Optional<Vocabulary> vocabulary = json.optional("vocabulary", NetworkJson::readVocabulary);
    Optional<Labels> labels =
        json.has("labels")
            ? Optional.of(Labels.of(json.texts("labels", Labels.MAX_SIZE)))
            : Optional.empty();
    Provenance provenance = json.object("provenance", NetworkJson::readProvenance);
    record Weights(long length, String sha256) {}
    Weights weights =
        json.object(
            "weights",
            file -> {
              String sha256 = file.text("sha256");
              ModelFormatException.check(
                  sha256.matches("[0-9a-f]{64}"), file.where("sha256"), "64 digits", sha256);
              return new Weights(file.whole("length", 0, Long.MAX_VALUE), sha256);
            });
    return new NetworkJson(spec, vocabulary, labels, provenance, weights.length, weights.sha256);
  }

  private static NetworkSpec readSpec(JsonObject json) {
    Input input = json.object("input", NetworkJson::readInput);
    Recurrence recurrence = json.object("recurrence", NetworkJson::readRecurrence);
    Start start =
        json.object(
            "start",
            of ->
                switch (of.text("kind")) {
                  case "zero" -> new Start.Zero();
                  case "from-vector" ->
                      new Start.FromVector(of.whole("dimension", 1, Input.MAX_SIZE));
                  default -> throw unknown(of, "kind", "zero or from-vector");
                });
    Readout readout = Readout.parse(json.text("readout"));
    Head head = json.object("head", NetworkJson::readHead);
    NetworkSpec spec = new NetworkSpec(input, recurrence, start, readout, head);
    ParameterLayout.of(spec); // throws if an array could not hold its parameters
    return spec;
  }

  private static Input readInput(JsonObject json) {
    return switch (json.text("kind")) {
      case "one-hot" -> new Input.OneHot(json.whole("size", 1, Input.MAX_SIZE));
      case "embedding" ->
          new Input.Embedding(
              json.whole("size", 1, Input.MAX_SIZE), json.whole("dimension", 1, Input.MAX_SIZE));
      case "dense" -> new Input.Dense(json.whole("dimension", 1, Input.MAX_SIZE));
      default -> throw unknown(json, "kind", "one-hot, embedding or dense");
    };
  }

  private static Recurrence readRecurrence(JsonObject json) {
    CellKind cell = CellKind.parse(json.text("cell"));
    Direction direction = Direction.parse(json.text("direction"));
    return new Recurrence(
        cell,
        json.whole("hiddenSize", 1, Recurrence.MAX_HIDDEN_SIZE),
        json.whole("layers", 1, Recurrence.MAX_LAYERS),
        direction,
        json.number("dropout"),
        json.number("forgetBias"));
  }

  private static Head readHead(JsonObject json) {
    int outputs = json.whole("outputs", 1, Head.MAX_OUTPUTS);
    return switch (json.text("kind")) {
      case "softmax" -> new Head.Softmax(outputs);
      case "squared-error" -> new Head.SquaredError(outputs);
      case "bernoulli" -> new Head.Bernoulli(outputs);
      default -> throw unknown(json, "kind", "softmax, squared-error or bernoulli");
    };
  }

  private static Vocabulary readVocabulary(JsonObject json) {
    return Vocabulary.of(
        Tokenizer.parse(json.text("tokenizer")),
        json.texts("tokens", Vocabulary.MAX_SIZE),
        json.truth("endOfText"),
        json.truth("unknown"));
  }

  private static ModelFormatException unknown(JsonObject json, String key, String expected) {
    return new ModelFormatException(
        json.where(key) + ": expected " + expected + ", found " + json.text(key));
  }

  private static Provenance readProvenance(JsonObject json) {
    Map<String, Long> data =
        json.object("data", of -> notes(of, key -> of.whole(key, Long.MIN_VALUE, Long.MAX_VALUE)));
    Map<String, String> options = json.object("options", of -> notes(of, of::text));
    return new Provenance(
        data,
        options,
        json.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE),
        json.text("rondo"),
        json.text("jvm"),
        json.text("blas"));
  }

  private static <T> Map<String, T> notes(JsonObject json, Function<String, T> read) {
    List<String> keys = json.keys();
    ModelFormatException.check(
        keys.size() <= MAX_NOTES, json.where(), "at most " + MAX_NOTES + " keys", keys.size());
    Map<String, T> notes = new TreeMap<>();
    keys.forEach(key -> notes.put(key, read.apply(key)));
    return notes;
  }
}
