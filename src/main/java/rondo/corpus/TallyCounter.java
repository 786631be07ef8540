package rondo.corpus;

/** Adds up what becomes of the rows of a partition. */
final class TallyCounter {
  private Tally sum = Tally.NOTHING;

  void add(Tally tally) {
    sum = sum.plus(tally);
  }

  /** A message about the row that stops the reading. */
  void stop(String message) {
    sum = sum.withFault(message);
  }

  boolean stopped() {
    return sum.fault() != null;
  }

  Tally sum() {
    return sum;
  }
}
