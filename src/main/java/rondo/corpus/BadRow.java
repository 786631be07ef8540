package rondo.corpus;

import rondo.data.IntakeReport;

/** A row has become no sequence. */
final class BadRow extends Exception {
  private static final long serialVersionUID = 1L;

  private final IntakeReport report;
  private final boolean fault;

  private BadRow(String message, IntakeReport report, boolean fault) {
    super(message);
    this.report = report;
    this.fault = fault;
  }

  /** It is a fault, unless faults are to be skipped. */
  static BadRow fault(String message, IntakeReport report) {
    return new BadRow(message, report, true);
  }

  /** It is skipped and counted, and that's all. */
  static BadRow skipped(IntakeReport report) {
    return new BadRow("skipped", report, false);
  }

  /** How it is counted. */
  IntakeReport report() {
    return report;
  }

  boolean isFault() {
    return fault;
  }
}
