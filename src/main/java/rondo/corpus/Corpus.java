package rondo.corpus;

import java.util.Optional;
import rondo.data.Vocabulary;

/**
 * A corpus that is ready to be trained on: sharded, encoded and persisted. Close it when the
 * training is done.
 *
 * @param training what is trained on
 * @param validation what is held out, if anything is
 * @param vocabulary of its text, if it is one
 * @param report what was read, and what became of it
 */
public record Corpus(
    Shards training,
    Optional<Shards> validation,
    Optional<Vocabulary> vocabulary,
    CorpusReport report)
    implements AutoCloseable {

  /** Gives back the memory and the disk that the blocks take. */
  @Override
  public void close() {
    training.blocks().unpersist(false);
    validation.ifPresent(shards -> shards.blocks().unpersist(false));
  }
}
