package rondo.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import rondo.OptionException;
import rondo.data.Batch;
import rondo.data.Sequence;
import rondo.data.Unpacking;
import rondo.data.Vocabulary;
import rondo.linalg.Blas;
import rondo.linalg.Matrix;
import rondo.linalg.ShapeException;
import rondo.nn.Network;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.State;
import rondo.nn.Window;

/**
 * Runs sequences through a trained network. Any number of threads may use one scorer; each call
 * works on its caller's thread.
 *
 * <pre>{@code
 * Scorer scorer = new Scorer(SavedNetwork.load(directory));
 * for (Score score : scorer.score(sequences, Scorer.Want.OUTPUTS)) { … score.outputs() … }
 * double perplexity = scorer.score("to be or not to be").perplexity();
 * }</pre>
 *
 * <p>For each thread that works at once it keeps a network's buffers: up to about 64 MB, or those
 * of a single step where that is more, or of the longest sequence where the network reads backward.
 * They are kept only as long as there is memory.
 *
 * <p>A list is scored in batches of about equally long sequences; the scores come in the order of
 * the list. Beside the scores it takes memory for one window of bounded size: where state can be
 * carried, a batch goes through the network in pieces, so that a sequence may have any length. A
 * network that also reads backward needs room for its longest sequence at once. The same list gives
 * the same bits; with other neighbours a sequence's last bits may differ, as the BLAS has it.
 */
public final class Scorer {
  /**
   * How many sequences go through the network together: more make the products of a step faster,
   * until their buffers leave the caches.
   */
  public static final int PREFERRED_BATCH = 256;

  /** The most columns of a window: more do not make its products faster. */
  private static final int MOST_COLUMNS = 8192;

  /** About how many numbers the buffers of a window may have (64 MB). */
  private static final int MOST_NUMBERS = 1 << 24;

  /** What a score holds beside its totals. */
  public enum Want {
    /** {@link Score#outputs}. */
    OUTPUTS,
    /** {@link Score#losses}. */
    LOSSES,
    /** {@link Score#hidden}. */
    HIDDEN,
    /** {@link Score#state}. */
    STATE
  }

  private final SavedNetwork saved;
  private final NetworkSpec spec;
  private final int columns; // of a window, at most
  private final Pool<Worker> workers;

  /** A scorer on the BLAS of this process. */
  public Scorer(SavedNetwork saved) {
    this(saved, Blas.get());
  }

  public Scorer(SavedNetwork saved, Blas blas) {
    this(saved, blas, columns(saved.spec()));
  }

  Scorer(SavedNetwork saved, Blas blas, int columns) {
    this.saved = saved;
    this.spec = saved.spec();
    this.columns = columns;
    this.workers = new Pool<>(() -> new Worker(blas));
  }

  private static int columns(NetworkSpec spec) {
    Recurrence recurrence = spec.recurrence();
    // Four gates and a state each layer and direction, the directions joined, outputs twice.
    long perColumn =
        6L * recurrence.layers() * recurrence.outputSize()
            + 2L * spec.head().outputs()
            + spec.input().dimension();
    return (int) Math.max(1, Math.min(MOST_COLUMNS, MOST_NUMBERS / perColumn));
  }

