package rondo.corpus;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import rondo.data.IntakeReport;
import rondo.data.Sequence;
import rondo.data.SequenceBytes;

/** Reads the rows of a partition, one when it is asked for. */
final class Entries<T> implements Iterator<Entry> {
  private final Iterator<T> rows;
  private final RowReader<T> reader;
  private final RowOptions options;
  private final TallyCounter tally = new TallyCounter();
  private Entry next;
  private boolean told;

  Entries(Iterator<T> rows, RowReader<T> reader, RowOptions options) {
    this.rows = rows;
    this.reader = reader;
    this.options = options;
  }

  @Override
  public boolean hasNext() {
    while (next == null && !tally.stopped() && rows.hasNext()) {
      take(rows.next());
    }
    if (next == null && !told) {
      told = true;
      next = new Entry(tally.sum());
    }
    return next != null;
  }

  @Override
  public Entry next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Entry entry = next;
    next = null;
    return entry;
  }

  private void take(T row) {
    try {
      Sequence read = reader.read(row, tally);
      Optional<Sequence> kept = options.limit().apply(read);
      if (kept.isPresent()) {
        RowKey key = new RowKey(SequenceBytes.encode(kept.get()));
        next = new Entry(key.bytes(), heldOut(row, key));
      }
      boolean heldOut = next != null && next.isRow(true);
      tally.add(Tally.of(IntakeReport.of(read, kept), kept.map(SequenceForm::of), heldOut));
    } catch (BadRow bad) {
      tally.add(Tally.of(bad.report()));
      if (bad.isFault() && options.invalid() == RowOptions.Invalid.ERROR) {
        tally.stop(bad.getMessage() + "; the row begins " + reader.beginning(row));
      }
    }
  }

  private boolean heldOut(T row, RowKey key) {
    return switch (reader.side(row)) {
      case TRAINING -> false;
      case VALIDATION -> true;
      case BY_CONTENT -> key.share() < options.validationFraction();
    };
  }
}
