package rondo.nn;

/** Which hidden states of the top layer the head sees. */
public enum Readout {
  /** Each real step has an output (many-to-many). */
  EVERY_STEP,
  /**
   * Each sequence has one output (many-to-one), from the last real step of each direction: for the
   * backward one that is the first step of the sequence.
   */
  LAST_STEP
}
