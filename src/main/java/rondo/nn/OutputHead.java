package rondo.nn;

/**
 * How the numbers that are read off the hidden state become outputs, losses and gradients. The
 * numbers are {@code [O × elements]}, before any squashing: a loss taken from there neither
 * overflows nor loses the small probabilities.
 */
interface OutputHead {
  static OutputHead of(Head head) {
    if (head instanceof Head.Softmax softmax) {
      return new SoftmaxHead(softmax.outputs());
    }
    return head instanceof Head.Bernoulli bernoulli
        ? new BernoulliHead(bernoulli.outputs())
        : new SquaredErrorHead(head.outputs());
  }

  /** Turns the numbers into outputs, in place. */
  void outputs(float[] values, int elements);

  /** The loss of an element, without its weight. */
  double loss(float[] values, Window window, int element);

  /**
   * Replaces the numbers by the gradient of {@code scale} · Σ weight · loss with respect to them.
   *
   * @return Σ weight · loss, without the scale
   */
  double lossAndGradient(float[] values, Window window, double scale);
}
