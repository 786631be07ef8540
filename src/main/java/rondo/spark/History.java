package rondo.spark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import rondo.model.JsonObject;
import rondo.spark.RoundReport.DroppedShard;
import rondo.spark.RoundReport.Phases;

/** Rounds as lines of JSON, one a round. */
final class History {
  /** Escapes what is not ASCII, so that even half a character comes back as it was. */
  static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final int MAX_LINE = 1 << 24; // bytes
  private static final int MAX_DROPPED = 1 << 13;

  private History() {}

  static void write(List<RoundReport> history, OutputStream out) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (RoundReport report : history) {
      try (JsonGenerator json = JSON.createGenerator(line)) {
        write(report, json);
      }
      line.write('\n');
      line.writeTo(out);
      line.reset();
    }
  }

  private static void write(RoundReport report, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("round", report.round());
    json.writeNumberField("epoch", report.epoch());
    json.writeNumberField("steps", report.steps());
    json.writeNumberField("tokens", report.tokens());
    json.writeNumberField("trainLoss", report.trainLoss());
    if (report.validLoss().isPresent()) {
      json.writeNumberField("validLoss", report.validLoss().getAsDouble());
    }
    json.writeNumberField("rate", report.rate());
    json.writeNumberField("gradientNorm", report.gradientNorm());
    json.writeNumberField("drift", report.drift());
    json.writeNumberField("skew", report.skew());
    json.writeNumberField("retries", report.retries());
    json.writeArrayFieldStart("dropped");
    for (DroppedShard dropped : report.dropped()) {
      json.writeStartObject();
      json.writeNumberField("shard", dropped.shard());
      json.writeStringField("reason", dropped.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("seconds", report.seconds());
    json.writeObjectFieldStart("phases");
    json.writeNumberField("broadcastSeconds", report.phases().broadcastSeconds());
    json.writeNumberField("computeSeconds", report.phases().computeSeconds());
    json.writeNumberField("reduceSeconds", report.phases().reduceSeconds());
    json.writeNumberField("validateSeconds", report.phases().validateSeconds());
    json.writeNumberField("checkpointSeconds", report.phases().checkpointSeconds());
    json.writeNumberField("broadcastBytes", report.phases().broadcastBytes());
    json.writeNumberField("reduceBytes", report.phases().reduceBytes());
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Reads so many lines, which may have so many bytes together. */
  static List<RoundReport> read(String file, int count, long bytes, InputStream in)
      throws IOException {
    List<RoundReport> history = new ArrayList<>();
    long left = bytes;
    while (history.size() < count) {
      byte[] line = line(in, Math.min(left, MAX_LINE));
      left -= line.length + 1;
      history.add(JsonObject.parse(file + ", line " + (history.size() + 1), line, History::read));
    }
    Folder.check(left == 0, count + " lines of " + bytes + " bytes", (bytes - left) + " bytes");
    return history;
  }

  private static byte[] line(InputStream in, long most) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.size() >= most - 1) {
        throw new Folder.DamageException(
            "expected a line of less than "
                + most
                + " bytes, found "
                + (next < 0 ? "the end of the file" : "more"));
      }
      line.write(next);
    }
    return line.toByteArray();
  }

  private static RoundReport read(JsonObject json) {
    return new RoundReport(
        json.whole("round", Long.MIN_VALUE, Long.MAX_VALUE),
        whole(json, "epoch"),
        whole(json, "steps"),
        json.whole("tokens", Long.MIN_VALUE, Long.MAX_VALUE),
        json.real("trainLoss"),
        json.has("validLoss") ? OptionalDouble.of(json.real("validLoss")) : OptionalDouble.empty(),
        json.real("rate"),
        json.real("gradientNorm"),
        json.real("drift"),
        json.real("skew"),
        whole(json, "retries"),
        json.objects(
            "dropped",
            MAX_DROPPED,
            dropped -> new DroppedShard(whole(dropped, "shard"), dropped.text("reason"))),
        json.real("seconds"),
        json.object("phases", History::phases));
  }

  private static Phases phases(JsonObject json) {
    return new Phases(
        json.real("broadcastSeconds"),
        json.real("computeSeconds"),
        json.real("reduceSeconds"),
        json.real("validateSeconds"),
        json.real("checkpointSeconds"),
        json.whole("broadcastBytes", Long.MIN_VALUE, Long.MAX_VALUE),
        json.whole("reduceBytes", Long.MIN_VALUE, Long.MAX_VALUE));
  }

  private static int whole(JsonObject json, String key) {
    return json.whole(key, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }
}
