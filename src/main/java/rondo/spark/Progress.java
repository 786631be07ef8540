package rondo.spark;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rondo.model.JsonObject;

/**
 * What a {@link RunState} has besides its arrays and its history: what a manifest tells of it.
 *
 * @param steps of the optimizer
 * @param carried the numbers of each shard's hidden state
 * @param history how many entries it has
 */
record Progress(
    long round,
    int epoch,
    List<Integer> windows,
    long tokens,
    long steps,
    List<Integer> carried,
    double stepScale,
    int rollbacks,
    int stepsPerRound,
    Optional<Best> best,
    int worse,
    int history) {
  private static final int MAX_SHARDS = 1 << 20;

  /** The best validation, without its parameters. */
  record Best(double loss, int epoch) {}

  static Progress of(RunState state) {
    return new Progress(
        state.round(),
        state.epoch(),
        state.windows(),
        state.tokens(),
        state.optimizer().steps(),
        state.carried().stream().map(numbers -> numbers.length).toList(),
        state.stepScale(),
        state.rollbacks(),
        state.stepsPerRound(),
        state.best().map(best -> new Best(best.loss(), best.epoch())),
        state.worse(),
        state.history().size());
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("round", round);
    json.writeNumberField("epoch", epoch);
    writeInts(json, "windows", windows);
    json.writeNumberField("tokens", tokens);
    json.writeNumberField("steps", steps);
    writeInts(json, "carried", carried);
    json.writeNumberField("stepScale", stepScale);
    json.writeNumberField("rollbacks", rollbacks);
    json.writeNumberField("stepsPerRound", stepsPerRound);
    if (best.isPresent()) {
      json.writeObjectFieldStart("best");
      json.writeNumberField("loss", best.get().loss);
      json.writeNumberField("epoch", best.get().epoch);
      json.writeEndObject();
    }
    json.writeNumberField("worse", worse);
    json.writeNumberField("history", history);
    json.writeEndObject();
  }

  static Progress read(JsonObject json) {
    return new Progress(
        json.whole("round", 0, Long.MAX_VALUE),
        json.whole("epoch", 0, Integer.MAX_VALUE),
        ints(json, "windows"),
        json.whole("tokens", 0, Long.MAX_VALUE),
        json.whole("steps", 0, Long.MAX_VALUE),
        ints(json, "carried"),
        json.real("stepScale"),
        json.whole("rollbacks", 0, Integer.MAX_VALUE),
        json.whole("stepsPerRound", 0, Integer.MAX_VALUE),
        json.optional(
            "best", best -> new Best(best.real("loss"), best.whole("epoch", 0, Integer.MAX_VALUE))),
        json.whole("worse", 0, Integer.MAX_VALUE),
        json.whole("history", 0, Integer.MAX_VALUE));
  }

  private static void writeInts(JsonGenerator json, String key, List<Integer> numbers)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (int number : numbers) {
      json.writeNumber(number);
    }
    json.writeEndArray();
  }

  private static List<Integer> ints(JsonObject json, String key) {
    List<Integer> ints = new ArrayList<>();
    for (long whole : json.wholes(key, MAX_SHARDS)) {
      ints.add((int) Math.min(whole, Integer.MAX_VALUE));
    }
    return ints;
  }
}
