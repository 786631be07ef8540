package rondo.model;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import rondo.nn.ParameterLayout;
import rondo.nn.ParameterLayout.Tensor;
import rondo.nn.Parameters;

/**
 * Parameters as a file in the public safetensors layout, which NumPy and PyTorch read too: the
 * length of the header (8 bytes, little-endian), the header (JSON: name → dtype, shape, offsets;
 * filled up with spaces so that the numbers begin at a multiple of 8), then the numbers of all
 * tensors, little-endian and row-major, under PyTorch's names.
 *
 * <p>Reading holds one copy of the numbers and a small buffer. Everything that the header declares
 * is checked against the layout and the length of the file before the numbers get their memory;
 * tensors may stand in any order, but must fill the file without gap or overlap. A number that is
 * not finite is refused, in writing and in reading: no training that went well has one, and no
 * answer of such a network is worth having.
 */
public final class Safetensors {
  /** Bytes of the longest header that is read. A thousand tensors need a tenth of it. */
  public static final int MAX_HEADER = 1 << 20;

  private static final String FILE = SavedNetwork.WEIGHTS_FILE;
  private static final String METADATA = "__metadata__";
  private static final String VERSION_KEY = "format_version";
  private static final String VERSION = "1";
  private static final int MAX_METADATA = 1000;
  private static final int MAX_DIMENSIONS = 8;
  private static final int CHUNK = 1 << 14; // numbers on their way at a time

  private Safetensors() {}

  /** Writes all tensors and returns the number of bytes; does not close the stream. */
  public static long write(Parameters parameters, OutputStream out) throws IOException {
    ParameterLayout layout = parameters.layout();
    byte[] header = header(layout);
    byte[] bytes = new byte[Float.BYTES * CHUNK];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(header.length);
    out.write(bytes, 0, Long.BYTES);
    out.write(header);
    for (Tensor tensor : layout.tensors()) {
      Cursor cursor = new Cursor(tensor);
      for (int left = tensor.size(); left > 0; left -= CHUNK) {
        int count = Math.min(left, CHUNK);
        buffer.clear();
        for (int i = 0; i < count; i++) {
          float value = parameters.values()[cursor.next()];
          cursor.checkFinite(value);
          buffer.putFloat(value);
        }
        out.write(bytes, 0, Float.BYTES * count);
      }
    }
    return Long.BYTES + header.length + (long) Float.BYTES * layout.size();
  }

