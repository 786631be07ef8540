package rondo.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import rondo.SplitMix;
import rondo.corpus.Grammar;
import rondo.data.Batches;
import rondo.data.BucketOptions;
import rondo.data.Buckets;
import rondo.data.Lanes;
import rondo.data.Sequence;
import rondo.data.Tokenizer;
import rondo.data.Vocabulary;
import rondo.data.VocabularyCounter;
import rondo.data.VocabularyOptions;
import rondo.linalg.Blas;
import rondo.linalg.Matrix;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.Network;
import rondo.nn.NetworkSpec;
import rondo.nn.Parameters;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.State;
import rondo.nn.Window;
import rondo.optim.Schedule;

/**
 * That networks learn what they should, and no more than there is to know: small tasks with a known
 * answer, on the Java BLAS, so that every machine comes to the same bits.
 */
class LearningTest {
  private static final int[] ONE_STEP = {1};

  /** From fast steps to small ones, so that the end is not at the mercy of the last batch. */
  private static TrainOptions options(double stepSize, int epochs) {
    return new TrainOptions()
        .withStepSize(stepSize)
        .withMaxEpochs(epochs)
        .withSchedule(new Schedule.Cosine(epochs, 0.02));
  }

  private static Parameters train(NetworkSpec spec, TrainOptions options, Batches data) {
    return new LocalTrainer(spec, options, Blas.java()).fit(data).parameters();
  }

  private static double loss(NetworkSpec spec, Parameters parameters, Batches data) {
    return new LocalTrainer(spec, new TrainOptions(), Blas.java()).validate(parameters, data);
  }

  private static int argMax(Matrix outputs, int column) {
    int best = 0;
    for (int row = 1; row < outputs.rows(); row++) {
      best = outputs.get(row, column) > outputs.get(best, column) ? row : best;
    }
    return best;
  }

  @ParameterizedTest
  @CsvSource({"VANILLA,4", "LSTM,4", "GRU,4", "VANILLA,2", "LSTM,2", "GRU,2", "LSTM,1"})
  void helloIsSpelledFromItsFirstLetter(CellKind cell, int unroll) {
    Vocabulary letters =
        new VocabularyCounter(Tokenizer.CHAR)
            .add("hello")
            .build(new VocabularyOptions())
            .vocabulary();
    assertThat(letters.size()).isEqualTo(4);
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.OneHot(4), Recurrence.of(cell, 16), Readout.EVERY_STEP, new Head.Softmax(4));
    Parameters parameters =
        train(
            spec,
            new TrainOptions().withMaxEpochs(200),
            new Lanes(letters.encode("hello"), 1, unroll));

