package rondo.corpus;

import java.util.Optional;
import rondo.data.IntakeReport;
import rondo.data.VocabularyReport;

/**
 * What was read, and what became of it: nothing is dropped, cut or replaced without being counted
 * here.
 *
 * @param files how many files were read; 0: a DataFrame or RDD was
 * @param bytes how large they are together
 * @param malformed how many malformed pieces of UTF-8 became U+FFFD
 * @param marks how many byte order marks at the start of files were left out
 * @param longLines how many lines were longer than allowed and lost their end
 * @param intake what became of the sequences
 * @param vocabulary what was counted for the vocabulary, if one was
 */
public record CorpusReport(
    long files,
    long bytes,
    long malformed,
    long marks,
    long longLines,
    IntakeReport intake,
    Optional<VocabularyReport> vocabulary) {

  /** What came of rows, which have no byte order marks. */
  public CorpusReport(
      long files,
      long bytes,
      long malformed,
      long longLines,
      IntakeReport intake,
      Optional<VocabularyReport> vocabulary) {
    this(files, bytes, malformed, 0, longLines, intake, vocabulary);
  }
}
