package rondo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rondo.Allocations;
import rondo.OptionException;
import rondo.nn.CellKind;
import rondo.nn.Direction;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Packing;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.Start;
import rondo.nn.Window;

class LanesTest {
  private static NetworkSpec spec(int size) {
    return NetworkSpec.of(
        new Input.OneHot(size),
        Recurrence.of(CellKind.LSTM, 2),
        Readout.EVERY_STEP,
        new Head.Softmax(size));
  }

  /** Token k stands at k, so that a token tells its place. */
  private static int[] counting(int size) {
    int[] stream = new int[size];
    Arrays.setAll(stream, at -> at);
    return stream;
  }

  /** Goes through an epoch and checks that each pair comes once, and each lane in order. */
  private static void assertCoversEachPairOnce(int tokens, int batchSize, int unroll) {
    Lanes lanes = new Lanes(counting(tokens), batchSize, unroll);
    Window window = new Window(spec(tokens));
    int[] next = new int[lanes.stateRows()]; // what each lane is to read next
    Arrays.fill(next, -1);
    int[] lengths = new int[lanes.stateRows()];
    boolean[] seen = new boolean[tokens - 1];
    int rowsBefore = lanes.stateRows();
    for (int index = 0; index < lanes.windows(); index++) {
      lanes.fill(1, 2, index, window);
      Packing packing = window.packing();
      assertThat(packing.rows()).isBetween(1, rowsBefore);
      assertThat(packing.steps()).isBetween(1, unroll);
      if (index < lanes.windows() - 1) {
        assertThat(packing.columns()).isEqualTo(lanes.stateRows() * unroll);
      }
      rowsBefore = packing.rows();
      assertThat(window.totalWeight()).isEqualTo(packing.columns());
      for (int place = 0; place < packing.rows(); place++) {
        int lane = packing.row(place);
        assertThat(lane).isEqualTo(place); // so the rows of the state are the places
        for (int step = 0; step < packing.length(place); step++) {
          int column = packing.column(place, step);
          int token = window.tokens()[column];
          assertThat(window.labels()[column]).isEqualTo(token + 1);
          assertThat(seen[token]).isFalse();
          seen[token] = true;
          assertThat(next[lane]).isIn(-1, token);
          next[lane] = token + 1;
          lengths[lane]++;
        }
      }
    }
    assertThat(seen).doesNotContain(false);
    assertThat(lanes.elements()).isEqualTo(tokens - 1);
    assertThat(lengths).isSortedAccordingTo((one, other) -> Integer.compare(other, one));
    assertThat(lengths[0] - lengths[lengths.length - 1]).isBetween(0, 1);
  }

