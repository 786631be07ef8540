package rondo.corpus;

import java.io.Serializable;
import java.util.Optional;
import java.util.stream.Stream;
import rondo.data.IntakeReport;

/**
 * What became of some rows: how a task tells what it has read.
 *
 * @param intake what became of the sequences
 * @param heldOut how many of those that were kept are held out
 * @param malformed how many malformed pieces of UTF-8 became U+FFFD
 * @param longLines how many lines were too long
 * @param fault what is wrong with the first row that can't be used, or null
 * @param least the first form that a row has, in the order of forms; null: no row was kept
 * @param greatest the last one
 */
record Tally(
    IntakeReport intake,
    long heldOut,
    long malformed,
    long longLines,
    String fault,
    SequenceForm least,
    SequenceForm greatest)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  static final Tally NOTHING = new Tally(IntakeReport.NOTHING, 0, 0, 0, null, null, null);

  /** A row became a sequence, which was kept (or not, for its length). */
  static Tally of(IntakeReport intake, Optional<SequenceForm> kept, boolean heldOut) {
    SequenceForm form = kept.orElse(null);
    return new Tally(intake, form != null && heldOut ? 1 : 0, 0, 0, null, form, form);
  }

  static Tally of(IntakeReport intake) {
    return of(intake, Optional.empty(), false);
  }

  /** Something about the bytes of a line. */
  static Tally ofLine(long malformed, boolean tooLong) {
    return new Tally(IntakeReport.NOTHING, 0, malformed, tooLong ? 1 : 0, null, null, null);
  }

  Tally withFault(String message) {
    return new Tally(intake, heldOut, malformed, longLines, message, least, greatest);
  }

  /** What both have counted; of two faults the first. */
  Tally plus(Tally other) {
    return new Tally(
        intake.plus(other.intake),
        Math.addExact(heldOut, other.heldOut),
        Math.addExact(malformed, other.malformed),
        Math.addExact(longLines, other.longLines),
        fault == null ? other.fault : fault,
        forms(least, other.least).min(SequenceForm::compareTo).orElse(null),
        forms(greatest, other.greatest).max(SequenceForm::compareTo).orElse(null));
  }

  private static Stream<SequenceForm> forms(SequenceForm one, SequenceForm other) {
    return Stream.concat(Stream.ofNullable(one), Stream.ofNullable(other));
  }
}
