package rondo.data;

import java.io.Serializable;
import java.util.Optional;

/**
 * What became of the sequences that were read: nothing is dropped without being counted here.
 *
 * @param read how many sequences were read
 * @param empty how many of them had no step and were skipped
 * @param cut how many were too long and lost their end
 * @param tooLong how many were too long and were skipped
 * @param refused how many held a token that the vocabulary does not have, and were skipped
 * @param steps how many steps all of them had
 * @param lost how many of these steps were cut or skipped
 * @param unknown how many tokens became {@code <unk>}
 * @param invalid how many could not be used as they were (nothing there, a number that is not
 *     finite, more or fewer labels than steps), and were skipped
 */
public record IntakeReport(
    long read,
    long empty,
    long cut,
    long tooLong,
    long refused,
    long steps,
    long lost,
    long unknown,
    long invalid)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Nothing was read. */
  public static final IntakeReport NOTHING = new IntakeReport(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** A sequence without a step was read and skipped. */
  public static IntakeReport ofEmpty() {
    return new IntakeReport(1, 1, 0, 0, 0, 0, 0, 0, 0);
  }

  /** A sequence of {@code steps} steps was read, and skipped for a token that is not known. */
  public static IntakeReport ofRefused(int steps) {
    return new IntakeReport(1, 0, 0, 0, 1, steps, steps, 0, 0);
  }

  /** A sequence was read that could not be used, and skipped. */
  public static IntakeReport ofInvalid() {
    return new IntakeReport(1, 0, 0, 0, 0, 0, 0, 0, 1);
  }

  /** A sequence was read that was too long to be looked at, and skipped. */
  public static IntakeReport ofTooLong() {
    return new IntakeReport(1, 0, 0, 1, 0, 0, 0, 0, 0);
  }

  /** A sequence was read, and that was kept of it. */
  public static IntakeReport of(Sequence read, Optional<Sequence> kept) {
    int lost = read.length() - kept.map(Sequence::length).orElse(0);
    return new IntakeReport(
        1,
        0,
        kept.isPresent() && lost > 0 ? 1 : 0,
        kept.isPresent() ? 0 : 1,
        0,
        read.length(),
        lost,
        0,
        0);
  }

  /** The same, with {@code tokens} more that became {@code <unk>}. */
  public IntakeReport withUnknown(long tokens) {
    return new IntakeReport(
        read, empty, cut, tooLong, refused, steps, lost, Math.addExact(unknown, tokens), invalid);
  }

  /** What both have counted. */
  public IntakeReport plus(IntakeReport other) {
    return new IntakeReport(
        Math.addExact(read, other.read),
        Math.addExact(empty, other.empty),
        Math.addExact(cut, other.cut),
        Math.addExact(tooLong, other.tooLong),
        Math.addExact(refused, other.refused),
        Math.addExact(steps, other.steps),
        Math.addExact(lost, other.lost),
        Math.addExact(unknown, other.unknown),
        Math.addExact(invalid, other.invalid));
  }

  /** How many sequences were kept, whole or cut. */
  public long kept() {
    return read - empty - tooLong - refused - invalid;
  }

  @Override
  public String toString() {
    return read
        + " sequences read, "
        + kept()
        + " kept ("
        + cut
        + " of them cut); skipped: "
        + empty
        + " empty, "
        + tooLong
        + " too long, "
        + refused
        + " with unknown tokens, "
        + invalid
        + " invalid; "
        + lost
        + " of "
        + steps
        + " steps lost, "
        + unknown
        + " tokens became <unk>";
  }
}
