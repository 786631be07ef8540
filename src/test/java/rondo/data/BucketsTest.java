package rondo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import rondo.Allocations;
import rondo.OptionException;
import rondo.SplitMix;
import rondo.data.LengthLimit.TooLong;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Packing;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.Start;
import rondo.nn.Window;

class BucketsTest {
  private static final NetworkSpec SPEC =
      NetworkSpec.of(
          new Input.OneHot(10_000),
          Recurrence.of(CellKind.GRU, 2),
          Readout.LAST_STEP,
          new Head.Softmax(2));

  /** Sequence k is k, k, …: a token tells whose it is. */
  private static List<Sequence> numbered(List<Integer> lengths) {
    List<Sequence> sequences = new ArrayList<>();
    for (int number = 0; number < lengths.size(); number++) {
      int[] tokens = new int[lengths.get(number)];
      Arrays.fill(tokens, number);
      sequences.add(Sequence.ofTokens(tokens).withLabel(1));
    }
    return sequences;
  }

  private static List<Sequence> random(int size) {
    SplitMix random = new SplitMix(7);
    return numbered(IntStream.range(0, size).mapToObj(n -> 1 + random.nextInt(50)).toList());
  }

  /** Which sequences each window of an epoch has, row by row. */
  private static List<List<Integer>> visits(Buckets buckets, long seed, int epoch) {
    Window window = new Window(SPEC);
    List<List<Integer>> visits = new ArrayList<>();
    for (int index = 0; index < buckets.windows(); index++) {
      buckets.fill(seed, epoch, index, window);
      Packing packing = window.packing();
      Unpacking unpacking = new Unpacking().begin(packing);
      List<Integer> rows = new ArrayList<>();
      for (int row = 0; row < packing.rows(); row++) {
        rows.add(window.tokens()[unpacking.column(row, 0)]);
      }
      visits.add(rows);
    }
    return visits;
  }

  private static List<Integer> flat(List<List<Integer>> visits) {
    return visits.stream().flatMap(List::stream).toList();
  }

