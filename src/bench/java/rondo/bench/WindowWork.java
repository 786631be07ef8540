package rondo.bench;

import rondo.SplitMix;
import rondo.data.Lanes;
import rondo.linalg.Blas;

/** A window of a case, and with each run the next, to which the state is carried. */
interface WindowWork extends Runnable {
  /** Throws unless the work does what it should: what is wrong need not be fast. */
  void check();

  static WindowWork of(Case measured, Blas blas) {
    return switch (measured.mode()) {
      case TRAIN -> new TrainingWork(measured, blas);
      case SCORE -> new ScoringWork(measured, blas);
    };
  }

  /** So many windows of random letters. */
  static Lanes randomLetters(Case measured, int windows) {
    SplitMix random = new SplitMix(2);
    int[] letters = new int[windows * measured.tokens() + 1];
    for (int at = 0; at < letters.length; at++) {
      letters[at] = random.nextInt(Case.LETTERS);
    }
    return new Lanes(letters, measured.batch(), Case.STEPS);
  }
}
