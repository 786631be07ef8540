package rondo.corpus;

import rondo.data.IntakeReport;
import rondo.data.Sequence;

/** Rows that are sequences already. */
record SequenceReader(Side side) implements RowReader<Sequence> {
  private static final long serialVersionUID = 1L;

  @Override
  public Sequence read(Sequence row, TallyCounter tally) throws BadRow {
    if (row == null || row.readout().isEmpty()) {
      throw BadRow.fault(
          "sequence: expected one with labels or targets, found "
              + (row == null ? "null" : "one without"),
          IntakeReport.ofInvalid());
    }
    return row;
  }

  @Override
  public Side side(Sequence row) {
    return side;
  }

  @Override
  public String beginning(Sequence row) {
    return row == null
        ? "null"
        : Quotes.of(row.tokens().<Object>map(x -> x).orElseGet(() -> row.features().get()));
  }
}
