package rondo.data;

import rondo.linalg.ShapeException;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Start;

/** Whether a network can read a sequence, and answer as the sequence does. */
final class Fit {
  private Fit() {}

  /**
   * Throws unless the sequence has what a network reads, and no answers but such as it gives.
   *
   * @param name what a message calls the sequence
   * @param number which of several it is; -1: there is but one
   */
  static void check(Sequence sequence, NetworkSpec spec, String name, int number) {
    checkInput(sequence, spec.input(), name, number);
    checkStart(sequence, spec.start(), name, number);
    if (sequence.readout != null) {
      checkAnswers(sequence, spec, name, number);
    }
  }

  private static void checkInput(Sequence sequence, Input input, String name, int number) {
    if (input instanceof Input.Dense dense) {
      if (sequence.features == null) {
        throw new DataException(
            at(name, number) + "expected " + dense.dimension() + " features a step, found tokens");
      }
      if (sequence.dimension != dense.dimension()) {
        throw new ShapeException(
            at(name, number)
                + "features a step: expected "
                + dense.dimension()
                + ", found "
                + sequence.dimension);
      }
    } else {
      if (sequence.tokens == null) {
        throw new DataException(
            at(name, number) + "expected tokens, found " + sequence.dimension + " features a step");
      }
      checkRange("token", sequence.tokens, input.tokens(), name, number);
    }
  }

  private static void checkStart(Sequence sequence, Start start, String name, int number) {
    float[] found = sequence.start;
    if (start instanceof Start.FromVector vector) {
      if (found == null) {
        throw new DataException(
            at(name, number)
                + "expected a start vector of "
                + vector.dimension()
                + " numbers, found none");
      }
      if (found.length != vector.dimension()) {
        throw new ShapeException(
            at(name, number)
                + "numbers of the start vector: expected "
                + vector.dimension()
                + ", found "
                + found.length);
      }
    } else if (found != null) {
      throw new DataException(
          at(name, number) + "expected no start vector, found one of " + found.length + " numbers");
    }
  }

  private static void checkAnswers(Sequence sequence, NetworkSpec spec, String name, int number) {
    if (sequence.readout != spec.readout()) {
      throw new DataException(
          at(name, number)
              + "expected "
              + answers(spec.readout())
              + ", found "
              + answers(sequence.readout));
    }
    if (spec.head() instanceof Head.Softmax softmax) {
      if (sequence.labels == null) {
        throw new DataException(at(name, number) + "expected labels, found targets");
      }
      checkRange("label", sequence.labels, softmax.outputs(), name, number);
      return;
    }
    if (sequence.targets == null) {
      throw new DataException(at(name, number) + "expected targets, found labels");
    }
    if (sequence.outputs != spec.head().outputs()) {
      throw new ShapeException(
          at(name, number)
              + "numbers of a target: expected "
              + spec.head().outputs()
              + ", found "
              + sequence.outputs);
    }
    if (spec.head() instanceof Head.Bernoulli) {
      checkProbabilities(sequence, name, number);
    }
  }

  private static void checkProbabilities(Sequence sequence, String name, int number) {
    for (int index = 0; index < sequence.targets.length; index++) {
      float target = sequence.targets[index];
      if (!(target >= 0 && target <= 1)) {
        throw new DataException(
            at(name, number)
                + "target "
                + index % sequence.outputs
                + " of step "
                + index / sequence.outputs
                + ": expected 0 to 1, found "
                + target);
      }
    }
  }

  private static void checkRange(String what, int[] values, int bound, String name, int number) {
    for (int step = 0; step < values.length; step++) {
      if (values[step] >= bound) {
        throw new DataException(
            at(name, number)
                + what
                + " of step "
                + step
                + ": expected 0 to "
                + (bound - 1)
                + ", found "
                + values[step]);
      }
    }
  }

  private static String answers(Readout readout) {
    return readout == Readout.EVERY_STEP ? "an answer a step" : "one answer for the whole";
  }

  private static String at(String name, int number) {
    return name + (number < 0 ? ": " : " " + number + ": ");
  }
}
