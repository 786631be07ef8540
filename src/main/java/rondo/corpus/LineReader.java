package rondo.corpus;

import org.apache.spark.broadcast.Broadcast;
import rondo.data.IntakeReport;
import rondo.data.Sequence;
import rondo.data.UnknownTokenException;
import rondo.data.Vocabulary;

/** Makes a document for a language model of each line; empty ones are passed over. */
record LineReader(Side fixed, LineOptions lines, Broadcast<Vocabulary> bcVocabulary)
    implements RowReader<Line> {
  private static final long serialVersionUID = 1L;

  @Override
  public Sequence read(Line line, TallyCounter tally) throws BadRow {
    tally.add(Tally.ofLine(line.malformed(), line.tooLong()));
    if (line.tooLong() && lines.tooLong() != LineOptions.TooLong.CUT) {
      if (lines.tooLong() == LineOptions.TooLong.FAIL) {
        tally.stop(
            "line: expected at most "
                + lines.maxBytes()
                + " bytes, found more in "
                + beginning(line));
      }
      throw BadRow.skipped(IntakeReport.ofTooLong());
    }
    Vocabulary vocabulary = bcVocabulary.value();
    int[] ids = encode(line, vocabulary);
    int[] framed = vocabulary.framed(ids);
    if (ids.length == 0 || framed.length == 1) {
      throw BadRow.skipped(IntakeReport.ofEmpty());
    }
    tally.add(Tally.of(IntakeReport.NOTHING.withUnknown(vocabulary.countUnknown(ids))));
    return Sequence.nextToken(framed);
  }

  private static int[] encode(Line line, Vocabulary vocabulary) throws BadRow {
    try {
      return vocabulary.encode(line.text());
    } catch (UnknownTokenException unknown) {
      int tokens = vocabulary.tokenizer().split(line.text()).size();
      throw BadRow.fault("line: " + unknown.getMessage(), IntakeReport.ofRefused(tokens));
    }
  }

  @Override
  public Side side(Line line) {
    return fixed;
  }

  @Override
  public String beginning(Line line) {
    return Quotes.of(line.text()) + " at byte " + line.offset() + " of " + line.path();
  }
}
