package rondo.spark;

import java.io.Serializable;
import java.util.Optional;
import rondo.train.Trained;

/**
 * What comes back of a shard's round: where it has come to, or why it is not to be used. Seconds,
 * attempt and executor are for the report; nothing else depends on them.
 */
final class ShardResult implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int shard;
  private final Trained trained;
  private final String fault; // or null
  private final int slotCount;
  private final long size;
  private final long steps;
  private final float[] carried;
  private final double drift;
  private final Place place;
  private transient byte[][] weights; // these travel beside it, or by another way
  private transient byte[][][] slots;

  /**
   * Where and how it was computed.
   *
   * @param attempt how many tries came before
   * @param blas what {@code BlasReport} says there
   */
  record Place(String executor, String blas, int attempt, double seconds) implements Serializable {}

  ShardResult(
      int shard,
      Trained trained,
      Optional<String> fault,
      byte[][] weights,
      byte[][][] slots,
      long steps,
      float[] carried,
      double drift,
      Place place) {
    this.shard = shard;
    this.trained = trained;
    this.fault = fault.orElse(null);
    this.weights = weights;
    this.slots = slots;
    this.slotCount = slots.length;
    this.steps = steps;
    this.carried = carried;
    this.drift = drift;
    this.place = place;
    long bytes = Wire.size(weights) + (long) Float.BYTES * carried.length;
    for (byte[][] slot : slots) {
      bytes += Wire.size(slot);
    }
    this.size = bytes;
  }

  int shard() {
    return shard;
  }

  Trained trained() {
    return trained;
  }

  /** What is wrong with it, if it is not to be used. */
  Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  /** What it weighs in the mean: its trained elements. */
  long weight() {
    return fault == null ? trained.elements() : 0;
  }

  byte[][] weights() {
    return weights;
  }

  /** The optimizer's slots that are averaged. */
  byte[][][] slots() {
    return slots;
  }

  long steps() {
    return steps;
  }

  float[] carried() {
    return carried;
  }

  /** ‖w − x‖. */
  double drift() {
    return drift;
  }

  Place place() {
    return place;
  }

  /** How many bytes of arrays it has, or had before it was bared of its parameters. */
  long size() {
    return size;
  }

  /** What travels: bytes, which any serializer takes as they are. */
  byte[][] wire() {
    return Wire.join(Packed.bytes(this), weights, slots);
  }

  /** From {@link #wire}; the arrays are shared, not copied. */
  static ShardResult of(byte[][] wire) {
    ShardResult result = Packed.object(wire[0], ShardResult.class);
    result.weights = Wire.array(wire, 0, 1 + result.slotCount);
    result.slots = new byte[result.slotCount][][];
    for (int slot = 0; slot < result.slotCount; slot++) {
      result.slots[slot] = Wire.array(wire, 1 + slot, 1 + result.slotCount);
    }
    return result;
  }

  /** The first part of {@link #wire}: all but the arrays that have one number a parameter. */
  static ShardResult bare(byte[] head) {
    return of(new byte[][] {head});
  }
}