  /**
   * Scores each sequence; those with labels or targets are held against them.
   *
   * @throws rondo.data.DataException if a sequence has not what the network reads or answers
   * @throws ShapeException if its vectors have another size there, or more is asked for than an
   *     array can hold
   * @throws OptionException if a loss is not finite, for the weights are too large
   */
  public List<Score> score(List<Sequence> sequences, Want... wants) {
    Set<Want> wanted = EnumSet.noneOf(Want.class);
    wanted.addAll(Arrays.asList(wants));
    if (!sequences.isEmpty()) {
      Batch.of(sequences).check(spec); // whole, for a part would count its own steps
    }
    Score[] scores = new Score[sequences.size()];
    int[] longestFirst =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingInt(index -> -sequences.get(index).length()))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int from = 0; from < scores.length; ) {
      int rows = rows(sequences.get(longestFirst[from]).length());
      int[] numbers = Arrays.copyOfRange(longestFirst, from, Math.min(scores.length, from + rows));
      workers.with(worker -> worker.score(sequences, numbers, wanted, scores));
      from += numbers.length;
    }
    return List.of(scores);
  }

  /** How many sequences of at most this length make a batch. */
  private int rows(int length) {
    int rows = spec.carriesState() ? columns : columns / length;
    return Math.max(1, Math.min(PREFERRED_BATCH, rows));
  }

  /**
   * How well a language model foretells a text, each token from all those before it.
   *
   * @throws rondo.OptionException if the network is not a language model with a vocabulary
   * @throws rondo.data.DataException if the text has fewer than two tokens, and the vocabulary no
   *     {@code </s>}
   * @throws rondo.data.UnknownTokenException if it has a token that the vocabulary does not know
   */
  public TextScore score(String text) {
    LanguageModels.check(saved);
    Vocabulary vocabulary = LanguageModels.vocabulary(saved);
    int[] tokens = vocabulary.encode(text);
    int[] read = vocabulary.framed(tokens);
    Score score = score(List.of(Sequence.nextToken(read))).get(0);
    return new TextScore(
        score.logLikelihood(),
        read.length - 1,
        vocabulary.countUnknown(tokens),
        text.codePointCount(0, text.length()),
        vocabulary.endOfText().isPresent() ? read.length - 1 : read.length);
  }

  /** A network and what it needs at hand. */
  private final class Worker {
    private final Network network;
    private final Window window = new Window(spec);
    private final Unpacking unpacking = new Unpacking();
    private final State state = new State(spec, Math.min(PREFERRED_BATCH, columns));

    private Matrix outputs; // of the last run
    private Matrix hidden;

    Worker(Blas blas) {
      this.network = new Network(spec, blas);
    }

    /** Scores the sequences of these numbers, of which none is longer than the one before. */
    Void score(List<Sequence> all, int[] numbers, Set<Want> wanted, Score[] scores) {
      List<Sequence> batch = new ArrayList<>(numbers.length);
      for (int number : numbers) {
        batch.add(all.get(number));
        scores[number] = empty(all.get(number), number, wanted);
      }
      int longest = batch.get(0).length();
      int steps = spec.carriesState() ? Math.max(1, columns / numbers.length) : longest;
      state.clear();
      for (int from = 0; from < longest; from += steps) {
        int end = (int) Math.min(longest, (long) from + steps);
        int[] alive = alive(batch, numbers, from);
        fill(batch, alive, from, end);
        network.forward(saved.parameters(), window, state);
        outputs = network.outputs();
        hidden = network.hidden();
        unpacking.begin(window.packing());
        for (int row = 0; row < alive.length; row++) {
          take(row, from, alive[row], scores[alive[row]]);
        }
      }
      if (wanted.contains(Want.STATE)) {
        for (int row = 0; row < numbers.length; row++) {
          takeState(row, scores[numbers[row]].state);
        }
      }
      return null;
    }

    private Score empty(Sequence sequence, int number, Set<Want> wanted) {
      int elements = spec.readout() == Readout.LAST_STEP ? 1 : sequence.length();
      Score score = new Score(elements);
      if (wanted.contains(Want.OUTPUTS)) {
        score.outputs = array(number, Want.OUTPUTS, spec.head().outputs(), elements);
      }
      if (wanted.contains(Want.LOSSES)) {
        score.losses = new float[elements];
      }
      if (wanted.contains(Want.HIDDEN)) {
        score.hidden =
            array(number, Want.HIDDEN, spec.recurrence().outputSize(), sequence.length());
      }
      if (wanted.contains(Want.STATE)) {
        score.state = new float[State.sizePerRow(spec)];
      }
      return score;
    }

    private static float[] array(int number, Want want, int rows, int columns) {
      return new float[ShapeException.product("sequence " + number + ": " + want, rows, columns)];
    }

    /** The numbers of those that have a step {@code from}; they stand in front. */
    private static int[] alive(List<Sequence> batch, int[] numbers, int from) {
      int count = numbers.length;
      while (batch.get(count - 1).length() <= from) {
        count--;
      }
      return count == numbers.length ? numbers : Arrays.copyOf(numbers, count);
    }

    private void fill(List<Sequence> batch, int[] alive, int from, int end) {
      List<Sequence> parts = batch;
      if (from > 0 || end < batch.get(0).length()) {
        parts = new ArrayList<>(alive.length);
        for (Sequence sequence : batch.subList(0, alive.length)) {
          parts.add(sequence.part(from, Math.min(end, sequence.length())));
        }
      }
      Batch.of(parts, alive).fill(window);
    }

    /** Copies a row's part, which begins at step {@code from}, to where it belongs. */
    private void take(int row, int from, int number, Score score) {
      int length = unpacking.length(row);
      boolean last = spec.readout() == Readout.LAST_STEP;
      if (last) {
        takeElement(
            unpacking.place(row), 0, number, score); // The last part overwrites the others'.
      }
      for (int step = 0; step < length; step++) {
        int column = unpacking.column(row, step);
        if (!last) {
          takeElement(column, from + step, number, score);
        }
        if (score.hidden != null) {
          copy(hidden, column, score.hidden, from + step);
        }
      }
    }

    private void takeElement(int element, int to, int number, Score score) {
      if (score.outputs != null) {
        copy(outputs, element, score.outputs, to);
      }
      float weight = window.weights()[element];
      if (weight > 0) {
        double loss = network.loss(window, element);
        if (!Double.isFinite(loss)) {
          throw new OptionException(
              "sequence "
                  + number
                  + ": loss of element "
                  + to
                  + ": expected a finite number, found "
                  + loss
                  + "; are the network's weights in order?");
        }
        score.totalLoss += weight * loss;
        score.totalWeight += weight;
        if (score.losses != null) {
          score.losses[to] = (float) loss;
        }
      }
    }

    private static void copy(Matrix from, int column, float[] to, int at) {
      int size = from.rows();
      System.arraycopy(from.data(), from.offset() + column * from.stride(), to, at * size, size);
    }

    private void takeState(int row, float[] to) {
      int size = spec.recurrence().hiddenSize();
      for (int part = 0; part < to.length / size; part++) {
        int from = (part * state.rows() + row) * size;
        System.arraycopy(state.values(), from, to, part * size, size);
      }
    }
  }
}