  private static byte[] header(ParameterLayout layout) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JsonObject.MAPPER.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeObjectFieldStart(METADATA);
      json.writeStringField(VERSION_KEY, VERSION);
      json.writeEndObject();
      long offset = 0;
      for (Tensor tensor : layout.tensors()) {
        long end = offset + (long) Float.BYTES * tensor.size();
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", "F32");
        json.writeFieldName("shape");
        json.writeArray(tensor.shape(), 0, tensor.rank());
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {offset, end}, 0, 2);
        json.writeEndObject();
        offset = end;
      }
      json.writeEndObject();
    }
    byte[] header = bytes.toByteArray();
    byte[] padded = Arrays.copyOf(header, (header.length + 7) / 8 * 8);
    Arrays.fill(padded, header.length, padded.length, (byte) ' ');
    return padded;
  }

  /**
   * Reads the tensors of a layout, all of them and no others; does not close the stream.
   *
   * @param length how many bytes the stream has
   */
  public static Parameters read(InputStream in, long length, ParameterLayout layout)
      throws IOException {
    ModelFormatException.check(length >= Long.BYTES, FILE, "at least 8 bytes", length);
    byte[] bytes = new byte[Float.BYTES * CHUNK];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    fill(in, bytes, Long.BYTES);
    long headerLength = buffer.getLong(0);
    long most = Math.min(MAX_HEADER, length - Long.BYTES);
    ModelFormatException.check(
        headerLength >= 2 && headerLength <= most,
        FILE + ": length of the header",
        "2 to " + most + " bytes",
        Long.toUnsignedString(headerLength));
    ModelFormatException.check(
        length - Long.BYTES - headerLength == (long) Float.BYTES * layout.size(),
        FILE + ": bytes behind the header",
        (long) Float.BYTES * layout.size() + " (" + layout.size() + " numbers of 4)",
        length - Long.BYTES - headerLength);
    byte[] header = new byte[(int) headerLength];
    fill(in, header, header.length);
    // A byte order mark or blanks in front would be one more way to write the same.
    ModelFormatException.check(
        header[0] == '{', FILE + ": header", "{ as its first byte", header[0]);
    List<Tensor> tensors = JsonObject.parse(FILE, header, json -> order(json, layout));

    Parameters parameters = Parameters.zeros(layout);
    for (Tensor tensor : tensors) {
      Cursor cursor = new Cursor(tensor);
      for (int left = tensor.size(); left > 0; left -= CHUNK) {
        int count = Math.min(left, CHUNK);
        fill(in, bytes, Float.BYTES * count);
        buffer.clear();
        for (int i = 0; i < count; i++) {
          float value = buffer.getFloat();
          parameters.values()[cursor.next()] = value;
          cursor.checkFinite(value);
        }
      }
    }
    ModelFormatException.check(in.read() < 0, FILE, length + " bytes", "more");
    return parameters;
  }

  private static void fill(InputStream in, byte[] bytes, int count) throws IOException {
    int found = in.readNBytes(bytes, 0, count);
    ModelFormatException.check(
        found == count, FILE, count + " bytes at this place", found + ", then its end");
  }

  /** Walks through a tensor in its saved order. */
  private static final class Cursor {
    private final Tensor tensor;
    private int row = 0;
    private int column = -1;

    Cursor(Tensor tensor) {
      this.tensor = tensor;
    }

    int next() {
      if (++column == tensor.columns()) {
        column = 0;
        row++;
      }
      return tensor.indexOfSaved(row, column);
    }

    void checkFinite(float value) {
      if (!Float.isFinite(value)) {
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "%s: %s[%d, %d]: expected a finite number, found %s",
                FILE,
                tensor.name(),
                row,
                column,
                value));
      }
    }
  }

  private record Place(Tensor tensor, long begin, long end) {}

  /** The tensors in the order of their numbers, which the header must promise without a gap. */
  private static List<Tensor> order(JsonObject header, ParameterLayout layout) {
    Map<String, Tensor> expected = new HashMap<>();
    layout.tensors().forEach(tensor -> expected.put(tensor.name(), tensor));
    List<Place> places = new ArrayList<>();
    for (String name : header.keys()) {
      if (name.equals(METADATA)) {
        header.object(METADATA, Safetensors::checkMetadata);
        continue;
      }
      Tensor tensor = expected.remove(name);
      ModelFormatException.check(
          tensor != null,
          header.where(name),
          "only the tensors of the network (" + layout.tensors().size() + ")",
          "another");
      places.add(header.object(name, entry -> place(entry, tensor)));
    }
    ModelFormatException.check(
        expected.isEmpty(), FILE + ": tensors", new TreeSet<>(expected.keySet()), "none of them");

    places.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
    long end = 0;
    for (Place place : places) {
      ModelFormatException.check(
          place.begin == end,
          header.where(place.tensor.name()) + ": data_offsets",
          "to begin at " + end + ", where the tensor before it ends",
          place.begin);
      end = place.end;
    }
    // Each is as long as its shape demands, so that together they fill what was measured before.
    return places.stream().map(Place::tensor).toList();
  }

  private static Void checkMetadata(JsonObject metadata) {
    ModelFormatException.check(
        metadata.keys().size() <= MAX_METADATA,
        FILE + ": " + METADATA,
        "at most " + MAX_METADATA + " keys",
        metadata.keys().size());
    for (String key : metadata.keys()) {
      String value = metadata.text(key);
      ModelFormatException.check(
          !key.equals(VERSION_KEY) || value.equals(VERSION), metadata.where(key), VERSION, value);
    }
    return null;
  }

  private static Place place(JsonObject entry, Tensor tensor) {
    String dtype = entry.text("dtype");
    ModelFormatException.check(dtype.equals("F32"), entry.where("dtype"), "F32", dtype);
    List<Long> shape = entry.wholes("shape", MAX_DIMENSIONS);
    List<Long> expected = Arrays.stream(tensor.shape()).mapToObj(Long::valueOf).toList();
    ModelFormatException.check(shape.equals(expected), entry.where("shape"), expected, shape);
    List<Long> offsets = entry.wholes("data_offsets", 2);
    ModelFormatException.check(
        offsets.size() == 2, entry.where("data_offsets"), "2 offsets", offsets.size());
    long begin = offsets.get(0);
    long end = offsets.get(1);
    long bytes = (long) Float.BYTES * tensor.size();
    ModelFormatException.check(
        end >= begin && end - begin == bytes,
        entry.where("data_offsets"),
        bytes + " bytes for " + shape,
        begin + " to " + end);
    return new Place(tensor, begin, end);
  }
}
