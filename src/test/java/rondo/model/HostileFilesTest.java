package rondo.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import rondo.SplitMix;

/**
 * Good files are spoilt in many ways, each a function of its seed. However a file is spoilt,
 * reading it ends in a valid network or in the one exception, with little memory.
 */
class HostileFilesTest {
  private static final int KINDS = 6;
  private static final int MUTATIONS = 120_000;

  /** What one reading may allocate in all; the files have a few thousand bytes. */
  private static final long MOST_BYTES = 8L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final Pattern MESSAGE =
      Pattern.compile(
          "(network\\.json|weights\\.safetensors): .*expected .*found.*", Pattern.DOTALL);

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
  private static final Pattern ENTRY =
      Pattern.compile("\"[^\"]*\" ?: ?(\"[^\"]*\"|[^\\s\\[{,}]+|\\[[^\\]]*\\])");

  private static final String[] VALUES = {
    "-1",
    "0",
    "-0",
    "1",
    "2",
    "3",
    "255",
    "65536",
    "1048576",
    "16777216",
    "536870912",
    "2147483647",
    "2147483648",
    "4294967295",
    "-9223372036854775808",
    "9223372036854775807",
    "18446744073709551616",
    "99999999999999999999999999999999",
    "9".repeat(400),
    "1e9",
    "1e400",
    "1e-400",
    "1e999999999",
    "0.5",
    "01",
    "NaN",
    "Infinity",
    "null",
    "true",
    "\"\"",
    "\"gru\"",
    "\"both\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"F64\"",
    "\"" + "x".repeat(5000) + "\"",
    "[]",
    "{}",
    "[0,0]",
    "[[]]",
    "[" + "0,".repeat(2000) + "0]",
    "[".repeat(5000),
    "{\"a\":".repeat(3000),
    "",
  };

  private static final List<Examples.Files> GOOD =
      List.of(
          Examples.Files.of(Examples.languageModel()), Examples.Files.of(Examples.classifier()));

