package rondo.optim;

import java.util.Arrays;
import rondo.OptionException;
import rondo.linalg.ShapeException;

/**
 * What an {@link Optimizer} remembers: how many steps it has made, and some numbers for each
 * parameter. A slot is one such number of all parameters, in their order, so that it can be
 * averaged, shipped and saved like them.
 */
public final class OptimizerState {
  private final float[][] slots;
  private long steps;

  OptimizerState(int slots, int size) {
    this(0, new float[slots][size]);
  }

  /** A state as it was saved. The arrays are shared, not copied. */
  public OptimizerState(long steps, float[]... slots) {
    OptionException.check(steps >= 0, "steps of an optimizer", "at least 0", steps);
    for (float[] slot : slots) {
      ShapeException.check("slot of an optimizer", slots[0].length, slot.length);
    }
    this.steps = steps;
    this.slots = slots.clone();
  }

  /** How many steps have been made. */
  public long steps() {
    return steps;
  }

  /** How many slots there are. */
  public int slots() {
    return slots.length;
  }

  /** The numbers of one slot, from 0, not a copy. */
  public float[] slot(int index) {
    if (index < 0 || index >= slots.length) {
      String expected = slots.length == 0 ? "none" : "0 to " + (slots.length - 1);
      throw new OptionException("slot of the optimizer: expected " + expected + ", found " + index);
    }
    return slots[index];
  }

  /** Checks that a step can be made, and counts it; returns its number, from 1. */
  long count(Optimizer optimizer, float[] weights, float[] gradient, double rate) {
    ShapeException.check("slots of the optimizer", optimizer.slots(), slots.length);
    ShapeException.check("gradient", weights.length, gradient.length);
    if (slots.length > 0) {
      ShapeException.check("slot of an optimizer", weights.length, slots[0].length);
    }
    if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new OptionException("rate: expected at least 0 and finite, found " + rate);
    }
    return ++steps;
  }

  public OptimizerState copy() {
    OptimizerState copy = new OptimizerState(steps, slots);
    Arrays.setAll(copy.slots, index -> slots[index].clone());
    return copy;
  }

  /** Whether the other has made as many steps and has the same bits in its slots. */
  @Override
  public boolean equals(Object other) {
    return other instanceof OptimizerState that
        && steps == that.steps
        && Arrays.deepEquals(slots, that.slots);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(steps) + Arrays.deepHashCode(slots);
  }

  @Override
  public String toString() {
    return "OptimizerState[" + steps + " steps, " + slots.length + " slots]";
  }
}
