package rondo.train;

import java.util.ArrayList;
import java.util.List;
import rondo.SplitMix;
import rondo.data.Batches;
import rondo.data.BucketOptions;
import rondo.data.Buckets;
import rondo.data.Lanes;
import rondo.data.Sequence;
import rondo.linalg.Blas;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.Window;

/** Small networks and data that the tests of training share. */
final class TrainExamples {
  private TrainExamples() {}

  static final int V = 5;

  /** Two layers with dropout between them. */
  static NetworkSpec languageModel(CellKind cell, double dropout) {
    return NetworkSpec.of(
        new Input.OneHot(V),
        Recurrence.of(cell, 6).withLayers(2).withDropout(dropout),
        Readout.EVERY_STEP,
        new Head.Softmax(V));
  }

  static NetworkSpec regression() {
    return NetworkSpec.of(
        new Input.Dense(2),
        Recurrence.of(CellKind.GRU, 4),
        Readout.LAST_STEP,
        new Head.SquaredError(1));
  }

  /** 3 lanes, 5 windows an epoch; the last one shorter and with fewer rows. */
  static Lanes lanes() {
    SplitMix random = new SplitMix(11);
    int[] stream = new int[77];
    for (int at = 0; at < stream.length; at++) {
      stream[at] = at % 3 == 0 ? random.nextInt(V) : (stream[at - 1] + 1) % V;
    }
    return new Lanes(stream, 3, 6);
  }

  /** 17 sequences of different lengths, 5 windows an epoch. */
  static Buckets buckets() {
    SplitMix random = new SplitMix(12);
    List<Sequence> sequences = new ArrayList<>();
    for (int number = 0; number < 17; number++) {
      float[] features = new float[2 * (1 + number % 5)];
      for (int at = 0; at < features.length; at++) {
        features[at] = random.nextUniform(1);
      }
      sequences.add(Sequence.ofFeatures(2, features).withTarget(features[0]));
    }
    return new Buckets(sequences, new BucketOptions(4));
  }

  static LocalTrainer trainer(NetworkSpec spec, TrainOptions options) {
    return new LocalTrainer(spec, options, Blas.java());
  }

  /** A number that is none stands in the third window of the second epoch. */
  static Batches faulty(Batches good) {
    return new Batches() {
      @Override
      public int windows() {
        return good.windows();
      }

      @Override
      public long elements() {
        return good.elements();
      }

      @Override
      public void fill(long seed, int epoch, int index, Window window) {
        good.fill(seed, epoch, index, window);
        if (epoch == 1 && index == 2) {
          window.features()[0] = Float.NaN;
        }
      }

      @Override
      public int stateRows() {
        return 0;
      }
    };
  }
}
