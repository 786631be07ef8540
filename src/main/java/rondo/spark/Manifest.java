package rondo.spark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import rondo.Version;
import rondo.model.JsonObject;
import rondo.model.ModelFormatException;

/**
 * The last file of a save, without which the others are nothing: of which run it is, how far that
 * was, and the sums of its parts. It is JSON whose last entry is the SHA-256 of all before it. The
 * names of the parts follow from its own; none is taken from a file.
 *
 * @param name of the save, which the file is named by and repeats
 * @param version of Rondo that wrote it
 * @param finished whether the run was complete
 */
record Manifest(
    SaveName name,
    String version,
    Identity identity,
    boolean finished,
    Progress progress,
    Map<String, Folder.Sum> parts) {
  static final int MAX_BYTES = 1 << 26;
  private static final int FORMAT = 1;
  private static final Pattern SEAL = Pattern.compile(",\n  \"sha256\" : \"[0-9a-f]{64}\"\n}\n");
  private static final int MAX_PARTS = 1000;
  private static final DefaultPrettyPrinter PRETTY =
      new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));

  static Manifest of(
      SaveName name,
      Identity identity,
      boolean finished,
      RunState state,
      Map<String, Folder.Sum> parts) {
    return new Manifest(name, Version.get(), identity, finished, Progress.of(state), parts);
  }

  byte[] write() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = History.JSON.createGenerator(text)) {
      json.setPrettyPrinter(PRETTY.createInstance());
      json.writeStartObject();
      json.writeNumberField("format", FORMAT);
      json.writeStringField("name", name.toString());
      json.writeStringField("version", version);
      json.writeObjectFieldStart("identity");
      for (Map.Entry<String, String> setting : identity.settings().entrySet()) {
        json.writeStringField(setting.getKey(), setting.getValue());
      }
      json.writeEndObject();
      json.writeBooleanField("finished", finished);
      json.writeFieldName("progress");
      progress.write(json);
      json.writeObjectFieldStart("parts");
      for (Map.Entry<String, Folder.Sum> part : parts.entrySet()) {
        json.writeObjectFieldStart(part.getKey());
        json.writeNumberField("bytes", part.getValue().bytes());
        json.writeStringField("sha256", part.getValue().sha256());
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    String whole = text.toString();
    String open = whole.substring(0, whole.length() - "\n}".length());
    return (open + seal(open.getBytes(US_ASCII))).getBytes(US_ASCII);
  }

  /** The end of a file that begins so. */
  private static String seal(byte[] open) {
    String sha256 = HexFormat.of().formatHex(Folder.sha256().digest(open));
    return ",\n  \"sha256\" : \"" + sha256 + "\"\n}\n";
  }

  /**
   * Reads what a file of this name holds.
   *
   * @throws Folder.DamageException unless it is the manifest that was written
   * @throws ModelFormatException if whoever made it wrote something else
   */
  static Manifest read(SaveName name, byte[] bytes) throws IOException {
    String file = name.manifest();
    int end = bytes.length - seal(new byte[0]).length();
    if (end <= 0 || !SEAL.matcher(new String(bytes, end, bytes.length - end, US_ASCII)).matches()) {
      throw new Folder.TornException(
          file
              + ": expected a manifest that ends with its SHA-256, found another end behind "
              + bytes.length
              + " bytes: it is half-written");
    }
    byte[] seal = seal(Arrays.copyOf(bytes, end)).getBytes(US_ASCII);
    if (!Arrays.equals(seal, 0, seal.length, bytes, end, bytes.length)) {
      throw new Folder.DamageException(
          file + ": expected a manifest that ends with its SHA-256, found another: it is damaged");
    }
    return JsonObject.parse(file, bytes, json -> read(name, json));
  }

  private static Manifest read(SaveName name, JsonObject json) {
    int format = json.whole("format", 1, Integer.MAX_VALUE);
    check(json, "format", format == FORMAT, "version " + FORMAT, "version " + format);
    String own = json.text("name");
    check(json, "name", own.equals(name.toString()), name.toString(), "another");
    json.text("sha256");
    return new Manifest(
        name,
        json.text("version"),
        json.object("identity", Manifest::identity),
        json.truth("finished"),
        json.object("progress", Progress::read),
        json.object("parts", Manifest::parts));
  }

  private static Identity identity(JsonObject json) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String key : json.keys()) {
      settings.put(key, json.text(key));
    }
    return new Identity(settings);
  }

  private static Map<String, Folder.Sum> parts(JsonObject json) {
    Map<String, Folder.Sum> parts = new LinkedHashMap<>();
    for (String part : json.keys()) {
      check(json, part, parts.size() < MAX_PARTS, "at most " + MAX_PARTS + " parts", "more");
      parts.put(
          part,
          json.object(
              part,
              sum -> new Folder.Sum(sum.whole("bytes", 0, Long.MAX_VALUE), sum.text("sha256"))));
    }
    return parts;
  }

  private static void check(
      JsonObject json, String key, boolean valid, String expected, String found) {
    if (!valid) {
      throw new ModelFormatException(
          json.where(key) + ": expected " + expected + ", found " + found);
    }
  }
}
