package rondo.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import rondo.OptionException;
import rondo.SplitMix;
import rondo.data.Batch;
import rondo.data.DataException;
import rondo.data.Sequence;
import rondo.data.Vocabulary;
import rondo.linalg.Blas;
import rondo.linalg.Matrix;
import rondo.nn.Network;
import rondo.nn.NetworkSpec;
import rondo.nn.State;
import rondo.nn.Window;

/**
 * Lets a language model go on from a beginning, token by token. Any number of threads may use one
 * generator; each call works on its caller's thread.
 *
 * <pre>{@code
 * Generator generator = new Generator(SavedNetwork.load(directory));
 * generator.generate("h", 4, Sampling.greedy());                        // hello
 * generator.generate("h", 4, Sampling.seeded(1).withTemperature(0.8), 10); // ten of them
 * }</pre>
 *
 * <p>Where the vocabulary has {@code </s>}, a beginning stands at the start of a text, and a sample
 * ends, at the latest after {@code length} tokens, where the network draws {@code </s>}.
 *
 * <p>{@code <unk>} is never drawn: it stands for no text.
 *
 * <p>The same call gives the same tokens, on processors for which the BLAS picks the same kernels.
 * The i-th sample is a function of (network, beginning, sampling, i) alone: it does not matter how
 * many are drawn.
 */
public final class Generator {
  /**
   * So many samples make a step together, always: a BLAS gives a column other last bits in a wider
   * product. Eight cost about as much as one, for a step is the time that the weights take to come
   * from memory.
   */
  private static final int ROWS = 8;

  /** How many letters (UTF-16 units) a stop has at most. */
  public static final int MAX_STOP = 1000;

  /** So much of a beginning is read at once. */
  private static final int PRIME_STEPS = 256;

  private final SavedNetwork saved;
  private final NetworkSpec spec;
  private final Pool<Worker> workers;

  /**
   * A generator on the BLAS of this process.
   *
   * @throws OptionException if the network is not a language model
   */
  public Generator(SavedNetwork saved) {
    this(saved, Blas.get());
  }

  public Generator(SavedNetwork saved, Blas blas) {
    LanguageModels.check(saved);
    this.saved = saved;
    this.spec = saved.spec();
    this.workers = new Pool<>(() -> new Worker(blas));
  }

  /** The beginning, and what comes after it. */
  public String generate(String prime, int length, Sampling sampling) {
    return generate(prime, length, sampling, 1).get(0);
  }

  /** The same, {@code count} times. */
  public List<String> generate(String prime, int length, Sampling sampling, int count) {
    return texts(prime, length, sampling, count, null);
  }

  /**
   * The same, where each also ends in front of the first {@code stop} behind the beginning. Among
   * bytes, a character that is not complete yet reads as U+FFFD, and so ends at a stop of that.
   *
   * @param stop at most {@link #MAX_STOP} letters (UTF-16 units): after each token as much text is
   *     looked through
   */
  public List<String> generate(
      String prime, int length, Sampling sampling, int count, String stop) {
    OptionException.check(!stop.isEmpty(), "stop", "a text", "an empty one");
    OptionException.check(
        stop.length() <= MAX_STOP, "letters of the stop", "at most " + MAX_STOP, stop.length());
    return texts(prime, length, sampling, count, stop);
  }

  private List<String> texts(String prime, int length, Sampling sampling, int count, String stop) {
    Vocabulary vocabulary = LanguageModels.vocabulary(saved);
    int[] encoded = vocabulary.encode(prime);
    if (vocabulary.endOfText().isPresent()) {
      encoded = Arrays.copyOf(vocabulary.framed(encoded), encoded.length + 1);
    }
    if (encoded.length == 0) {
      throw new DataException(
          "beginning: expected at least one token, for the vocabulary has no </s>, found none");
    }
    // A token is at least a byte, and a character at most three bytes a unit.
    BiPredicate<int[], Integer> stops =
        (tokens, end) ->
            stop != null
                && vocabulary
                    .decode(
                        Arrays.copyOfRange(tokens, Math.max(0, end - 3 * stop.length() - 1), end))
                    .contains(stop);
    List<String> texts = new ArrayList<>();
    for (int[] tokens : samples(Sequence.ofTokens(encoded), length, sampling, count, stops)) {
      String text = vocabulary.decode(tokens);
      int end = stop == null ? -1 : text.indexOf(stop);
      texts.add(vocabulary.tokenizer().goOn(prime, end < 0 ? text : text.substring(0, end)));
    }
    return texts;
  }

