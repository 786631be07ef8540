package rondo.train;

/** Is told how training goes; it may print, draw or measure time, but changes nothing. */
public interface TrainListener {
  /** Called after each epoch and its validation. */
  default void onEpoch(EpochReport report) {}

  /**
   * Called after each window.
   *
   * @param epoch from 1
   * @param window from 1, within the epoch
   * @param loss the mean loss of its elements, before its step
   * @param gradientNorm before clipping
   * @param rate the learning rate of its step
   */
  default void onWindow(int epoch, int window, double loss, double gradientNorm, double rate) {}
}
