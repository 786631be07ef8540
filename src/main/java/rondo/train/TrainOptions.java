package rondo.train;

import java.io.Serializable;
import java.util.Objects;
import rondo.OptionException;
import rondo.optim.Clipping;
import rondo.optim.Optimizer;
import rondo.optim.Schedule;

/**
 * How a network is trained. The defaults are those of {@link #TrainOptions()}, and nowhere else.
 *
 * @param optimizer the rule of a step
 * @param stepSize the learning rate before the schedule
 * @param schedule how the rate changes while training goes on
 * @param clipping what is done to a gradient that is too large
 * @param maxEpochs how often the data is gone through, at most
 * @param patience after how many epochs in a row without a better validation loss training stops;
 *     0: it does not stop early, as without validation data
 * @param seed from which fresh parameters, the order of the data and dropout are drawn
 */
public record TrainOptions(
    Optimizer optimizer,
    double stepSize,
    Schedule schedule,
    Clipping clipping,
    int maxEpochs,
    int patience,
    long seed)
    implements Serializable {

  public TrainOptions {
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(clipping, "clipping");
    OptionException.checkPositiveFloat("stepSize", stepSize);
    OptionException.check(maxEpochs >= 1, "maxEpochs", "at least 1", maxEpochs);
    OptionException.check(patience >= 0, "patience", "at least 0", patience);
  }

  public TrainOptions() {
    this(new Optimizer.Adam(), 2e-3, new Schedule.Constant(), new Clipping.Norm(5), 10, 0, 1);
  }

  public TrainOptions withOptimizer(Optimizer other) {
    return new TrainOptions(other, stepSize, schedule, clipping, maxEpochs, patience, seed);
  }

  public TrainOptions withStepSize(double size) {
    return new TrainOptions(optimizer, size, schedule, clipping, maxEpochs, patience, seed);
  }

  public TrainOptions withSchedule(Schedule other) {
    return new TrainOptions(optimizer, stepSize, other, clipping, maxEpochs, patience, seed);
  }

  public TrainOptions withClipping(Clipping other) {
    return new TrainOptions(optimizer, stepSize, schedule, other, maxEpochs, patience, seed);
  }

  public TrainOptions withMaxEpochs(int epochs) {
    return new TrainOptions(optimizer, stepSize, schedule, clipping, epochs, patience, seed);
  }

  public TrainOptions withPatience(int epochs) {
    return new TrainOptions(optimizer, stepSize, schedule, clipping, maxEpochs, epochs, seed);
  }

  public TrainOptions withSeed(long other) {
    return new TrainOptions(optimizer, stepSize, schedule, clipping, maxEpochs, patience, other);
  }
}
