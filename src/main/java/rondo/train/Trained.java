package rondo.train;

/**
 * What {@link LocalTrainer#advance} has done, as sums, so that parts can be added.
 *
 * @param windows how many windows were trained
 * @param elements how many elements were scored in them
 * @param weight the sum of their weights
 * @param lossSum the weighted sum of their losses, each with the parameters of its moment
 * @param normSum the sum of the windows' gradient norms, before clipping
 * @param rate the learning rate of the last window
 */
public record Trained(
    int windows, long elements, double weight, double lossSum, double normSum, double rate)
    implements java.io.Serializable {

  /** The mean loss of an element. */
  public double loss() {
    return weight == 0 ? 0 : lossSum / weight;
  }

  /** The mean norm of a window's gradient, before clipping. */
  public double gradientNorm() {
    return windows == 0 ? 0 : normSum / windows;
  }
}
