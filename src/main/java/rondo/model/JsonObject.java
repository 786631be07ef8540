package rondo.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import rondo.RondoException;

/**
 * A JSON object that is asked for its keys, each with its type and range; a key that nobody asked
 * for is refused. Only plain trees are made of the text, never objects that it names.
 */
final class JsonObject {
  /** How deep lists and objects may lie in each other. */
  static final int MAX_DEPTH = 8;

  /** Characters of the longest key. */
  static final int MAX_NAME = 256;

  /** Characters of the longest text that is a value. */
  static final int MAX_TEXT = 1 << 20;

  private static final int MAX_NUMBER = 32; // digits
  private static final int SHOWN = 60; // characters of a value in a message

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  // The names of a foreign file have no place in tables that outlive it.
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNameLength(MAX_NAME)
                          .maxNumberLength(MAX_NUMBER)
                          .maxStringLength(MAX_TEXT)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String where;
  private final ObjectNode node;
  private final Set<String> asked = new LinkedHashSet<>();

  private JsonObject(String where, ObjectNode node) {
    this.where = where;
    this.node = node;
  }

  /** What {@code read} makes of the one object that a text is. */
  static <T> T parse(String file, byte[] utf8, Function<JsonObject, T> read) {
    JsonNode root;
    try {
      // Decoded here, since Jackson would guess UTF-16 and UTF-32 too.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      root = MAPPER.readTree(text);
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(file + ": expected UTF-8, found other bytes", e);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String place = at == null ? "" : ": line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw new ModelFormatException(
          file + place + ": expected plain JSON, found: " + shortened(e.getOriginalMessage(), 200),
          e);
    }
    return of(file, root, read);
  }

  private static <T> T of(String where, JsonNode node, Function<JsonObject, T> read) {
    ModelFormatException.check(node.isObject(), where, "an object", shown(node));
    JsonObject object = new JsonObject(where, (ObjectNode) node);
    T result;
    try {
      result = read.apply(object);
    } catch (ModelFormatException e) {
      throw e;
    } catch (RondoException e) {
      // A record's own check, such as a dropout of 1.
      throw new ModelFormatException(where + ": " + e.getMessage(), e);
    }
    node.fieldNames()
        .forEachRemaining(
            name ->
                ModelFormatException.check(
                    object.asked.contains(name),
                    where,
                    "no key but " + object.asked,
                    shortened(name)));
    return result;
  }

  /** Where this object stands, for messages. */
  String where() {
    return where;
  }

  String where(String key) {
    return where + ": " + shortened(key);
  }

  /** All keys, in the order of the file. */
  List<String> keys() {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  boolean has(String key) {
    asked.add(key);
    return node.has(key);
  }

  <T> T object(String key, Function<JsonObject, T> read) {
    return of(where(key), get(key), read);
  }

  /** An object that need not be there. */
  <T> Optional<T> optional(String key, Function<JsonObject, T> read) {
    return has(key) ? Optional.of(object(key, read)) : Optional.empty();
  }

  String text(String key) {
    return text(where(key), get(key));
  }

  private static String text(String where, JsonNode value) {
    ModelFormatException.check(value.isTextual(), where, "a text", shown(value));
    return value.textValue();
  }

  List<String> texts(String key, int most) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : list(key, most)) {
      texts.add(text(where(key) + "[" + texts.size() + "]", value));
    }
    return texts;
  }

  boolean truth(String key) {
    JsonNode value = get(key);
    ModelFormatException.check(value.isBoolean(), where(key), "true or false", shown(value));
    return value.booleanValue();
  }

  double number(String key) {
    JsonNode value = get(key);
    boolean valid = value.isNumber() && Double.isFinite(value.doubleValue());
    ModelFormatException.check(valid, where(key), "a number", shown(value));
    return value.doubleValue();
  }

  int whole(String key, int least, int most) {
    return (int) whole(key, (long) least, most);
  }

  long whole(String key, long least, long most) {
    return whole(where(key), get(key), least, most);
  }

  private static long whole(String where, JsonNode value, long least, long most) {
    boolean valid =
        value.isIntegralNumber()
            && value.canConvertToLong()
            && value.longValue() >= least
            && value.longValue() <= most;
    ModelFormatException.check(
        valid, where, "a whole number from " + least + " to " + most, shown(value));
    return value.longValue();
  }

  /** Whole numbers from 0, at most {@code most} of them. */
  List<Long> wholes(String key, int most) {
    List<Long> wholes = new ArrayList<>();
    for (JsonNode value : list(key, most)) {
      wholes.add(whole(where(key) + "[" + wholes.size() + "]", value, 0, Long.MAX_VALUE));
    }
    return wholes;
  }

  private ArrayNode list(String key, int most) {
    JsonNode value = get(key);
    ModelFormatException.check(value.isArray(), where(key), "a list", shown(value));
    ModelFormatException.check(
        value.size() <= most, where(key), "at most " + most + " items", value.size());
    return (ArrayNode) value;
  }

  private JsonNode get(String key) {
    ModelFormatException.check(has(key), where, "the key " + shortened(key), "none");
    return node.get(key);
  }

  private static String shown(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      case MISSING -> "nothing";
      default -> shortened(value.toString());
    };
  }

  private static String shortened(String text) {
    return shortened(text, SHOWN);
  }

  private static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "…";
  }
}
