package rondo.nn;

/** In which order of time the layers read a sequence. */
public enum Direction {
  FORWARD(1),
  BACKWARD(1),
  /**
   * Both, each with parameters of its own; their outputs stand one above the other, forward first.
   */
  BOTH(2);

  private final int count;

  Direction(int count) {
    this.count = count;
  }

  /** How many directions run in a layer. */
  public int count() {
    return count;
  }

  /** Whether the {@code index}-th of them reads from the last step to the first. */
  boolean reversed(int index) {
    return this == BACKWARD || index == 1;
  }
}
