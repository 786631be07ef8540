package rondo.data;

import rondo.OptionException;

/**
 * How a stream of (token, next token) pairs is cut into lanes, without the stream itself. The
 * lengths of the lanes differ by at most one, the longer ones first.
 *
 * @param pairs how many there are, at least 1
 * @param batchSize B, how many lanes there are if there are pairs enough
 * @param unroll T, how many steps a window has
 */
public record LaneLayout(long pairs, int batchSize, int unroll) implements java.io.Serializable {
  private static final long serialVersionUID = 1L;

  public LaneLayout {
    OptionException.check(batchSize >= 1, "batchSize", "at least 1", batchSize);
    OptionException.check(unroll >= 1, "unroll", "at least 1", unroll);
    DataException.check(pairs >= 1, "pairs of tokens", "at least 1", pairs);
    long windows = (pairs / Math.min(batchSize, pairs)) / unroll + 1;
    DataException.check(
        windows <= Integer.MAX_VALUE,
        "windows of a stream",
        "at most " + Integer.MAX_VALUE,
        windows);
  }

  /** How many lanes there are: fewer than wanted where there are fewer pairs. */
  public int lanes() {
    return (int) Math.min(batchSize, pairs);
  }

  /** How many pairs a lane has. */
  public long length(int lane) {
    return pairs / lanes() + (lane < longLanes() ? 1 : 0);
  }

  /** How many pairs stand before a lane. */
  public long start(int lane) {
    return lane * (pairs / lanes()) + Math.min(lane, longLanes());
  }

  /** The lane that a pair is in. */
  public int laneOf(long pair) {
    long shortLane = pairs / lanes();
    long inLongLanes = longLanes() * (shortLane + 1);
    return (int)
        (pair < inLongLanes
            ? pair / (shortLane + 1)
            : longLanes() + (pair - inLongLanes) / shortLane);
  }

  /** How many of a lane's pairs are among its steps {@code from} to {@code to}. */
  public long length(int lane, long from, long to) {
    return Math.max(0, Math.min(length(lane), to) - from);
  }

  /**
   * How many tokens the lanes before this one have there, where each has a token more than it has
   * pairs. For a lane that has pairs there itself.
   */
  public long tokensBefore(int lane, long from, long to) {
    long longer = Math.min(lane, longLanes());
    return longer * (length(0, from, to) + 1) + (lane - longer) * (length(lane, from, to) + 1);
  }

  /** How many windows a lane has at most. */
  public int windows() {
    return (int) ((length(0) - 1) / unroll + 1);
  }

  /** How many lanes have a pair more than the others. */
  private int longLanes() {
    return (int) (pairs % lanes());
  }
}