    Network network = new Network(spec, Blas.java());
    Window window = new Window(spec);
    State state = new State(spec, 1);
    StringBuilder spelled = new StringBuilder("h");
    int token = letters.encode("h")[0];
    while (spelled.length() < 5) {
      window.begin(ONE_STEP, 1);
      window.tokens()[0] = token;
      network.forward(parameters, window, state);
      token = argMax(network.outputs(), 0);
      spelled.append(letters.token(token));
    }
    assertThat(spelled).hasToString("hello");
  }

  /**
   * Two numbers of fifty are marked; the answer is their sum (Hochreiter and Schmidhuber 1997).
   * Always answering 1 has the error 2/12 = 0.167.
   */
  private static Buckets adding(int count, long seed) {
    int steps = 50;
    SplitMix random = new SplitMix(seed);
    List<Sequence> sequences = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      float[] features = new float[2 * steps];
      for (int step = 0; step < steps; step++) {
        features[2 * step] = (float) random.nextDouble();
      }
      int first = random.nextInt(steps / 2);
      int second = steps / 2 + random.nextInt(steps / 2);
      features[2 * first + 1] = 1;
      features[2 * second + 1] = 1;
      sequences.add(
          Sequence.ofFeatures(2, features).withTarget(features[2 * first] + features[2 * second]));
    }
    return new Buckets(sequences, new BucketOptions(10));
  }

  private static double errorOfAdding(CellKind cell) {
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.Dense(2),
            Recurrence.of(cell, 32),
            Readout.LAST_STEP,
            new Head.SquaredError(1));
    return loss(spec, train(spec, options(0.02, 20), adding(1000, 1)), adding(500, 2));
  }

  @ParameterizedTest
  @EnumSource(
      value = CellKind.class,
      names = {"LSTM", "GRU"})
  void gatedCellsAddTwoNumbersOverFiftySteps(CellKind cell) {
    assertThat(errorOfAdding(cell)).isLessThan(0.02);
  }

  @Test
  void theVanillaCellFailsToAddTwoNumbersOverFiftySteps() {
    assertThat(errorOfAdding(CellKind.VANILLA))
        .as("no better than always answering 1")
        .isBetween(0.15, 0.2);
  }

  /** Four letters are read, then blanks, then a sign: now they are to be repeated. */
  private static Buckets copying(int count, long seed) {
    int letters = 4;
    int blanks = 6;
    SplitMix random = new SplitMix(seed);
    List<Sequence> sequences = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      int[] tokens = new int[2 * letters + blanks];
      int[] labels = new int[tokens.length];
      float[] weights = new float[tokens.length];
      Arrays.fill(tokens, 4);
      tokens[letters + blanks - 1] = 5;
      for (int letter = 0; letter < letters; letter++) {
        tokens[letter] = random.nextInt(4);
        labels[letters + blanks + letter] = tokens[letter];
        weights[letters + blanks + letter] = 1;
      }
      sequences.add(Sequence.ofTokens(tokens).withLabels(labels).withWeights(weights));
    }
    return new Buckets(sequences, new BucketOptions(10));
  }

  @ParameterizedTest
  @CsvSource({"VANILLA,0.01", "LSTM,0.02", "GRU,0.02"})
  void lettersAreCopiedAfterAPause(CellKind cell, double stepSize) {
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.OneHot(6), Recurrence.of(cell, 32), Readout.EVERY_STEP, new Head.Softmax(4));
    Parameters parameters = train(spec, options(stepSize, 10), copying(2000, 1));

    Buckets fresh = copying(200, 2);
    Network network = new Network(spec, Blas.java());
    Window window = new Window(spec);
    int right = 0;
    for (int index = 0; index < fresh.windows(); index++) {
      fresh.fill(0, 0, index, window);
      network.forward(parameters, window, null);
      for (int element = 0; element < window.elements(); element++) {
        boolean counts = window.weights()[element] > 0;
        right += counts && argMax(network.outputs(), element) == window.labels()[element] ? 1 : 0;
      }
    }
    assertThat(right).as("of %d letters", fresh.elements()).isGreaterThanOrEqualTo(792);
  }

  private static final double STEP = 2 * Math.PI / 20; // a step of the wave, in radians

  /** The next value of sines whose phases are anywhere. */
  private static Buckets waves(int count, long seed) {
    int steps = 60;
    SplitMix random = new SplitMix(seed);
    List<Sequence> sequences = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      double phase = 2 * Math.PI * random.nextDouble();
      float[] wave = new float[steps + 1];
      for (int step = 0; step <= steps; step++) {
        wave[step] = (float) Math.sin(phase + STEP * step);
      }
      sequences.add(
          Sequence.ofFeatures(1, wave, steps)
              .withTargets(1, Arrays.copyOfRange(wave, 1, steps + 1)));
    }
    return new Buckets(sequences, new BucketOptions(10));
  }

  @Test
  void aSineWaveIsForetoldAndGoesOnByItself() {
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.Dense(1),
            Recurrence.of(CellKind.GRU, 16),
            Readout.EVERY_STEP,
            new Head.SquaredError(1));
    Parameters parameters = train(spec, options(0.02, 60), waves(100, 1));

    // From its first value nobody knows whether a wave rises or falls: sin²(a step) / 2 is lost.
    double floor = Math.pow(Math.sin(STEP), 2) / 2 / 60;
    assertThat(loss(spec, parameters, waves(200, 2))).isBetween(0.8 * floor, 2 * floor);

    Network network = new Network(spec, Blas.java());
    Window window = new Window(spec);
    State state = new State(spec, 1);
    float value = 0;
    double error = 0;
    for (int step = 0; step < 80; step++) {
      double wave = Math.sin(0.3 + STEP * step);
      window.begin(ONE_STEP, 1);
      window.features()[0] = step < 40 ? (float) wave : value;
      error = step < 40 ? 0 : Math.max(error, Math.abs(value - wave));
      network.forward(parameters, window, state);
      value = network.outputs().get(0, 0);
    }
    assertThat(error).as("over two periods of its own").isLessThan(0.2);
  }

  @ParameterizedTest
  @EnumSource(
      value = CellKind.class,
      names = {"LSTM", "GRU"})
  void theTextOfAGrammarIsLearnedDownToItsEntropyAndNotBelow(CellKind cell) {
    Grammar grammar = Grammar.animals();
    String text = grammar.text(40_000, 1);
    String heldOut = grammar.text(50_000, 2);
    Vocabulary letters =
        new VocabularyCounter(Tokenizer.CHAR).add(text).build(new VocabularyOptions()).vocabulary();
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.OneHot(letters.size()),
            Recurrence.of(cell, 32),
            Readout.EVERY_STEP,
            new Head.Softmax(letters.size()));
    Parameters parameters = train(spec, options(0.01, 10), new Lanes(letters.encode(text), 8, 40));

    double entropy = grammar.entropy();
    double error = standardError(grammar.surprises(heldOut));
    double loss = loss(spec, parameters, new Lanes(letters.encode(heldOut), 8, 40));
    assertThat(error).isLessThan(0.02 * entropy);
    assertThat(loss)
        .as("against an entropy of %s, known to %s", entropy, error)
        .isLessThan(1.05 * entropy)
        .isGreaterThan(entropy - 3 * error);
  }

  /**
   * Of the mean surprise. Neighbours depend on each other, so the means of blocks are compared,
   * which are long enough to be independent.
   */
  private static double standardError(double[] surprises) {
    int block = 500;
    int blocks = surprises.length / block;
    double[] means = new double[blocks];
    for (int at = 0; at < blocks * block; at++) {
      means[at / block] += surprises[at] / block;
    }
    double mean = Arrays.stream(means).average().orElseThrow();
    double squares = Arrays.stream(means).map(each -> (each - mean) * (each - mean)).sum();
    return Math.sqrt(squares / (blocks - 1) / blocks);
  }
}
