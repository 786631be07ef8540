package rondo.corpus;

import java.io.Serializable;
import rondo.data.Sequence;

/** Makes a sequence of a row of the input. */
interface RowReader<T> extends Serializable {
  /** What a row is for. */
  enum Side {
    TRAINING,
    VALIDATION,
    /** One of both, by its content. */
    BY_CONTENT
  }

  /**
   * The whole sequence, with its answers.
   *
   * @param tally to which may be added what there is to tell beside the sequence
   */
  Sequence read(T row, TallyCounter tally) throws BadRow;

  /** What a row is for; asked only for those that were read. */
  Side side(T row);

  /** How a row begins, for a message. */
  String beginning(T row);
}