  @Property(tries = 200)
  void anEpochVisitsEachSequenceOnce(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = 9) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 20) int batchSize,
      @ForAll boolean shuffle) {
    BucketOptions options = new BucketOptions(batchSize, shuffle, new LengthLimit());
    Buckets buckets = new Buckets(numbered(lengths), options);
    List<List<Integer>> visits = visits(buckets, lengths.hashCode(), batchSize);
    assertThat(flat(visits))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, lengths.size()).boxed().toList());
    assertThat(visits).hasSize((lengths.size() + batchSize - 1) / batchSize);
    int remainder = lengths.size() % batchSize;
    assertThat(visits.stream().filter(rows -> rows.size() != batchSize).map(List::size))
        .isEqualTo(remainder == 0 ? List.of() : List.of(remainder));
    assertThat(buckets.elements()).isEqualTo(lengths.size());
    assertThat(buckets.stateRows()).isZero();
  }

  @Test
  void theOrderIsThatOfSeedAndEpoch() {
    Buckets buckets = new Buckets(random(500), new BucketOptions(8));
    List<List<Integer>> visits = visits(buckets, 1, 0);
    assertThat(visits(buckets, 1, 1)).isNotEqualTo(visits);
    assertThat(visits(buckets, 2, 0)).isNotEqualTo(visits);
    assertThat(visits(buckets, 1, 0)).isEqualTo(visits);
    assertThat(visits(new Buckets(random(500), new BucketOptions(8)), 1, 0)).isEqualTo(visits);
  }

  @Test
  void epochsBatchOthersTogether() {
    Buckets buckets = new Buckets(random(500), new BucketOptions(8));
    assertThat(sortedRows(visits(buckets, 1, 1)))
        .doesNotContainAnyElementsOf(sortedRows(visits(buckets, 1, 0)));
  }

  private static List<List<Integer>> sortedRows(List<List<Integer>> visits) {
    return visits.stream().map(rows -> rows.stream().sorted().toList()).toList();
  }

  @Test
  void theBatchesAreNotSortedByLength() {
    Buckets buckets = new Buckets(random(500), new BucketOptions(8));
    List<Integer> longest = new ArrayList<>();
    Window window = new Window(SPEC);
    for (int index = 0; index < buckets.windows(); index++) {
      buckets.fill(1, 0, index, window);
      longest.add(window.packing().steps());
    }
    List<Integer> sorted = new ArrayList<>(longest);
    Collections.sort(sorted);
    assertThat(longest).isNotEqualTo(sorted);
  }

  @Test
  void aWindowIsTheSameWhateverWasAskedBefore() {
    Buckets asked = new Buckets(random(40), new BucketOptions(4));
    List<List<Integer>> visits = visits(asked, 5, 3);
    Window window = new Window(SPEC);
    asked.fill(9, 9, 2, window);
    asked.fill(5, 3, 7, window);
    assertThat(window.tokens()[new Unpacking().begin(window.packing()).column(0, 0)])
        .isEqualTo(visits.get(7).get(0));
  }

  @Test
  void withoutShufflingTheOrderIsAlwaysTheSame() {
    Buckets buckets =
        new Buckets(numbered(List.of(3, 1, 2, 3, 1)), new BucketOptions(2).withoutShuffle());
    assertThat(visits(buckets, 1, 0)).containsExactly(List.of(1, 4), List.of(2, 0), List.of(3));
    assertThat(visits(buckets, 2, 7)).isEqualTo(visits(buckets, 1, 0));
  }

  @Test
  void poolsFollowTheGivenOrder() {
    // 32 batches of 1 make a pool: the 33rd sequence, though the shortest, comes last.
    List<Integer> lengths = new ArrayList<>(Collections.nCopies(32, 2));
    lengths.add(1);
    Buckets buckets = new Buckets(numbered(lengths), new BucketOptions(1).withoutShuffle());
    assertThat(flat(visits(buckets, 0, 0))).last().isEqualTo(32);
  }

  @Test
  void sequencesOfABatchAreAboutEquallyLong() {
    List<Sequence> sequences = random(1000);
    Buckets buckets = new Buckets(sequences, new BucketOptions(10));
    assertThat(buckets.padding(1, 0)).isBetween(0.0, 0.05);
    // Without sorting about half of it would be padding.
    Buckets one = new Buckets(sequences, new BucketOptions(1000));
    assertThat(one.padding(1, 0)).isBetween(0.4, 0.6);
  }

  @Test
  void paddingIsTheShareOfWhatIsNotReal() {
    Buckets buckets = new Buckets(numbered(List.of(1, 3, 4)), new BucketOptions(2));
    // (1, 3) and (4): 2 of 10.
    assertThat(buckets.padding(1, 0)).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void tooLongSequencesAreCutAndCounted() {
    Buckets buckets =
        new Buckets(
            numbered(List.of(5, 2, 7)),
            new BucketOptions(2).withLimit(new LengthLimit(4, TooLong.CUT)));
    assertThat(buckets.lengths()).isEqualTo(new Lengths(3, 2, 4, 10 / 3.0, 4));
    assertThat(buckets.report()).isEqualTo(new IntakeReport(3, 0, 2, 0, 0, 14, 4, 0, 0));
    assertThat(buckets.windows()).isEqualTo(2);
    assertThat(flat(visits(buckets, 0, 0))).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(buckets)
        .hasToString(
            "Buckets[3 sequences of 2 to 4 steps (median 4, mean 3.3), 2 windows of 2; 3 sequences"
                + " read, 3 kept (2 of them cut); skipped: 0 empty, 0 too long, 0 with unknown"
                + " tokens, 0 invalid; 4 of 14 steps lost, 0 tokens became <unk>]");
  }

  @Test
  void tooLongSequencesAreSkippedAndCounted() {
    Buckets buckets =
        new Buckets(
            numbered(List.of(5, 2, 7)),
            new BucketOptions(2).withLimit(new LengthLimit(4, TooLong.SKIP)));
    assertThat(buckets.report()).isEqualTo(new IntakeReport(3, 0, 0, 2, 0, 14, 12, 0, 0));
    assertThat(flat(visits(buckets, 0, 0))).containsExactly(1);
    assertThat(buckets.padding(0, 0)).isZero();
    assertThat(buckets.elements()).isEqualTo(1);
  }

  @Test
  void onlyWhatWeighsIsCounted() {
    List<Sequence> sequences =
        List.of(
            Sequence.ofTokens(1, 2, 3).withLabels(1, 1, 1).withWeights(0, 1, 1),
            Sequence.ofTokens(1, 2).withLabels(1, 1));
    assertThat(new Buckets(sequences, new BucketOptions(1)).elements()).isEqualTo(4);
    assertThat(
            new Buckets(sequences, new BucketOptions(1).withLimit(new LengthLimit(2, TooLong.CUT)))
                .elements())
        .isEqualTo(3);
  }

  @Test
  void fillingAgainAllocatesNothing() {
    Buckets buckets = new Buckets(random(100), new BucketOptions(8));
    Window window = new Window(SPEC);
    Allocations.assertNone(
        () -> {
          for (int index = 0; index < buckets.windows(); index++) {
            buckets.fill(1, 0, index, window);
          }
        });
  }

  @Test
  void aFaultNamesTheSequenceAsItWasGiven() {
    List<Sequence> sequences = new ArrayList<>(numbered(List.of(9, 9, 1, 1)));
    sequences.set(3, Sequence.ofTokens(1).withLabel(2));
    Buckets buckets =
        new Buckets(sequences, new BucketOptions(4).withLimit(new LengthLimit(8, TooLong.SKIP)));
    assertThatThrownBy(() -> buckets.fill(0, 0, 0, new Window(SPEC)))
        .isInstanceOf(DataException.class)
        .hasMessage("sequence 3: label of step 0: expected 0 to 1, found 2");
  }

  @Test
  void whatDoesNotFitANetworkIsFoundBeforeTheFirstWindow() {
    List<Sequence> sequences = new ArrayList<>(random(200));
    sequences.set(177, Sequence.ofTokens(1, 2, 3).withLabel(2));
    sequences.set(20, Sequence.ofTokens(new int[60]).withLabel(9)); // too long: not trained with
    Buckets buckets =
        new Buckets(sequences, new BucketOptions(4).withLimit(new LengthLimit(50, TooLong.SKIP)));
    for (int time = 0; time < 2; time++) {
      assertThatThrownBy(() -> buckets.check(SPEC))
          .isInstanceOf(DataException.class)
          .hasMessage("sequence 177: label of step 0: expected 0 to 1, found 2");
    }
    Recurrence cell = SPEC.recurrence();
    Head three = new Head.Softmax(3);
    NetworkSpec fitting = NetworkSpec.of(SPEC.input(), cell, Readout.LAST_STEP, three);
    for (int time = 0; time < 2; time++) {
      buckets.check(fitting);
      misfit(
          buckets,
          NetworkSpec.of(SPEC.input(), cell, Readout.EVERY_STEP, three),
          "sequence 0: expected an answer a step, found one answer for the whole");
      misfit(
          buckets,
          NetworkSpec.of(new Input.Dense(2), cell, Readout.LAST_STEP, three),
          "sequence 0: expected 2 features a step, found tokens");
      misfit(
          buckets,
          fitting.withStart(new Start.FromVector(1)),
          "sequence 0: expected a start vector of 1 numbers, found none");
      misfit(
          buckets,
          NetworkSpec.of(new Input.OneHot(199), cell, Readout.LAST_STEP, three),
          "sequence 199: token of step 0: expected 0 to 198, found 199");
    }
  }

  private static void misfit(Buckets buckets, NetworkSpec spec, String message) {
    assertThatThrownBy(() -> buckets.check(spec))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }

  @Test
  void whatCannotBeTrainedWithIsRefused() {
    assertThatThrownBy(
            () ->
                new Buckets(
                    List.of(Sequence.nextToken(1, 2), Sequence.ofTokens(1)), new BucketOptions(2)))
        .isInstanceOf(DataException.class)
        .hasMessage("sequence 1: expected labels or targets, found none");
    assertThatThrownBy(() -> new Buckets(List.of(), new BucketOptions(2)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "sequences to train with: expected at least 1, found 0 sequences read, 0 kept");
    assertThatThrownBy(
            () ->
                new Buckets(
                    numbered(List.of(5)),
                    new BucketOptions(2).withLimit(new LengthLimit(4, TooLong.SKIP))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("1 too long");
    assertThatThrownBy(() -> new BucketOptions(0))
        .isInstanceOf(OptionException.class)
        .hasMessage("batchSize: expected at least 1, found 0");
    assertThatThrownBy(() -> new LengthLimit(-1, TooLong.CUT))
        .isInstanceOf(OptionException.class)
        .hasMessage("maxLength: expected at least 0 (no limit), found -1");
    Buckets buckets = new Buckets(numbered(List.of(5)), new BucketOptions(2));
    for (int index : new int[] {-1, 1}) {
      assertThatThrownBy(() -> buckets.fill(0, 0, index, new Window(SPEC)))
          .isInstanceOf(OptionException.class)
          .hasMessage("window: expected 0 to 0, found " + index);
    }
    assertThatThrownBy(() -> Lengths.of(List.of()))
        .isInstanceOf(DataException.class)
        .hasMessage("sequences: expected at least 1, found 0");
  }

  @Test
  void hugeBatchesAreOneBatch() {
    Buckets buckets = new Buckets(numbered(List.of(5, 1, 2)), new BucketOptions(Integer.MAX_VALUE));
    assertThat(buckets.windows()).isEqualTo(1);
    assertThat(visits(buckets, 0, 0)).containsExactly(List.of(1, 2, 0));
  }
}
