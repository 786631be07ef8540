package rondo.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
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
 * for is refused. Only plain trees are made of the text, never objects that it names. Whatever does
 * not fit is a {@link ModelFormatException} that names the place.
 */
public final class JsonObject {
  /** How deep lists and objects may lie in each other. */
  static final int MAX_DEPTH = 8;

  /** Characters of the longest key. */
  static final int MAX_NAME = 256;

  /** Characters of the longest text that is a value. */
  static final int MAX_TEXT = 1 << 24;

  /** How many texts, numbers, keys and brackets a file may have: each becomes an object. */
  static final int MAX_TOKENS = 1 << 21;

  /** How many lists and objects: the weights of the most layers take about 6,000. */
  private static final int MAX_CONTAINERS = 1 << 14;

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
                          .maxTokenCount(MAX_TOKENS)
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
  public static <T> T parse(String file, byte[] utf8, Function<JsonObject, T> read) {
    JsonNode root;
    try {
      // Decoded here, since Jackson would guess UTF-16 and UTF-32 too.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      checkCount(file, text);
      root = MAPPER.readTree(text);
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(file + ": expected UTF-8, found other bytes", e);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String place = at == null ? "" : ": line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw new ModelFormatException(
          file + place + ": expected plain JSON, found: " + shortened(e.getOriginalMessage(), 200),
          e);
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory can be read", e);
    }
    return of(file, root, read);
  }

  /** Throws before a tree is made, whose lists and objects take thirty times their text. */
  private static void checkCount(String file, String text) throws IOException {
    int count = 0;
    try (JsonParser parser = MAPPER.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        count += token.isStructStart() ? 1 : 0;
        ModelFormatException.check(
            count <= MAX_CONTAINERS,
            file,
            "at most " + MAX_CONTAINERS + " lists and objects",
            "more");
      }
    }
  }

  private static <T> T of(String where, JsonNode node, Function<JsonObject, T> read) {
    if (!node.isObject()) {
      throw wrong(where, "an object", node);
    }
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
    for (String name : object.keys()) {
      if (!object.asked.contains(name)) {
        throw new ModelFormatException(
            where + ": expected no key but " + object.asked + ", found " + shortened(name));
      }
    }
    return result;
  }

  /** Where this object stands, for messages. */
  String where() {
    return where;
  }

  public String where(String key) {
    return where + ": " + shortened(key);
  }

  /** All keys, in the order of the file. */
  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  public boolean has(String key) {
    asked.add(key);
    return node.has(key);
  }

  public <T> T object(String key, Function<JsonObject, T> read) {
    return of(where(key), get(key), read);
  }

  /** An object that need not be there. */
  public <T> Optional<T> optional(String key, Function<JsonObject, T> read) {
    return has(key) ? Optional.of(object(key, read)) : Optional.empty();
  }

  /** A list of objects, at most {@code most} of them. */
  public <T> List<T> objects(String key, int most, Function<JsonObject, T> read) {
    List<T> objects = new ArrayList<>();
    for (JsonNode value : list(key, most)) {
      objects.add(of(where(key, objects.size()), value, read));
    }
    return objects;
  }

  public String text(String key) {
    return text(get(key), key, -1);
  }

  List<String> texts(String key, int most) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : list(key, most)) {
      texts.add(text(value, key, texts.size()));
    }
    return texts;
  }

  private String text(JsonNode value, String key, int index) {
    if (!value.isTextual()) {
      throw wrong(where(key, index), "a text", value);
    }
    return value.textValue();
  }

  public boolean truth(String key) {
    JsonNode value = get(key);
    if (!value.isBoolean()) {
      throw wrong(where(key), "true or false", value);
    }
    return value.booleanValue();
  }

  double number(String key) {
    JsonNode value = get(key);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw wrong(where(key), "a number", value);
    }
    return value.doubleValue();
  }

  /** A number that may be none: Jackson writes those that JSON lacks as texts. */
  public double real(String key) {
    JsonNode value = get(key);
    if (value.isTextual()) {
      for (double none : new double[] {Double.NaN, 1 / 0.0, -1 / 0.0}) {
        if (value.textValue().equals(Double.toString(none))) {
          return none;
        }
      }
    }
    return number(key);
  }

  public int whole(String key, int least, int most) {
    return (int) whole(key, (long) least, most);
  }

  public long whole(String key, long least, long most) {
    return whole(get(key), key, -1, least, most);
  }

  /** Whole numbers from 0, at most {@code most} of them. */
  public List<Long> wholes(String key, int most) {
    List<Long> wholes = new ArrayList<>();
    for (JsonNode value : list(key, most)) {
      wholes.add(whole(value, key, wholes.size(), 0, Long.MAX_VALUE));
    }
    return wholes;
  }

  private long whole(JsonNode value, String key, int index, long least, long most) {
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < least
        || value.longValue() > most) {
      throw wrong(where(key, index), "a whole number from " + least + " to " + most, value);
    }
    return value.longValue();
  }

  private ArrayNode list(String key, int most) {
    JsonNode value = get(key);
    if (!value.isArray()) {
      throw wrong(where(key), "a list", value);
    }
    if (value.size() > most) {
      throw new ModelFormatException(
          where(key) + ": expected at most " + most + " items, found " + value.size());
    }
    return (ArrayNode) value;
  }

  private JsonNode get(String key) {
    if (!has(key)) {
      throw new ModelFormatException(
          where + ": expected the key " + shortened(key) + ", found none");
    }
    return node.get(key);
  }

  private String where(String key, int index) {
    return index < 0 ? where(key) : where(key) + "[" + index + "]";
  }

  // Made only when it is thrown: a vocabulary has a million places.
  private static ModelFormatException wrong(String where, String expected, JsonNode found) {
    return new ModelFormatException(where + ": expected " + expected + ", found " + shown(found));
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