  @Property(tries = 500)
  void eachPairIsInExactlyOneWindow(
      @ForAll @IntRange(min = 2, max = 120) int tokens,
      @ForAll @IntRange(min = 1, max = 40) int batchSize,
      @ForAll @IntRange(min = 1, max = 40) int unroll) {
    assertCoversEachPairOnce(tokens, batchSize, unroll);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1, 1", // one pair
    "2, 7, 5", // fewer pairs than lanes
    "11, 3, 2", // the last window lacks a step in two lanes
    "9, 3, 2", // the last window lacks a row
    "10, 1, 3", // one lane
    "10, 3, 100", // windows longer than the lanes
    "10, 9, 1", // as many lanes as pairs
    "10, 3, 3", // all windows full
    "10, 3, 2147483647",
    "10, 2147483647, 2147483647"
  })
  void eachPairIsInExactlyOneWindowAtTheEdges(int tokens, int batchSize, int unroll) {
    assertCoversEachPairOnce(tokens, batchSize, unroll);
  }

  @Test
  void theLastWindowMayBeShorterInSomeLanes() {
    Lanes lanes = new Lanes(counting(11), 3, 2);
    assertThat(lanes.windows()).isEqualTo(2);
    assertThat(lanes.stateRows()).isEqualTo(3);
    Window window = new Window(spec(11));
    lanes.fill(0, 0, 0, window);
    assertThat(Arrays.copyOf(window.tokens(), 6)).containsExactly(0, 4, 7, 1, 5, 8);
    lanes.fill(0, 0, 1, window);
    assertThat(Arrays.copyOf(window.tokens(), 4)).containsExactly(2, 6, 9, 3);
    assertThat(window.packing().columns()).isEqualTo(4);
    assertThat(lanes).hasToString("Lanes[11 tokens: 3 lanes of 3 or 4 steps, 2 windows of 2]");
  }

  @Test
  void theLastWindowMayHaveFewerRows() {
    Lanes lanes = new Lanes(counting(9), 3, 2);
    Window window = new Window(spec(9));
    lanes.fill(0, 0, 1, window);
    assertThat(window.packing().rows()).isEqualTo(2);
    assertThat(Arrays.copyOf(window.tokens(), 2)).containsExactly(2, 5);
  }

  @Test
  void thereAreFewerLanesThanWantedWhereTheTextIsTooShort() {
    Lanes lanes = new Lanes(counting(4), 50, 50);
    assertThat(lanes.stateRows()).isEqualTo(3);
    assertThat(lanes).hasToString("Lanes[4 tokens: 3 lanes of 1 steps, 1 windows of 50]");
  }

  @Test
  void fillingAgainAllocatesNothing() {
    Lanes lanes = new Lanes(counting(1000), 7, 30);
    Window window = new Window(spec(1000));
    Allocations.assertNone(
        () -> {
          for (int index = 0; index < lanes.windows(); index++) {
            lanes.fill(1, 2, index, window);
          }
        });
  }

  @Test
  void sizesAreChecked() {
    assertThatThrownBy(() -> new Lanes(counting(5), 0, 1))
        .isInstanceOf(OptionException.class)
        .hasMessage("batchSize: expected at least 1, found 0");
    assertThatThrownBy(() -> new Lanes(counting(5), 1, 0))
        .isInstanceOf(OptionException.class)
        .hasMessage("unroll: expected at least 1, found 0");
    assertThatThrownBy(() -> new Lanes(counting(1), 1, 1))
        .isInstanceOf(DataException.class)
        .hasMessage("tokens of a stream: expected at least 2, found 1");
    assertThatThrownBy(() -> new Lanes(counting(0), 1, 1))
        .isInstanceOf(DataException.class)
        .hasMessage("tokens of a stream: expected at least 2, found 0");
    assertThatThrownBy(() -> new Lanes(new int[] {1, 2, -3}, 1, 1))
        .isInstanceOf(DataException.class)
        .hasMessage("token 2 of the stream: expected at least 0, found -3");
    Lanes lanes = new Lanes(counting(5), 1, 2);
    Window window = new Window(spec(5));
    for (int index : new int[] {-1, 2}) {
      assertThatThrownBy(() -> lanes.fill(0, 0, index, window))
          .isInstanceOf(OptionException.class)
          .hasMessage("window: expected 0 to 1, found " + index);
    }
  }

  @Test
  void theNetworkMustBeALanguageModelOfTheStream() {
    Lanes lanes = new Lanes(new int[] {0, 6, 1}, 1, 2);
    assertThatThrownBy(() -> lanes.fill(0, 0, 0, new Window(spec(6))))
        .isInstanceOf(DataException.class)
        .hasMessage("token 1 of the stream: expected 0 to 5, found 6");
    assertThatThrownBy(() -> lanes.check(spec(6)))
        .isInstanceOf(DataException.class)
        .hasMessage("token 1 of the stream: expected 0 to 5, found 6");
    lanes.check(spec(7));
    Recurrence cell = Recurrence.of(CellKind.GRU, 2);
    Head head = new Head.Softmax(7);
    Input input = new Input.OneHot(7);
    refused(lanes, NetworkSpec.of(new Input.Dense(7), cell, Readout.EVERY_STEP, head));
    refused(lanes, NetworkSpec.of(input, cell, Readout.EVERY_STEP, new Head.Bernoulli(7)));
    refused(lanes, NetworkSpec.of(input, cell, Readout.LAST_STEP, head));
    refused(lanes, spec(7).withStart(new Start.FromVector(1)));
    refused(
        lanes, NetworkSpec.of(input, cell.withDirection(Direction.BOTH), Readout.EVERY_STEP, head));
    lanes.fill(
        0,
        0,
        0,
        new Window(NetworkSpec.of(new Input.Embedding(7, 3), cell, Readout.EVERY_STEP, head)));
  }

  private static void refused(Lanes lanes, NetworkSpec spec) {
    assertThatThrownBy(() -> lanes.check(spec)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> lanes.fill(0, 0, 0, new Window(spec)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "network for lanes: expected tokens in, a softmax at every step, a start at zero and"
                + " the direction FORWARD, found "
                + spec);
  }
}
