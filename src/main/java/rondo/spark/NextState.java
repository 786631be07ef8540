package rondo.spark;

import java.util.Optional;
import rondo.nn.Parameters;
import rondo.optim.OptimizerState;

/** Takes the means of a round, and makes of them what the next round begins with. */
final class NextState implements Reduction.MeanSink {
  private final RunState from;
  private final Averaging averaging;
  private final Parameters parameters;
  private final Optional<Parameters> velocity;
  private final OptimizerState optimizer;

  /**
   * @param fresh an optimizer's state of zeros, into which the means are written
   */
  NextState(RunState from, Averaging averaging, OptimizerState fresh) {
    this.from = from;
    this.averaging = averaging;
    this.parameters = from.parameters().copy();
    this.velocity = from.velocity().map(Parameters::copy);
    this.optimizer = fresh;
  }

  @Override
  public void parameters(int at, double[] mean, int length) {
    float[] x = from.parameters().values();
    float[] next = parameters.values();
    float[] v = velocity.map(Parameters::values).orElse(next); // a rule without V leaves it alone
    for (int i = 0; i < length; i++) {
      next[at + i] = averaging.next(mean[i], x[at + i], v, at + i);
    }
  }

  @Override
  public void slot(int slot, int at, double[] mean, int length) {
    float[] next = optimizer.slot(slot);
    for (int i = 0; i < length; i++) {
      next[at + i] = (float) mean[i];
    }
  }

  Parameters parameters() {
    return parameters;
  }

  Optional<Parameters> velocity() {
    return velocity;
  }

  /** After so many steps. */
  OptimizerState optimizer(long steps) {
    float[][] slots = new float[optimizer.slots()][];
    for (int slot = 0; slot < slots.length; slot++) {
      slots[slot] = optimizer.slot(slot);
    }
    return new OptimizerState(steps, slots);
  }
}
