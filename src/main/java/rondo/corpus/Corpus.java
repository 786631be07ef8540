package rondo.corpus;

import java.util.List;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
import rondo.data.Labels;
import rondo.data.Vocabulary;
import rondo.nn.Readout;

/**
 * A corpus that is ready to be trained on: sharded, encoded and persisted. Close it when the
 * training is done.
 *
 * @param training what is trained on
 * @param validation what is held out, if anything is
 * @param vocabulary of its text, if it is one
 * @param labels the classes that it answers with, if it does; those that are numbers are named 0,
 *     1, 2 and so on
 * @param form what all its sequences have in common
 * @param report what was read, and what became of it
 * @param held what the blocks need whenever they are computed again
 */
public record Corpus(
    Shards training,
    Optional<Shards> validation,
    Optional<Vocabulary> vocabulary,
    Optional<Labels> labels,
    SequenceForm form,
    CorpusReport report,
    List<Broadcast<?>> held)
    implements AutoCloseable {

  /** Of a running text. */
  public Corpus(
      Shards training,
      Optional<Shards> validation,
      Optional<Vocabulary> vocabulary,
      CorpusReport report) {
    this(
        training,
        validation,
        vocabulary,
        Optional.empty(),
        new SequenceForm(0, Readout.EVERY_STEP, 0, 0),
        report,
        List.of());
  }

  /** Gives back the memory and the disk that the blocks take. */
  @Override
  public void close() {
    training.blocks().unpersist(false);
    validation
        .map(Shards::blocks)
        .filter(blocks -> blocks != training.blocks()) // a text's lie behind each other
        .ifPresent(blocks -> blocks.unpersist(false));
    held.forEach(broadcast -> broadcast.destroy());
  }
}
