package rondo.data;

import rondo.nn.NetworkSpec;
import rondo.nn.Window;

/**
 * A collection of examples, cut into windows: what a trainer goes through once an epoch. Fixed once
 * made; every window is a function of (seed, epoch, index) alone, so that a run can be stopped
 * anywhere and go on there.
 */
public interface Batches {
  /** How many windows an epoch has; at least 1, and the same for every epoch. */
  int windows();

  /** How many scored elements an epoch has; the unit of progress. */
  long elements();

  /**
   * Throws unless a network of this kind can read and answer all that is here; a trainer asks
   * before the first window. To ask again is cheap.
   *
   * @throws rondo.RondoException naming what does not fit, and where it stands
   */
  default void check(NetworkSpec spec) {}

  /** Fills {@code window} with the {@code index}-th window of an epoch. */
  void fill(long seed, int epoch, int index, Window window);

  /**
   * How many rows of hidden state are carried from each window to the next; a window then continues
   * its first rows, and the state is zero at the start of an epoch. 0: every window starts at zero.
   */
  int stateRows();
}
