package rondo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rondo.OptionException;
import rondo.data.Batch;
import rondo.data.DataException;
import rondo.data.Sequence;
import rondo.data.Tokenizer;
import rondo.data.UnknownTokenException;
import rondo.data.Vocabulary;
import rondo.linalg.Blas;
import rondo.nn.CellKind;
import rondo.nn.Direction;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.Network;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.Start;
import rondo.nn.Window;

class GeneratorTest {
  /** After token i comes token i + 1, after the last one the first, as good as certainly. */
  private static SavedNetwork round(Vocabulary vocabulary) {
    int size = vocabulary.size();
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.OneHot(size),
            Recurrence.of(CellKind.RELU, size),
            Readout.EVERY_STEP,
            new Head.Softmax(size));
    Parameters parameters = Parameters.zeros(ParameterLayout.of(spec));
    float[] same = new float[size * size];
    float[] next = new float[size * size];
    for (int token = 0; token < size; token++) {
      same[token * size + token] = 1;
      next[(token + 1) % size * size + token] = 50;
    }
    parameters.setSaved("rnn.weight_ih_l0", same);
    parameters.setSaved("head.weight", next);
    return SavedNetwork.of(parameters, Examples.PROVENANCE).withVocabulary(vocabulary);
  }

  private static Vocabulary letters(Tokenizer tokenizer, String... tokens) {
    List<String> list = Arrays.asList(tokens);
    return Vocabulary.of(tokenizer, list, list.contains("</s>"), list.contains("<unk>"));
  }

  /** An LSTM that has learned nothing. */
  private static SavedNetwork random(int size) {
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.Embedding(size, 5),
            Recurrence.of(CellKind.LSTM, 33).withLayers(2),
            Readout.EVERY_STEP,
            new Head.Softmax(size));
    return loud(spec);
  }

  /** Weights so large that the probabilities differ. */
  private static SavedNetwork loud(NetworkSpec spec) {
    SavedNetwork saved = Examples.of(spec);
    float[] values = saved.parameters().values();
    for (int i = 0; i < values.length; i++) {
      values[i] *= 4;
    }
    return saved;
  }

  @Test
  void theTextGoesOnAfterItsBeginning() {
    Generator generator = new Generator(round(letters(Tokenizer.CHAR, "a", "b", "c", "d")));
    assertThat(generator.generate("b", 6, Sampling.greedy())).isEqualTo("bcdabcd");
    assertThat(generator.generate("dad", 3, Sampling.seeded(9))).isEqualTo("dadabc");
    assertThat(generator.generate("b", 0, Sampling.greedy())).isEqualTo("b");
  }

  @Test
  void greedyIsWhatTheWholeTextForetellsStepByStep() {
    SavedNetwork saved = random(20);
    int[] prime = new int[600]; // more than is read at once
    Arrays.setAll(prime, i -> i * i % 20);
    int[] generated =
        new Generator(saved).generate(Sequence.ofTokens(prime), 30, Sampling.greedy(), 1).get(0);
    assertThat(generated).hasSize(30);
    assertThat(Arrays.stream(generated).distinct().count()).isGreaterThan(1);
    Network network = new Network(saved.spec(), Blas.get());
    Window window = new Window(saved.spec());
    int[] text = Arrays.copyOf(prime, 630);
    for (int at = 600; at < 630; at++) {
      Batch.of(List.of(Sequence.ofTokens(text, at))).fill(window);
      network.forward(saved.parameters(), window, null);
      int best = 0;
      for (int token = 0; token < 20; token++) {
        if (network.outputs().get(token, at - 1) > network.outputs().get(best, at - 1)) {
          best = token;
        }
      }
      text[at] = best;
    }
    assertThat(generated).containsExactly(Arrays.copyOfRange(text, 600, 630));
  }

  @Test
  void aSampleDoesNotDependOnHowManyAreDrawn() {
    // Strong recurrent weights: a state that differs in its last bit is another one 50 steps later.
    NetworkSpec chaos =
        NetworkSpec.of(
            new Input.OneHot(50),
            Recurrence.of(CellKind.VANILLA, 128),
            Readout.EVERY_STEP,
            new Head.Softmax(50));
    Generator generator = new Generator(loud(chaos));
    Sequence prime = Sequence.ofTokens(3, 1, 4);
    Sampling sampling = Sampling.seeded(77).withTemperature(1.3).withTopP(0.95);
    List<int[]> many = generator.generate(prime, 200, sampling, 20);
    assertThat(many.stream().map(Arrays::toString).distinct().count()).isEqualTo(20);
    for (int count : new int[] {1, 2, 7, 8, 9, 16, 17}) {
      List<int[]> few = generator.generate(prime, 200, sampling, count);
      assertThat(few).hasSize(count);
      for (int i = 0; i < count; i++) {
        assertThat(few.get(i)).as("sample %d of %d", i, count).containsExactly(many.get(i));
      }
    }
    assertThat(generator.generate(prime, 40, Sampling.seeded(78), 1).get(0))
        .isNotEqualTo(generator.generate(prime, 40, Sampling.seeded(79), 1).get(0));
  }

  @Test
  void aShorterSampleIsTheBeginningOfALongerOne() {
    Generator generator = new Generator(random(50));
    Sequence prime = Sequence.ofTokens(3);
    int[] longer = generator.generate(prime, 100, Sampling.seeded(5), 1).get(0);
    int[] shorter = generator.generate(prime, 13, Sampling.seeded(5), 1).get(0);
    assertThat(shorter).containsExactly(Arrays.copyOf(longer, 13));
  }

  @Test
  void manyThreadsGetTheSameTokens() throws Exception {
    Generator generator = new Generator(random(50));
    List<Future<List<int[]>>> results = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int i = 0; i < 32; i++) {
        Sequence prime = Sequence.ofTokens(i % 4);
        results.add(threads.submit(() -> generator.generate(prime, 25, Sampling.seeded(6), 3)));
      }
      for (int i = 0; i < 32; i++) {
        List<int[]> expected =
            generator.generate(Sequence.ofTokens(i % 4), 25, Sampling.seeded(6), 3);
        for (int row = 0; row < 3; row++) {
          assertThat(results.get(i).get().get(row)).containsExactly(expected.get(row));
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void theEndOfATextEndsTheSample() {
    Vocabulary vocabulary = letters(Tokenizer.CHAR, "</s>", "a", "b", "c");
    Generator generator = new Generator(round(vocabulary));
    assertThat(generator.generate("", 9, Sampling.greedy())).isEqualTo("abc");
    assertThat(generator.generate("b", 9, Sampling.greedy(), 9)).hasSize(9).containsOnly("bc");
    assertThat(generator.generate("b", 1, Sampling.greedy())).isEqualTo("bc");
    assertThat(generator.generate("c", 9, Sampling.greedy())).isEqualTo("c");
    assertThat(generator.generate(Sequence.ofTokens(1), 9, Sampling.greedy(), 1).get(0))
        .containsExactly(2, 3);
  }

  @Test
  void theUnknownTokenIsNeverDrawn() {
    SavedNetwork saved =
        random(5).withVocabulary(letters(Tokenizer.CHAR, "<unk>", "a", "b", "c", "d"));
    List<int[]> samples =
        new Generator(saved, Blas.java())
            .generate(Sequence.ofTokens(1, 2), 100, Sampling.seeded(7).withTemperature(3), 9);
    for (int[] tokens : samples) {
      assertThat(tokens).hasSize(100).doesNotContain(0).contains(1, 2, 3, 4);
    }
  }

  @Test
  void aStopEndsTheSampleInFrontOfIt() {
    Generator generator = new Generator(round(letters(Tokenizer.CHAR, "a", "b", "c", "d")));
    assertThat(generator.generate("ab", 20, Sampling.greedy(), 2, "ab"))
        .containsExactly("abcd", "abcd");
    assertThat(generator.generate("a", 20, Sampling.greedy(), 1, "b")).containsExactly("a");
    assertThat(generator.generate("a", 5, Sampling.greedy(), 1, "x")).containsExactly("abcdab");
    assertThatThrownBy(() -> generator.generate("a", 5, Sampling.greedy(), 1, ""))
        .isInstanceOf(OptionException.class)
        .hasMessage("stop: expected a text, found an empty one");
  }

  @Test
  void wordsAreSetApart() {
    Generator generator = new Generator(round(letters(Tokenizer.WORD, "</s>", "to", "be", "or")));
    assertThat(generator.generate("", 9, Sampling.greedy())).isEqualTo("to be or");
    assertThat(generator.generate("to", 9, Sampling.greedy())).isEqualTo("to be or");
    assertThat(generator.generate("or", 9, Sampling.greedy())).isEqualTo("or");
    assertThat(generator.generate("to ", 9, Sampling.greedy())).isEqualTo("to be or");
    assertThat(generator.generate("to\u3000", 9, Sampling.greedy())).isEqualTo("to\u3000be or");
    assertThat(generator.generate("", 9, Sampling.greedy(), 1, "e o")).containsExactly("to b");
  }

  @Test
  void bytesMakeCharactersTogether() {
    // ß is c3 9f.
    Generator generator = new Generator(round(letters(Tokenizer.BYTE, "61", "c3", "9f")));
    assertThat(generator.generate("a", 4, Sampling.greedy())).isEqualTo("aßa\ufffd");
    assertThat(generator.generate("a", 9, Sampling.greedy(), 1, "aß")).containsExactly("aß");
    assertThat(generator.generate("ß", 9, Sampling.greedy(), 1, "ßaß")).containsExactly("ßa");
  }

  @Test
  void aBeginningThatCannotBeReadIsRefused() {
    Generator generator = new Generator(round(letters(Tokenizer.CHAR, "a", "b")));
    assertThatThrownBy(() -> generator.generate("", 5, Sampling.greedy()))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("beginning: expected at least one token");
    assertThatThrownBy(() -> generator.generate("ax", 5, Sampling.greedy()))
        .isInstanceOf(UnknownTokenException.class);
    assertThatThrownBy(() -> generator.generate(Sequence.ofTokens(2), 5, Sampling.greedy(), 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected 0 to 1, found 2");
    assertThatThrownBy(() -> generator.generate("a", -1, Sampling.greedy()))
        .isInstanceOf(OptionException.class)
        .hasMessage("length: expected at least 0, found -1");
    assertThatThrownBy(() -> generator.generate("a", 1, Sampling.greedy(), 0))
        .isInstanceOf(OptionException.class)
        .hasMessage("count: expected at least 1, found 0");
    assertThatThrownBy(() -> new Generator(random(4)).generate("a", 1, Sampling.greedy()))
        .isInstanceOf(OptionException.class)
        .hasMessage("network for text: expected a vocabulary, found none");
  }

  @Test
  void aBadStepFarBackInTheBeginningIsNamed() {
    int[] prime = new int[301];
    prime[300] = 9;
    assertThatThrownBy(
            () ->
                new Generator(random(4))
                    .generate(Sequence.ofTokens(prime), 5, Sampling.greedy(), 1))
        .isInstanceOf(DataException.class)
        .hasMessage("beginning: token of step 300: expected 0 to 3, found 9");
  }

  @Test
  void aStopIsShort() {
    Generator generator = new Generator(round(letters(Tokenizer.CHAR, "a", "b")));
    assertThat(generator.generate("a", 5, Sampling.greedy(), 1, "x".repeat(1000)))
        .containsExactly("ababab");
    assertThatThrownBy(() -> generator.generate("a", 5, Sampling.greedy(), 1, "x".repeat(1001)))
        .isInstanceOf(OptionException.class)
        .hasMessage("letters of the stop: expected at most 1000, found 1001");
  }

  @Test
  void aStartVectorIsPartOfTheBeginning() {
    NetworkSpec spec = random(10).spec().withStart(new Start.FromVector(3));
    Generator generator = new Generator(loud(spec));
    Sequence prime = Sequence.ofTokens(1, 2);
    Sampling sampling = Sampling.seeded(8);
    int[] one = generator.generate(prime.withStart(1, 2, 3), 50, sampling, 1).get(0);
    int[] other = generator.generate(prime.withStart(-9, 9, -9), 50, sampling, 1).get(0);
    assertThat(one).isNotEqualTo(other);
    assertThat(generator.generate(prime.withStart(1, 2, 3), 50, sampling, 1).get(0))
        .containsExactly(one);
    assertThatThrownBy(() -> generator.generate(prime, 5, sampling, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected a start vector of 3 numbers, found none");
  }

  static List<NetworkSpec> othersThanLanguageModels() {
    Recurrence recurrence = Recurrence.of(CellKind.GRU, 2);
    Input input = new Input.OneHot(4);
    Head head = new Head.Softmax(4);
    Readout every = Readout.EVERY_STEP;
    return List.of(
        NetworkSpec.of(new Input.Dense(4), recurrence, every, head),
        NetworkSpec.of(input, recurrence.withDirection(Direction.BOTH), every, head),
        NetworkSpec.of(input, recurrence.withDirection(Direction.BACKWARD), every, head),
        NetworkSpec.of(input, recurrence, Readout.LAST_STEP, head),
        NetworkSpec.of(input, recurrence, every, new Head.Bernoulli(4)),
        NetworkSpec.of(input, recurrence, every, new Head.SquaredError(4)),
        NetworkSpec.of(input, recurrence, every, new Head.Softmax(5)),
        NetworkSpec.of(new Input.Embedding(5, 4), recurrence, every, head));
  }

  @ParameterizedTest
  @MethodSource("othersThanLanguageModels")
  void onlyALanguageModelGenerates(NetworkSpec spec) {
    assertThatThrownBy(() -> new Generator(Examples.of(spec)))
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith("language model: expected tokens in, a softmax over the same")
        .hasMessageEndingWith("found " + spec);
  }
}
