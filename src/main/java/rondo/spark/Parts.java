package rondo.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rondo.nn.Parameters;
import rondo.optim.OptimizerState;
import rondo.spark.RunState.Best;

/**
 * The arrays of a {@link RunState}, each kind a file: its numbers one behind the other, 4 bytes
 * each, little-endian.
 */
final class Parts {
  private static final int CHUNK = 1 << 14; // numbers on their way at a time

  private final Map<String, List<float[]>> arrays = new LinkedHashMap<>();

  private Parts() {}

  /** Those of a state, not copies. */
  static Parts of(RunState state) {
    Parts parts = new Parts();
    parts.put("weights", state.parameters().values());
    state.velocity().ifPresent(velocity -> parts.put("velocity", velocity.values()));
    for (int slot = 0; slot < state.optimizer().slots(); slot++) {
      parts.put(slot(slot), state.optimizer().slot(slot));
    }
    state.best().ifPresent(best -> parts.put("best", best.parameters().values()));
    parts.arrays.put("carried", state.carried());
    return parts;
  }

  /** All zero, to be read into. */
  static Parts fresh(RunShape shape, Progress progress) {
    Parts parts = new Parts();
    int size = shape.layout().size();
    parts.put("weights", new float[size]);
    if (shape.velocity()) {
      parts.put("velocity", new float[size]);
    }
    for (int slot = 0; slot < shape.slots(); slot++) {
      parts.put(slot(slot), new float[size]);
    }
    if (progress.best().isPresent()) {
      parts.put("best", new float[size]);
    }
    parts.arrays.put(
        "carried", progress.carried().stream().map(numbers -> new float[numbers]).toList());
    return parts;
  }

  private static String slot(int index) {
    return "slot-" + index;
  }

  private void put(String part, float[] numbers) {
    arrays.put(part, List.of(numbers));
  }

  /** What each is called, and its length in bytes. */
  Map<String, Long> lengths() {
    Map<String, Long> lengths = new LinkedHashMap<>();
    arrays.forEach(
        (part, list) ->
            lengths.put(
                part, list.stream().mapToLong(array -> (long) Float.BYTES * array.length).sum()));
    return lengths;
  }

  void write(String part, OutputStream out) throws IOException {
    byte[] bytes = new byte[Float.BYTES * CHUNK];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] array : arrays.get(part)) {
      for (int from = 0; from < array.length; from += CHUNK) {
        int count = Math.min(CHUNK, array.length - from);
        buffer.asFloatBuffer().put(array, from, count);
        out.write(bytes, 0, Float.BYTES * count);
      }
    }
  }

  void read(String part, InputStream in) throws IOException {
    byte[] bytes = new byte[Float.BYTES * CHUNK];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long read = 0;
    for (float[] array : arrays.get(part)) {
      for (int from = 0; from < array.length; from += CHUNK) {
        int count = Math.min(CHUNK, array.length - from);
        int found = in.readNBytes(bytes, 0, Float.BYTES * count);
        read += found;
        if (found < Float.BYTES * count) {
          throw new Folder.DamageException(
              "expected "
                  + lengths().get(part)
                  + " bytes, found "
                  + read
                  + ", then its end: it is half-written or cut off");
        }
        buffer.asFloatBuffer().get(array, from, count);
      }
    }
  }

  /** The state that these arrays and the rest are. */
  RunState with(RunShape shape, Progress progress, List<RoundReport> history) {
    float[][] slots = new float[shape.slots()][];
    for (int slot = 0; slot < slots.length; slot++) {
      slots[slot] = arrays.get(slot(slot)).get(0);
    }
    return new RunState(
        progress.round(),
        progress.epoch(),
        progress.windows(),
        progress.tokens(),
        parameters(shape, "weights"),
        shape.velocity() ? Optional.of(parameters(shape, "velocity")) : Optional.empty(),
        new OptimizerState(progress.steps(), slots),
        arrays.get("carried"),
        progress.stepScale(),
        progress.rollbacks(),
        progress.stepsPerRound(),
        progress.best().map(best -> new Best(best.loss(), best.epoch(), parameters(shape, "best"))),
        progress.worse(),
        history);
  }

  private Parameters parameters(RunShape shape, String part) {
    return new Parameters(shape.layout(), arrays.get(part).get(0));
  }
}
