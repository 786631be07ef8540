package rondo.data;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import rondo.nn.Readout;

/**
 * A sequence as compact bytes: numbers of tokens and labels take a byte below 128, two below
 * 16,384; all else is floats. The same sequence always has the same bytes, so that they can be
 * hashed and compared.
 */
public final class SequenceBytes {
  // flags, length, [dimension, features | tokens],
  // [labels | outputs, targets], [weights], [size of the start vector, start vector]
  private static final int FEATURES = 1;
  private static final int EVERY_STEP = 2;
  private static final int LAST_STEP = 4;
  private static final int TARGETS = 8;
  private static final int WEIGHTS = 16;
  private static final int START = 32;
  private static final int ALL_FLAGS = 63;

  private SequenceBytes() {}

  public static byte[] encode(Sequence sequence) {
    ByteBuffer out = ByteBuffer.allocate(size(sequence));
    out.put((byte) flags(sequence));
    put(sequence.length, out);
    if (sequence.tokens != null) {
      put(sequence.tokens, out);
    } else {
      put(sequence.dimension, out);
      put(sequence.features, out);
    }
    if (sequence.labels != null) {
      put(sequence.labels, out);
    }
    if (sequence.targets != null) {
      put(sequence.outputs, out);
      put(sequence.targets, out);
    }
    if (sequence.weights != null) {
      put(sequence.weights, out);
    }
    if (sequence.start != null) {
      put(sequence.start.length, out);
      put(sequence.start, out);
    }
    return out.array();
  }

  /**
   * The sequence that was encoded.
   *
   * @throws DataException if the bytes are not those of one sequence
   */
  public static Sequence decode(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    Sequence sequence = read(in);
    checkEnd(in);
    return sequence;
  }

  /** How many steps an encoded sequence has, without decoding the rest. */
  public static int steps(byte[] encoded) {
    return steps(encoded, 0);
  }

  /** The same for one that begins at {@code offset}. */
  public static int steps(byte[] encoded, int offset) {
    DataException.check(
        offset >= 0 && offset < encoded.length, "bytes of a sequence", "at least 1", 0);
    try {
      return readInt(ByteBuffer.wrap(encoded, offset + 1, encoded.length - offset - 1));
    } catch (BufferUnderflowException cut) {
      throw tooShort(cut);
    }
  }

  /** Reads one of several. */
  static Sequence read(ByteBuffer in) {
    try {
      return readWhole(in);
    } catch (BufferUnderflowException cut) {
      throw tooShort(cut);
    }
  }

  static void checkEnd(ByteBuffer in) {
    DataException.check(
        !in.hasRemaining(), "bytes behind the last sequence", "none", in.remaining());
  }

  static DataException tooShort(BufferUnderflowException cause) {
    var exception = new DataException("bytes of a sequence: expected more, found their end");
    exception.initCause(cause);
    return exception;
  }

  private static Sequence readWhole(ByteBuffer in) {
    int flags = in.get() & 0xFF;
    int scope = flags & (EVERY_STEP | LAST_STEP);
    DataException.check(
        flags <= ALL_FLAGS
            && scope != (EVERY_STEP | LAST_STEP)
            && (scope != 0 || (flags & (TARGETS | WEIGHTS)) == 0),
        "kind of a sequence",
        "a known one",
        flags);
    int length = readInt(in);
    Sequence sequence =
        (flags & FEATURES) == 0
            ? Sequence.ofTokens(readInts(length, in))
            : readFeatures(length, in);
    if (scope != 0) {
      int answers = scope == EVERY_STEP ? length : 1;
      sequence =
          (flags & TARGETS) == 0
              ? withLabels(sequence, scope, readInts(answers, in))
              : readTargets(sequence, scope, answers, in);
      if ((flags & WEIGHTS) != 0) {
        sequence = sequence.withWeights(readFloats(answers, in));
      }
    }
    if ((flags & START) != 0) {
      sequence = sequence.withStart(readFloats(readInt(in), in));
    }
    return sequence;
  }

  private static Sequence readFeatures(int length, ByteBuffer in) {
    int dimension = readInt(in);
    return Sequence.ofFeatures(dimension, readFloats((long) dimension * length, in), length);
  }

  private static Sequence withLabels(Sequence sequence, int scope, int[] labels) {
    return scope == EVERY_STEP ? sequence.withLabels(labels) : sequence.withLabel(labels[0]);
  }

  private static Sequence readTargets(Sequence sequence, int scope, int answers, ByteBuffer in) {
    int outputs = readInt(in);
    float[] targets = readFloats((long) outputs * answers, in);
    return scope == EVERY_STEP
        ? sequence.withTargets(outputs, targets)
        : sequence.withTarget(targets);
  }

  private static int flags(Sequence sequence) {
    return (sequence.features != null ? FEATURES : 0)
        | (sequence.readout == Readout.EVERY_STEP ? EVERY_STEP : 0)
        | (sequence.readout == Readout.LAST_STEP ? LAST_STEP : 0)
        | (sequence.targets != null ? TARGETS : 0)
        | (sequence.weights != null ? WEIGHTS : 0)
        | (sequence.start != null ? START : 0);
  }

  private static int size(Sequence sequence) {
    long size = 1L + size(sequence.length);
    size +=
        sequence.tokens != null
            ? size(sequence.tokens)
            : size(sequence.dimension) + size(sequence.features);
    if (sequence.labels != null) {
      size += size(sequence.labels);
    }
    if (sequence.targets != null) {
      size += size(sequence.outputs) + size(sequence.targets);
    }
    if (sequence.weights != null) {
      size += size(sequence.weights);
    }
    if (sequence.start != null) {
      size += size(sequence.start.length) + size(sequence.start);
    }
    DataException.check(
        size <= SequenceBlock.MAX_BYTES,
        "bytes of a sequence of " + sequence.length + " steps",
        "at most " + SequenceBlock.MAX_BYTES,
        size);
    return (int) size;
  }

  private static long size(int[] values) {
    long size = 0;
    for (int value : values) {
      size += size(value);
    }
    return size;
  }

  private static long size(float[] values) {
    return (long) Float.BYTES * values.length;
  }

  /** Seven bits a byte, the lowest first; all but the last byte have the eighth set. */
  static int size(int value) {
    return (31 - Integer.numberOfLeadingZeros(value | 1)) / 7 + 1;
  }

  static void put(int value, ByteBuffer out) {
    int rest = value;
    while (rest > 0x7F) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  private static void put(int[] values, ByteBuffer out) {
    for (int value : values) {
      put(value, out);
    }
  }

  private static void put(float[] values, ByteBuffer out) {
    out.asFloatBuffer().put(values);
    out.position(out.position() + Float.BYTES * values.length);
  }

  static int readInt(ByteBuffer in) {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7F) << shift;
      if (next >= 0) {
        DataException.check(
            value >= 0 && (shift < 28 || next < 8), "number", "below 2³¹", "a larger one");
        return value;
      }
    }
    throw new DataException("number: expected at most 5 bytes, found more");
  }

  // No array is made before it is known that there can be as much.

  private static int[] readInts(int count, ByteBuffer in) {
    if (count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    int[] values = new int[count];
    for (int at = 0; at < count; at++) {
      values[at] = readInt(in);
    }
    return values;
  }

  private static float[] readFloats(long count, ByteBuffer in) {
    if (count > in.remaining() / Float.BYTES) {
      throw new BufferUnderflowException();
    }
    float[] values = new float[(int) count];
    in.asFloatBuffer().get(values);
    in.position(in.position() + Float.BYTES * values.length);
    return values;
  }
}
