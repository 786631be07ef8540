package rondo.bench;

import java.util.List;
import java.util.Locale;
import rondo.OptionException;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Recurrence;

/** What is measured: two layers over 65 letters, in windows of 50 steps. */
record Case(Mode mode, CellKind cell, int hidden, int batch) {
  /** T. */
  static final int STEPS = 50;

  /** V. */
  static final int LETTERS = 65;

  static final int LAYERS = 2;

  /** B in training, as is usual for this size. */
  static final int TRAINING_BATCH = 50;

  enum Mode {
    /** Forward, backward, clipping, Adam, and the checks of the trainer. */
    TRAIN,
    /** Forward, with the probabilities of every step. */
    SCORE;

    static Mode parse(String text) {
      return switch (text) {
        case "train" -> TRAIN;
        case "score" -> SCORE;
        default -> throw new OptionException("mode: expected train or score, found " + text);
      };
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  NetworkSpec spec() {
    return NetworkSpec.of(
        new Input.OneHot(LETTERS),
        Recurrence.of(cell, hidden).withLayers(LAYERS),
        Readout.EVERY_STEP,
        new Head.Softmax(LETTERS));
  }

  List<Products.Product> products() {
    return mode == Mode.TRAIN
        ? Products.ofTraining(spec(), batch, STEPS)
        : Products.ofScoring(spec(), batch, STEPS);
  }

  int tokens() {
    return batch * STEPS;
  }
}
