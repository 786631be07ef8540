package rondo.corpus;

import java.io.Serializable;
import java.util.Comparator;
import rondo.data.Sequence;
import rondo.nn.Readout;

/**
 * What all sequences of a corpus have in common: what a network needs to be to read and answer
 * them.
 *
 * @param features D, how many numbers a step has; 0: a token
 * @param readout whether a step has an answer each, or the whole has one
 * @param targets O, how many numbers an answer has; 0: a label
 * @param start how many numbers the vector has that the state is made from; 0: there is none
 */
public record SequenceForm(int features, Readout readout, int targets, int start)
    implements Serializable, Comparable<SequenceForm> {
  private static final long serialVersionUID = 1L;

  private static final Comparator<SequenceForm> ORDER =
      Comparator.comparingInt(SequenceForm::features)
          .thenComparing(SequenceForm::readout)
          .thenComparingInt(SequenceForm::targets)
          .thenComparingInt(SequenceForm::start);

  /** Of a sequence that has answers. */
  public static SequenceForm of(Sequence sequence) {
    return new SequenceForm(
        sequence.dimension().orElse(0),
        sequence.readout().orElseThrow(),
        sequence.outputs(),
        sequence.startSize());
  }

  @Override
  public int compareTo(SequenceForm other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return (features == 0 ? "a token" : features + " features")
        + " a step, "
        + (targets == 0 ? "a label" : targets + " targets")
        + (readout == Readout.EVERY_STEP ? " for each step" : " for the whole")
        + (start == 0 ? "" : ", a start vector of " + start + " numbers");
  }
}