  /**
   * {@code count} times the tokens that come after the beginning, which may have a start vector.
   *
   * @param length how many tokens there are at most
   */
  public List<int[]> generate(Sequence prime, int length, Sampling sampling, int count) {
    return samples(prime, length, sampling, count, (tokens, end) -> false);
  }

  private List<int[]> samples(
      Sequence prime, int length, Sampling sampling, int count, BiPredicate<int[], Integer> stops) {
    OptionException.check(length >= 0, "length", "at least 0", length);
    OptionException.check(count >= 1, "count", "at least 1", count);
    prime.check(spec, "beginning");
    int end = saved.vocabulary().map(known -> known.endOfText().orElse(-1)).orElse(-1);
    return workers.with(
        worker -> {
          worker.read(prime);
          List<int[]> samples = new ArrayList<>();
          for (int from = 0; from < count; from += ROWS) {
            List<Sample> rows = new ArrayList<>();
            for (int i = from; i < Math.min(count, from + ROWS); i++) {
              rows.add(new Sample(SplitMix.derive(sampling.seed(), i)));
            }
            worker.goOn(rows, length, sampling, end, stops);
            rows.forEach(sample -> samples.add(Arrays.copyOf(sample.tokens, sample.length)));
          }
          return samples;
        });
  }

  private static final class Sample {
    final SplitMix random;
    int[] tokens = new int[16];
    int length;
    boolean ended;

    Sample(long seed) {
      this.random = new SplitMix(seed);
    }

    void add(int token) {
      if (length == tokens.length) {
        tokens = Arrays.copyOf(tokens, 2 * length);
      }
      tokens[length++] = token;
    }
  }

  /** A network and what it needs at hand. */
  private final class Worker {
    private final Network network;
    private final Window window = new Window(spec);
    private final State primed = new State(spec, 1);
    private final float[] first = new float[spec.head().outputs()]; // behind the beginning
    private final State states = new State(spec, ROWS);
    private final Sampler sampler = new Sampler(spec.head().outputs());
    private final int[] single = new int[ROWS]; // the lengths of a step

    private final int unknown =
        saved.vocabulary().map(known -> known.unknown().orElse(-1)).orElse(-1);

    Worker(Blas blas) {
      this.network = new Network(spec, blas);
      Arrays.fill(single, 1);
    }

    /** Reads the beginning. */
    void read(Sequence prime) {
      primed.clear();
      for (int from = 0; from < prime.length(); from += PRIME_STEPS) {
        int to = Math.min(prime.length(), from + PRIME_STEPS);
        Batch.of(List.of(prime.part(from, to))).fill(window);
        network.forward(saved.parameters(), window, primed);
      }
      Matrix outputs = network.outputs();
      int last = outputs.offset() + (outputs.columns() - 1) * outputs.stride();
      System.arraycopy(outputs.data(), last, first, 0, first.length);
      takeOutUnknown(first, 0);
    }

    /** Goes on from the beginning, a row for each sample; rows without one only keep the width. */
    void goOn(
        List<Sample> samples,
        int length,
        Sampling sampling,
        int end,
        BiPredicate<int[], Integer> stops) {
      spread();
      float[] probabilities = first;
      int offset = 0;
      int stride = 0;
      for (int step = 0; step < length; step++) {
        boolean going = false;
        window.begin(single, ROWS);
        Arrays.fill(window.tokens(), 0, ROWS, 0);
        for (int row = 0; row < samples.size(); row++) {
          Sample sample = samples.get(row);
          if (sample.ended) {
            continue;
          }
          int token = sampler.draw(probabilities, offset + row * stride, sampling, sample.random);
          if (token == end) {
            sample.ended = true;
            continue;
          }
          sample.add(token);
          sample.ended = stops.test(sample.tokens, sample.length);
          window.tokens()[row] = token; // equally long rows stand in their order
          going |= !sample.ended;
        }
        if (!going || step == length - 1) {
          return;
        }
        network.forward(saved.parameters(), window, states);
        Matrix outputs = network.outputs();
        probabilities = outputs.data();
        offset = outputs.offset();
        stride = outputs.stride();
        for (int row = 0; row < samples.size(); row++) {
          takeOutUnknown(probabilities, offset + row * stride);
        }
      }
    }

    private void takeOutUnknown(float[] probabilities, int at) {
      if (unknown >= 0) {
        probabilities[at + unknown] = 0;
      }
    }

    private void spread() {
      int hidden = spec.recurrence().hiddenSize();
      for (int part = 0; part < primed.values().length / hidden; part++) {
        for (int row = 0; row < ROWS; row++) {
          System.arraycopy(
              primed.values(),
              part * hidden,
              states.values(),
              (part * ROWS + row) * hidden,
              hidden);
        }
      }
      states.markUsed();
    }
  }
}
