package rondo.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import rondo.OptionException;
import rondo.SplitMix;
import rondo.nn.NetworkSpec;
import rondo.nn.Window;

/**
 * Sequences that stand for themselves, batched so that those of a batch are about equally long. An
 * epoch visits each of them once: all are shuffled, then sorted by length within pools of some
 * batches, and the batches shuffled again. Without shuffling the pools follow the given order.
 *
 * <p>Safe to share between threads; the order of an epoch is computed when its first window is
 * asked for, and kept until another epoch is.
 */
public final class Buckets implements Batches {
  /**
   * Batches a pool: many enough that the lengths within a batch differ little, few enough that
   * sequences meet others the next time.
   */
  private static final int POOL = 32;

  private record Epoch(long seed, int epoch, List<Batch> batches) {}

  private final Sequence[] sequences;
  private final int[] numbers; // place among the kept → place among the given
  private final BucketOptions options;
  private final Lengths lengths;
  private final IntakeReport report;
  private final long elements;
  private volatile Epoch current;
  private volatile NetworkSpec fitting; // all sequences are known to fit it

  /**
   * @throws DataException if a sequence has no answers, or none is left within the length limit
   */
  public Buckets(List<Sequence> sequences, BucketOptions options) {
    this.options = options;
    List<Sequence> kept = new ArrayList<>();
    Ints places = new Ints();
    IntakeReport counted = IntakeReport.NOTHING;
    long scored = 0;
    int number = 0;
    for (Sequence sequence : sequences) {
      if (sequence.readout().isEmpty()) {
        throw new DataException("sequence " + number + ": expected labels or targets, found none");
      }
      Optional<Sequence> taken = options.limit().apply(sequence);
      counted = counted.plus(IntakeReport.of(sequence, taken));
      if (taken.isPresent()) {
        kept.add(taken.get());
        places.add(number);
        scored += taken.get().scored();
      }
      number++;
    }
    if (kept.isEmpty()) {
      throw new DataException("sequences to train with: expected at least 1, found " + counted);
    }
    this.sequences = kept.toArray(new Sequence[0]);
    this.numbers = places.toArray();
    this.lengths = Lengths.of(kept);
    this.report = counted;
    this.elements = scored;
  }

  @Override
  public int windows() {
    return (sequences.length - 1) / options.batchSize() + 1;
  }

  /** Answers that weigh more than nothing. */
  @Override
  public long elements() {
    return elements;
  }

  @Override
  public int stateRows() {
    return 0;
  }

  @Override
  public void check(NetworkSpec spec) {
    if (!spec.equals(fitting)) {
      new Batch(sequences, numbers).check(spec);
      fitting = spec;
    }
  }

  @Override
  public void fill(long seed, int epoch, int index, Window window) {
    if (index < 0 || index >= windows()) {
      throw new OptionException("window: expected 0 to " + (windows() - 1) + ", found " + index);
    }
    batches(seed, epoch).get(index).fill(window);
  }

  /** How the lengths of the kept sequences spread. */
  public Lengths lengths() {
    return lengths;
  }

  /** What was cut and skipped for its length. */
  public IntakeReport report() {
    return report;
  }

  /** Which share of an epoch's steps would be padding, if its batches were padded. */
  public double padding(long seed, int epoch) {
    long padded = 0;
    for (Batch batch : batches(seed, epoch)) {
      padded += (long) batch.rows() * batch.steps();
    }
    return 1 - (report.steps() - report.lost()) / (double) padded;
  }

  private List<Batch> batches(long seed, int epoch) {
    Epoch known = current;
    if (known == null || (options.shuffle() && (known.seed != seed || known.epoch != epoch))) {
      known = new Epoch(seed, epoch, arrange(new SplitMix(SplitMix.derive(seed, epoch))));
      current = known;
    }
    return known.batches;
  }

  private List<Batch> arrange(SplitMix random) {
    int[] order = range(sequences.length);
    if (options.shuffle()) {
      random.shuffle(order, order.length);
    }
    sortPools(order);
    int[] batchOrder = range(windows());
    if (options.shuffle()) {
      random.shuffle(batchOrder, batchOrder.length);
    }
    List<Batch> batches = new ArrayList<>(batchOrder.length);
    for (int number : batchOrder) {
      int from = number * options.batchSize();
      int to = (int) Math.min(order.length, (long) from + options.batchSize());
      batches.add(batch(order, from, to));
    }
    return batches;
  }

  private static int[] range(int size) {
    int[] range = new int[size];
    Arrays.setAll(range, index -> index);
    return range;
  }

  /** Shorter ones first; equally long ones keep their order. */
  private void sortPools(int[] order) {
    long[] keys = new long[order.length];
    for (int place = 0; place < order.length; place++) {
      keys[place] = (long) sequences[order[place]].length() << 32 | place;
    }
    long size = (long) POOL * options.batchSize();
    for (long from = 0; from < keys.length; from += size) {
      Arrays.sort(keys, (int) from, (int) Math.min(keys.length, from + size));
    }
    int[] before = order.clone();
    for (int place = 0; place < order.length; place++) {
      order[place] = before[(int) keys[place]];
    }
  }

  private Batch batch(int[] order, int from, int to) {
    Sequence[] rows = new Sequence[to - from];
    int[] names = new int[to - from];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = sequences[order[from + row]];
      names[row] = numbers[order[from + row]];
    }
    return new Batch(rows, names);
  }

  @Override
  public String toString() {
    return "Buckets["
        + lengths
        + ", "
        + windows()
        + " windows of "
        + options.batchSize()
        + "; "
        + report
        + "]";
  }
}
