package rondo.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import rondo.linalg.ShapeException;

/**
 * Floats as bytes, in slices of at most 4 MB: so they travel at the same speed with any serializer,
 * and no buffer of a serializer is too small for them.
 */
final class Wire {
  /** How many floats a slice has at most. */
  static final int SLICE = 1 << 20;

  private Wire() {}

  static byte[][] bytes(float[] values) {
    byte[][] slices = new byte[(values.length + SLICE - 1) / SLICE][];
    for (int slice = 0; slice < slices.length; slice++) {
      int from = slice * SLICE;
      slices[slice] = bytes(values, from, Math.min(values.length, from + SLICE));
    }
    return slices;
  }

  static byte[] bytes(float[] values, int from, int to) {
    byte[] bytes = new byte[(to - from) * Float.BYTES];
    floats(bytes).put(values, from, to - from);
    return bytes;
  }

  /** A head, and behind it the slices of some arrays of equal length. */
  static byte[][] join(byte[] head, byte[][] weights, byte[][][] slots) {
    byte[][] joined = new byte[1 + weights.length * (1 + slots.length)][];
    joined[0] = head;
    int at = 1;
    System.arraycopy(weights, 0, joined, at, weights.length);
    for (byte[][] slot : slots) {
      at += weights.length;
      ShapeException.check("slices of an array", weights.length, slot.length);
      System.arraycopy(slot, 0, joined, at, slot.length);
    }
    return joined;
  }

  /** One of so many arrays behind a head. */
  static byte[][] array(byte[][] joined, int number, int arrays) {
    int slices = (joined.length - 1) / arrays;
    return Arrays.copyOfRange(joined, 1 + number * slices, 1 + (number + 1) * slices);
  }

  static float[] floats(byte[][] slices, int length) {
    float[] values = new float[length];
    int at = 0;
    for (byte[] slice : slices) {
      ShapeException.check("bytes of a slice", 0, slice.length % Float.BYTES);
      FloatBuffer in = floats(slice);
      in.get(values, at, in.capacity());
      at += in.capacity();
    }
    ShapeException.check("numbers of an array", length, at);
    return values;
  }

  static FloatBuffer floats(byte[] slice) {
    return ByteBuffer.wrap(slice).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  static long size(byte[][] slices) {
    long size = 0;
    for (byte[] slice : slices) {
      size += slice.length;
    }
    return size;
  }
}