  @Test
  @Timeout(300) // Nothing hangs.
  void everyMutationEndsInANetworkOrInTheOneException() throws Exception {
    int[] loaded = new int[KINDS];
    int[] refused = new int[KINDS];
    for (int mutation = 0; mutation < MUTATIONS; mutation++) {
      SplitMix random = new SplitMix(SplitMix.derive(20_26, mutation));
      Examples.Files good = GOOD.get(random.nextInt(GOOD.size()));
      int kind = mutation % KINDS;
      Examples.Files bad = spoilt(good, kind, random);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        SavedNetwork network =
            SavedNetwork.read(
                new ByteArrayInputStream(bad.network()),
                new ByteArrayInputStream(bad.weights()),
                bad.weights().length);
        checkValid(network, mutation);
        loaded[kind]++;
      } catch (ModelFormatException e) {
        assertThat(e.getMessage())
            .as("mutation %d", mutation)
            .matches(MESSAGE)
            .hasSizeLessThan(510);
        refused[kind]++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("mutation " + mutation + " of kind " + kind + ": " + e, e);
      }
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
          .as("bytes for mutation %d", mutation)
          .isLessThan(MOST_BYTES);
    }
    // The fuzzer is worth something only if it reaches both ends in most ways of spoiling.
    assertThat(Arrays.stream(refused).min().getAsInt()).isGreaterThan(MUTATIONS / 20);
    assertThat(Arrays.stream(loaded).filter(count -> count > 100).count())
        .as("kinds that load at times: %s", Arrays.toString(loaded))
        .isGreaterThanOrEqualTo(4);
  }

  /**
   * Kinds 0 to 2 spoil network.json, 3 to 5 the weights; 4 and 5 forge length and hash to match.
   */
  private static Examples.Files spoilt(Examples.Files good, int kind, SplitMix random)
      throws IOException {
    return switch (kind) {
      case 0 -> new Examples.Files(bytes(good.network(), random), good.weights());
      case 1, 2 -> {
        String json = new String(good.network(), StandardCharsets.UTF_8);
        for (int edits = 1 + random.nextInt(kind); edits > 0; edits--) {
          json = edited(json, random);
        }
        yield new Examples.Files(json.getBytes(StandardCharsets.UTF_8), good.weights());
      }
      case 3 -> new Examples.Files(good.network(), bytes(good.weights(), random));
      case 4 -> forged(good, bytes(good.weights(), random));
      default -> forged(good, header(good.weights(), random));
    };
  }

  /** One or more bytes flipped, set, cut, put in, doubled or swapped. */
  private static byte[] bytes(byte[] good, SplitMix random) throws IOException {
    byte[] bytes = good;
    for (int times = 1 + random.nextInt(3); times > 0 && bytes.length > 0; times--) {
      int at = random.nextInt(bytes.length);
      int end = Math.min(bytes.length, at + 1 + random.nextInt(16));
      int other = random.nextInt(bytes.length);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      switch (random.nextInt(7)) {
        case 0 -> {
          out.write(bytes);
          bytes = out.toByteArray();
          bytes[at] ^= (byte) (1 << random.nextInt(8));
          continue;
        }
        case 1 -> {
          out.write(bytes);
          bytes = out.toByteArray();
          bytes[at] = (byte) random.nextInt(256);
          continue;
        }
        case 2 -> out.write(bytes, 0, at);
        case 3 -> {
          out.write(bytes, 0, at);
          for (int count = random.nextInt(20); count > 0; count--) {
            out.write(random.nextInt(256));
          }
          out.write(bytes, at, bytes.length - at);
        }
        case 4 -> {
          out.write(bytes, 0, at);
          out.write(bytes, end, bytes.length - end);
        }
        case 5 -> {
          out.write(bytes, 0, end);
          out.write(bytes, at, bytes.length - at);
        }
        default -> {
          out.write(bytes);
          bytes = out.toByteArray();
          byte kept = bytes[at];
          bytes[at] = bytes[other];
          bytes[other] = kept;
          continue;
        }
      }
      bytes = out.toByteArray();
    }
    return bytes;
  }

  /** A number, a text or an entry of a JSON text changed, left out, doubled or swapped. */
  private static String edited(String json, SplitMix random) {
    Pattern pattern = List.of(NUMBER, NUMBER, TEXT, ENTRY).get(random.nextInt(4));
    List<int[]> places = new ArrayList<>();
    for (Matcher matcher = pattern.matcher(json); matcher.find(); ) {
      places.add(new int[] {matcher.start(), matcher.end()});
    }
    if (places.isEmpty()) {
      return json;
    }
    int[] place = places.get(random.nextInt(places.size()));
    int[] other = places.get(random.nextInt(places.size()));
    String before = json.substring(0, place[0]);
    String it = json.substring(place[0], place[1]);
    String after = json.substring(place[1]);
    return switch (random.nextInt(6)) {
      case 0, 1 -> before + VALUES[random.nextInt(VALUES.length)] + after;
      case 2 -> before + it + "," + it + after;
      case 3 -> before + json.substring(other[0], other[1]) + after;
      case 4 -> {
        // Swapped, such as two offsets.
        int[] first = place[0] < other[0] ? place : other;
        int[] second = place[0] < other[0] ? other : place;
        yield place[0] == other[0]
            ? json
            : json.substring(0, first[0])
                + json.substring(second[0], second[1])
                + json.substring(first[1], second[0])
                + json.substring(first[0], first[1])
                + json.substring(second[1]);
      }
      default -> {
        int comma = after.startsWith(",") ? 1 : 0;
        yield before + after.substring(comma);
      }
    };
  }

  /** The header edited as text, mostly with its length put right. */
  private static byte[] header(byte[] good, SplitMix random) throws IOException {
    ByteBuffer length = ByteBuffer.wrap(good.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int end = Long.BYTES + (int) length.getLong(0);
    String header = new String(good, Long.BYTES, end - Long.BYTES, StandardCharsets.UTF_8);
    for (int edits = 1 + random.nextInt(2); edits > 0; edits--) {
      header = edited(header, random);
    }
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    length.putLong(0, random.nextInt(10) == 0 ? random.nextLong() : text.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(length.array(), 0, Long.BYTES);
    out.write(text);
    out.write(good, end, good.length - end);
    return out.toByteArray();
  }

  /** The weights, and a network.json that vouches for them. */
  private static Examples.Files forged(Examples.Files good, byte[] weights) {
    String hash;
    try {
      hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(weights));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
    String json =
        new String(good.network(), StandardCharsets.UTF_8)
            .replaceFirst("\"length\" : \\d+", "\"length\" : " + weights.length)
            .replaceFirst("[0-9a-f]{64}", hash);
    return new Examples.Files(json.getBytes(StandardCharsets.UTF_8), weights);
  }

  /** Whatever was loaded can be used, and saved and loaded once more. */
  private static void checkValid(SavedNetwork network, int mutation) {
    for (float value : network.parameters().values()) {
      assertThat(Float.isFinite(value)).as("mutation %d", mutation).isTrue();
    }
    assertThat(Examples.Files.of(network).read()).as("mutation %d", mutation).isEqualTo(network);
  }
}
