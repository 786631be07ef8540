package rondo.bench;

import rondo.data.Lanes;
import rondo.linalg.Blas;
import rondo.train.LocalTrainer;
import rondo.train.TrainOptions;
import rondo.train.TrainState;

/**
 * Training as users get it, with the trainer's own checks: by the default options, which are Adam
 * and clipping by norm 5.
 */
final class TrainingWork implements WindowWork {
  // Of a single window the network would soon know every letter, and its gradients would no longer
  // look like those of training.
  private static final int WINDOWS = 16;

  private final Case measured;
  private final LocalTrainer trainer;
  private final Lanes letters;
  private final TrainState state;

  TrainingWork(Case measured, Blas blas) {
    this.measured = measured;
    TrainOptions endless = new TrainOptions().withMaxEpochs(Integer.MAX_VALUE);
    trainer = new LocalTrainer(measured.spec(), endless, blas);
    letters = WindowWork.randomLetters(measured, WINDOWS);
    state = trainer.start(letters);
  }

  @Override
  public void run() {
    trainer.advance(state, letters, 1);
  }

  /** A few steps on one window make its loss fall. */
  @Override
  public void check() {
    Lanes same = WindowWork.randomLetters(measured, 1);
    TrainState fresh = trainer.start(same);
    double first = trainer.advance(fresh, same, 1).loss();
    trainer.advance(fresh, same, 4);
    double last = trainer.advance(fresh, same, 1).loss();
    if (!(last < first)) {
      throw new IllegalStateException(
          measured + ": expected a loss that falls, found " + first + ", later " + last);
    }
  }
}
