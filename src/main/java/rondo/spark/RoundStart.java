package rondo.spark;

import java.io.Serializable;
import rondo.linalg.Blas;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.optim.OptimizerState;
import rondo.train.TrainOptions;

/**
 * What a round begins with, alike for all shards; it travels to each executor once. Nobody writes
 * into it: it is read by all tasks of an executor, and again by a task that is tried again.
 */
final class RoundStart implements Serializable {
  private static final long serialVersionUID = 1L;

  private final NetworkSpec spec;
  private final TrainOptions options;
  private final int epoch;
  private final long tokens;
  private final long epochTokens;
  private final int rollbacks;
  private final long steps;
  private final int slotCount;
  private transient byte[][] weights; // these travel beside it
  private transient byte[][][] slots;
  private final String blas = System.getProperty(Blas.PROPERTY);
  private final String blasRequired = System.getProperty(Blas.REQUIRED_PROPERTY);

  /**
   * @param epochTokens how many scored elements an epoch has, over all shards
   */
  RoundStart(NetworkSpec spec, TrainOptions options, RunState state, long epochTokens) {
    this.spec = spec;
    this.options = options.withStepSize(options.stepSize() * state.stepScale());
    this.epoch = state.epoch();
    this.tokens = state.tokens();
    this.epochTokens = epochTokens;
    this.rollbacks = state.rollbacks();
    this.weights = Wire.bytes(state.parameters().values());
    this.steps = state.optimizer().steps();
    this.slotCount = state.optimizer().slots();
    this.slots = new byte[slotCount][][];
    for (int slot = 0; slot < slots.length; slot++) {
      slots[slot] = Wire.bytes(state.optimizer().slot(slot));
    }
  }

  /** For the scoring of parameters: without what training needs. */
  RoundStart(NetworkSpec spec, TrainOptions options, Parameters parameters) {
    this.spec = spec;
    this.options = options;
    this.epoch = 0;
    this.tokens = 0;
    this.epochTokens = 0;
    this.rollbacks = 0;
    this.weights = Wire.bytes(parameters.values());
    this.steps = 0;
    this.slotCount = 0;
    this.slots = new byte[0][][];
  }

  /** What is broadcast: bytes, which any serializer takes as they are. */
  byte[][] wire() {
    return Wire.join(Packed.bytes(this), weights, slots);
  }

  /** From {@link #wire}; the arrays are shared, not copied. */
  static RoundStart of(byte[][] wire) {
    RoundStart start = Packed.object(wire[0], RoundStart.class);
    start.weights = Wire.array(wire, 0, 1 + start.slotCount);
    start.slots = new byte[start.slotCount][][];
    for (int slot = 0; slot < start.slotCount; slot++) {
      start.slots[slot] = Wire.array(wire, 1 + slot, 1 + start.slotCount);
    }
    return start;
  }

  NetworkSpec spec() {
    return spec;
  }

  /** With the learning rate of the round. */
  TrainOptions options() {
    return options;
  }

  int epoch() {
    return epoch;
  }

  /** How many rounds were taken back before: with another number come other dropout masks. */
  int rollbacks() {
    return rollbacks;
  }

  /** How many elements a shard of this size would have trained to be where the whole run is. */
  long tokensOf(long shardEpochTokens) {
    return java.math.BigInteger.valueOf(tokens)
        .multiply(java.math.BigInteger.valueOf(shardEpochTokens))
        .divide(java.math.BigInteger.valueOf(epochTokens))
        .longValueExact();
  }

  int parameterCount() {
    return ParameterLayout.of(spec).size();
  }

  /** A copy of one's own. */
  Parameters parameters() {
    ParameterLayout layout = ParameterLayout.of(spec);
    return new Parameters(layout, Wire.floats(weights, layout.size()));
  }

  /** A copy of one's own. */
  OptimizerState optimizer() {
    float[][] numbers = new float[slots.length][];
    int size = ParameterLayout.of(spec).size();
    for (int slot = 0; slot < numbers.length; slot++) {
      numbers[slot] = Wire.floats(slots[slot], size);
    }
    return new OptimizerState(steps, numbers);
  }

  /** The BLAS of this process, chosen as the driver's unless the executor's options say how. */
  Blas blas() {
    if (blas != null && System.getProperty(Blas.PROPERTY) == null) {
      System.setProperty(Blas.PROPERTY, blas);
    }
    if (blasRequired != null && System.getProperty(Blas.REQUIRED_PROPERTY) == null) {
      System.setProperty(Blas.REQUIRED_PROPERTY, blasRequired);
    }
    return Blas.get();
  }

  long size() {
    long size = Wire.size(weights);
    for (byte[][] slot : slots) {
      size += Wire.size(slot);
    }
    return size;
  }
}
