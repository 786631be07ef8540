package rondo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import rondo.OptionException;
import rondo.SplitMix;
import rondo.data.Batch;
import rondo.data.DataException;
import rondo.data.Sequence;
import rondo.data.Tokenizer;
import rondo.data.UnknownTokenException;
import rondo.data.Unpacking;
import rondo.data.Vocabulary;
import rondo.linalg.Blas;
import rondo.linalg.ShapeException;
import rondo.model.Scorer.Want;
import rondo.nn.CellKind;
import rondo.nn.Direction;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.Network;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.Start;
import rondo.nn.State;
import rondo.nn.Window;

class ScorerTest {
  static List<NetworkSpec> specs() {
    return Examples.specs();
  }

  /** Sequences of lengths 1 to {@code longest}; every third has no answers. */
  private static List<Sequence> sequences(NetworkSpec spec, int count, int longest, long seed) {
    SplitMix random = new SplitMix(seed);
    List<Sequence> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sequences.add(sequence(spec, 1 + random.nextInt(longest), i % 3 != 2, random));
    }
    return sequences;
  }

  private static Sequence sequence(
      NetworkSpec spec, int length, boolean answered, SplitMix random) {
    Sequence sequence;
    if (spec.input() instanceof Input.Dense dense) {
      sequence =
          Sequence.ofFeatures(dense.dimension(), numbers(dense.dimension() * length, random));
    } else {
      sequence = Sequence.ofTokens(classes(spec.input().tokens(), length, random));
    }
    if (spec.start() instanceof Start.FromVector vector) {
      sequence = sequence.withStart(numbers(vector.dimension(), random));
    }
    if (!answered) {
      return sequence;
    }
    int size = spec.head().outputs();
    boolean every = spec.readout() == Readout.EVERY_STEP;
    int answers = every ? length : 1;
    if (spec.head() instanceof Head.Softmax) {
      int[] labels = classes(size, answers, random);
      sequence = every ? sequence.withLabels(labels) : sequence.withLabel(labels[0]);
    } else {
      float[] targets = numbers(size * answers, random);
      sequence = every ? sequence.withTargets(size, targets) : sequence.withTarget(targets);
    }
    float[] weights = numbers(answers, random);
    weights[0] = weights[0] < 0.3f ? 0 : weights[0];
    return sequence.withWeights(weights);
  }

  private static float[] numbers(int count, SplitMix random) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble();
    }
    return numbers;
  }

  private static int[] classes(int bound, int count, SplitMix random) {
    int[] classes = new int[count];
    Arrays.setAll(classes, i -> random.nextInt(bound));
    return classes;
  }

  /** What the network says of a sequence alone, at once. */
  private static Score naive(SavedNetwork saved, Sequence sequence) {
    NetworkSpec spec = saved.spec();
    Network network = new Network(spec, Blas.java());
    Window window = new Window(spec);
    State state = new State(spec, 1);
    Batch.of(List.of(sequence)).fill(window);
    network.forward(saved.parameters(), window, state);
    Score score = new Score(window.elements());
    Unpacking unpacking = new Unpacking().begin(window.packing());
    score.outputs = unpacking.values(network.outputs(), 0);
    score.hidden = unpacking.values(network.hidden(), 0);
    score.state = state.values();
    score.losses = new float[window.elements()];
    for (int element = 0; element < window.elements(); element++) {
      if (window.weights()[element] > 0) {
        score.losses[element] = (float) network.loss(window, element);
      }
    }
    score.totalWeight = window.totalWeight();
    score.totalLoss = network.loss(window) * score.totalWeight;
    return score;
  }

  private static void assertSame(Score score, Score expected, String what) {
    assertThat(score.elements()).as(what).isEqualTo(expected.elements());
    assertThat(score.outputs()).as(what).containsExactly(expected.outputs(), within(1e-6f));
    assertThat(score.hidden()).as(what).containsExactly(expected.hidden(), within(1e-6f));
    assertThat(score.state()).as(what).containsExactly(expected.state(), within(1e-6f));
    assertThat(score.losses()).as(what).containsExactly(expected.losses(), within(1e-5f));
    assertThat(score.totalWeight()).as(what).isEqualTo(expected.totalWeight(), within(1e-9));
    assertThat(score.totalLoss()).as(what).isEqualTo(expected.totalLoss(), within(1e-5));
    assertThat(score.meanLoss().isPresent()).as(what).isEqualTo(expected.totalWeight() > 0);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void eachScoreIsThatOfTheSequenceAlone(NetworkSpec spec) {
    SavedNetwork saved = Examples.of(spec);
    List<Sequence> sequences = sequences(spec, 7, 9, 3);
    // A window of 5 columns cuts a carried batch after each step, and one of 20 in between.
    for (int columns : new int[] {5, 20, 8192}) {
      List<Score> scores = new Scorer(saved, Blas.java(), columns).score(sequences, Want.values());
      for (int i = 0; i < sequences.size(); i++) {
        assertSame(
            scores.get(i), naive(saved, sequences.get(i)), columns + " columns, sequence " + i);
      }
    }
  }

  @Test
  void aListLongerThanABatchKeepsItsOrder() {
    SavedNetwork saved = Examples.classifier();
    List<Sequence> sequences = sequences(saved.spec(), 3 * Scorer.PREFERRED_BATCH + 1, 6, 5);
    List<Score> scores = new Scorer(saved).score(sequences, Want.values());
    for (int i = 0; i < sequences.size(); i++) {
      assertSame(scores.get(i), naive(saved, sequences.get(i)), "sequence " + i);
    }
  }

  @Test
  void anEmptyListHasNoScores() {
    assertThat(new Scorer(Examples.classifier()).score(List.of())).isEmpty();
  }

  @Test
  void onlyWhatWasAskedForIsThere() {
    SavedNetwork saved = Examples.languageModel();
    Score score = new Scorer(saved).score(List.of(Sequence.nextToken(0, 1, 2))).get(0);
    assertThat(score.totalWeight()).isEqualTo(2);
    assertThat(score.logLikelihood()).isEqualTo(-score.totalLoss()).isNegative();
    assertThatThrownBy(score::outputs)
        .isInstanceOf(OptionException.class)
        .hasMessage("score: expected to be asked for OUTPUTS, found it was not");
    assertThatThrownBy(score::state)
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("STATE");
  }

  @Test
  void manyThreadsGetTheSameBits() throws Exception {
    SavedNetwork saved = Examples.classifier();
    Scorer scorer = new Scorer(saved);
    List<Sequence> sequences = sequences(saved.spec(), 200, 12, 11);
    List<Score> expected = scorer.score(sequences, Want.values());
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<List<Score>> call = () -> scorer.score(sequences, Want.values());
      List<Future<List<Score>>> results = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        results.add(threads.submit(call));
      }
      for (Future<List<Score>> result : results) {
        for (int i = 0; i < sequences.size(); i++) {
          Score score = result.get().get(i);
          assertThat(score.outputs()).containsExactly(expected.get(i).outputs());
          assertThat(score.state()).containsExactly(expected.get(i).state());
          assertThat(score.totalLoss()).isEqualTo(expected.get(i).totalLoss());
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void afterTheFirstCallOnlySmallThingsAreAllocated() {
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.OneHot(50),
            Recurrence.of(CellKind.LSTM, 64),
            Readout.EVERY_STEP,
            new Head.Softmax(50));
    // The products of the Java BLAS allocate of their own accord.
    assumeThat(Blas.get().report().kind()).isNotEqualTo("java");
    Scorer scorer = new Scorer(Examples.of(spec));
    List<Sequence> sequences = sequences(spec, 200, 60, 13);
    long steps = sequences.stream().mapToLong(Sequence::length).sum();
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long start = bean.getCurrentThreadAllocatedBytes();
    scorer.score(sequences);
    long first = bean.getCurrentThreadAllocatedBytes() - start;
    scorer.score(sequences);
    long second = bean.getCurrentThreadAllocatedBytes() - start - first;
    // The gates alone have 4 · 64 floats a step.
    assertThat(first).isGreaterThan(4 * 64 * 4 * steps / 3);
    assertThat(second).isLessThan(40 * steps);
  }

  @Test
  void aBadSequenceIsNamedByItsPlaceInTheList() {
    Scorer scorer = new Scorer(Examples.languageModel());
    List<Sequence> sequences =
        List.of(Sequence.ofTokens(0), Sequence.ofTokens(1, 2, 4), Sequence.ofTokens(1, 2, 3, 0));
    assertThatThrownBy(() -> scorer.score(sequences))
        .isInstanceOf(DataException.class)
        .hasMessage("sequence 1: token of step 2: expected 0 to 3, found 4");
    assertThatThrownBy(() -> scorer.score(List.of(Sequence.ofFeatures(2, 1, 2))))
        .isInstanceOf(DataException.class);
    // The scorer still works.
    assertThat(scorer.score(sequences.subList(0, 1))).hasSize(1);
  }

  @Test
  void aBadStepFarBackIsNamedBeforeAnythingIsRun() {
    Scorer scorer = new Scorer(Examples.languageModel(), Blas.java(), 4);
    int[] tokens = new int[300];
    tokens[299] = 4;
    assertThatThrownBy(() -> scorer.score(List.of(Sequence.ofTokens(0), Sequence.ofTokens(tokens))))
        .isInstanceOf(DataException.class)
        .hasMessage("sequence 1: token of step 299: expected 0 to 3, found 4");
  }

  @Test
  void aLossThatIsNoNumberIsRefused() {
    Scorer scorer = ignorant(Examples.hello(), 2e38f);
    assertThatThrownBy(() -> scorer.score("hello"))
        .isInstanceOf(OptionException.class)
        .hasMessage(
            "sequence 0: loss of element 0: expected a finite number, found NaN; are the network's"
                + " weights in order?");
  }

  @Test
  void moreThanAnArrayHoldsIsRefused() {
    NetworkSpec wide =
        NetworkSpec.of(
            new Input.OneHot(1),
            Recurrence.of(CellKind.GRU, 1),
            Readout.EVERY_STEP,
            new Head.Softmax(65_536));
    Scorer scorer = new Scorer(Examples.of(wide));
    List<Sequence> sequences = List.of(Sequence.ofTokens(0), Sequence.ofTokens(new int[40_000]));
    assertThatThrownBy(() -> scorer.score(sequences, Want.OUTPUTS))
        .isInstanceOf(ShapeException.class)
        .hasMessage("sequence 1: OUTPUTS: expected at most 2147483639 numbers, found 2621440000");
  }

  @Test
  void aVectorOfAnotherSizeIsRefused() {
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.Dense(3),
            Recurrence.of(CellKind.GRU, 2).withDirection(Direction.BOTH),
            Readout.EVERY_STEP,
            new Head.SquaredError(1));
    Scorer scorer = new Scorer(Examples.of(spec));
    assertThatThrownBy(() -> scorer.score(List.of(Sequence.ofFeatures(2, 1, 2))))
        .isInstanceOf(ShapeException.class)
        .hasMessage("sequence 0: features a step: expected 3, found 2");
  }

  /** A language model that holds all tokens for equally likely. */
  private static Scorer ignorant(Vocabulary vocabulary) {
    return ignorant(vocabulary, 0);
  }

  private static Scorer ignorant(Vocabulary vocabulary, float weights) {
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.OneHot(vocabulary.size()),
            Recurrence.of(CellKind.VANILLA, 2),
            Readout.EVERY_STEP,
            new Head.Softmax(vocabulary.size()));
    SavedNetwork saved = Examples.of(spec).withVocabulary(vocabulary);
    Arrays.fill(saved.parameters().values(), weights);
    return new Scorer(saved);
  }

  @Test
  void aTextIsScoredFromItsSecondCharacter() {
    TextScore score = ignorant(Examples.hello()).score("hello");
    assertThat(score.scored()).isEqualTo(4);
    assertThat(score.logLikelihood()).isEqualTo(-4 * Math.log(4), within(1e-6));
    assertThat(score.perplexity()).isEqualTo(4, within(1e-6));
    assertThat(score.bitsPerCharacter().orElseThrow()).isEqualTo(2, within(1e-6));
    assertThat(score.unknown()).isZero();
  }

  @Test
  void whereTextsHaveAnEndAllOfThemIsScored() {
    Vocabulary words =
        Vocabulary.of(
            Tokenizer.WORD, List.of("</s>", "<unk>", "a", "b", "c", "d", "e", "f"), true, true);
    TextScore score = ignorant(words).score("a b 𝄞 zz");
    assertThat(score.scored()).isEqualTo(5);
    assertThat(score.unknown()).isEqualTo(2);
    assertThat(score.perplexity()).isEqualTo(8, within(1e-5));
    assertThat(score.characters()).isEqualTo(8);
    assertThat(score.bitsPerCharacter().orElseThrow()).isEqualTo(5 * 3 / 8.0, within(1e-6));
    TextScore empty = ignorant(words).score("");
    assertThat(empty.scored()).isEqualTo(1);
    assertThat(empty.perplexity()).isEqualTo(8, within(1e-5));
    assertThat(empty.bitsPerCharacter()).isEmpty();
  }

  @Test
  void theScoreOfATextIsTheMeanOfItsTokens() {
    SavedNetwork saved = Examples.languageModel();
    Score expected = naive(saved, Sequence.nextToken(0, 1, 2, 2, 3));
    TextScore score = new Scorer(saved).score("hello");
    assertThat(score.logLikelihood()).isEqualTo(-expected.totalLoss(), within(1e-6));
    assertThat(score.perplexity())
        .isEqualTo(Math.exp(expected.meanLoss().orElseThrow()), within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({
    "hat, token 1: expected one of the vocabulary's 4",
    "h, 'tokens of a text: expected at least 2, found 1'",
    "'', 'tokens of a text: expected at least 2, found 0'"
  })
  void aTextThatCannotBeScoredIsRefused(String text, String message) {
    Scorer scorer = new Scorer(Examples.languageModel());
    assertThatThrownBy(() -> scorer.score(text))
        .isInstanceOfAny(UnknownTokenException.class, DataException.class)
        .hasMessageContaining(message);
  }

  @Test
  void onlyALanguageModelScoresText() {
    assertThatThrownBy(() -> new Scorer(Examples.classifier()).score("a"))
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith(
            "language model: expected tokens in, a softmax over the same tokens at every step,"
                + " direction FORWARD, found NetworkSpec[");
    SavedNetwork mute = Examples.of(Examples.languageModel().spec());
    assertThatThrownBy(() -> new Scorer(mute).score("hello"))
        .isInstanceOf(OptionException.class)
        .hasMessage("network for text: expected a vocabulary, found none");
  }
}
