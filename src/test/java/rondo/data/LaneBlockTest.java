package rondo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.linalg.Blas;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.Window;
import rondo.train.LocalTrainer;
import rondo.train.TrainOptions;

class LaneBlockTest {
  private static NetworkSpec spec(int size) {
    return NetworkSpec.of(
        new Input.OneHot(size),
        Recurrence.of(CellKind.LSTM, 3).withLayers(2).withDropout(0.3),
        Readout.EVERY_STEP,
        new Head.Softmax(size));
  }

  private static int[] stream(int tokens, int vocabularySize) {
    int[] stream = new int[tokens];
    Arrays.setAll(stream, at -> (int) ((at * 7919L + at / 13) % vocabularySize));
    return stream;
  }

  /** All blocks of a stream, each put together lane by lane. */
  private static List<byte[]> blocks(
      int[] stream, int batchSize, int unroll, int windows, int vocabularySize) {
    LaneLayout layout = new LaneLayout(stream.length - 1, batchSize, unroll);
    int width = LaneBlock.width(vocabularySize);
    List<byte[]> blocks = new ArrayList<>();
    for (int first = 0; first < layout.windows(); first += windows) {
      LaneBlock shape = new LaneBlock(layout, first, windows, vocabularySize);
      byte[] block = shape.frame();
      for (int lane = 0; lane < layout.lanes(); lane++) {
        if (layout.length(lane) <= (long) first * unroll) {
          continue;
        }
        long from = (long) first * unroll;
        long to = from + (long) windows * unroll;
        int place = shape.start(lane);
        assertThat(layout.tokensBefore(lane, from, to)).isEqualTo(place);
        assertThat(layout.length(lane, from, to)).isEqualTo(shape.length(lane));
        for (int at = 0; at <= shape.length(lane); at++) {
          int token = stream[(int) (layout.start(lane) + from) + at];
          LaneBlock.put(block, shape.offset(place + at), width, token);
        }
      }
      blocks.add(block);
    }
    return blocks;
  }

  private static BlockBatches batches(
      int[] stream, int batchSize, int unroll, int windows, int vocabularySize) {
    LaneLayout layout = new LaneLayout(stream.length - 1, batchSize, unroll);
    List<byte[]> blocks = blocks(stream, batchSize, unroll, windows, vocabularySize);
    List<BlockIndex.Extent> extents = new ArrayList<>();
    for (int block = 0; block < blocks.size(); block++) {
      extents.add(new LaneBlock(layout, block * windows, windows, vocabularySize).extent());
    }
    return new BlockBatches(
        new BlockIndex(extents, false, layout.lanes()), block -> Block.decode(blocks.get(block)));
  }

  private static void assertTheSameWindows(
      int tokens, int batchSize, int unroll, int windows, int vocabularySize) {
    int[] stream = stream(tokens, vocabularySize);
    Lanes lanes = new Lanes(stream, batchSize, unroll);
    BlockBatches blocks = batches(stream, batchSize, unroll, windows, vocabularySize);
    assertThat(blocks.windows()).isEqualTo(lanes.windows());
    assertThat(blocks.elements()).isEqualTo(lanes.elements());
    assertThat(blocks.stateRows()).isEqualTo(lanes.stateRows());
    Window expected = new Window(spec(vocabularySize));
    Window found = new Window(spec(vocabularySize));
    for (int window = 0; window < lanes.windows(); window++) {
      lanes.fill(5, 1, window, expected);
      blocks.fill(5, 1, window, found);
      int columns = expected.packing().columns();
      assertThat(found.packing().columns()).isEqualTo(columns);
      assertThat(found.packing().rows()).isEqualTo(expected.packing().rows());
      for (int place = 0; place < expected.packing().rows(); place++) {
        assertThat(found.packing().row(place)).isEqualTo(expected.packing().row(place));
        assertThat(found.packing().length(place)).isEqualTo(expected.packing().length(place));
      }
      assertThat(Arrays.copyOf(found.tokens(), columns))
          .isEqualTo(Arrays.copyOf(expected.tokens(), columns));
      assertThat(Arrays.copyOf(found.labels(), columns))
          .isEqualTo(Arrays.copyOf(expected.labels(), columns));
    }
  }

  @Property(tries = 500)
  void blocksFillTheWindowsOfTheWholeStream(
      @ForAll @IntRange(min = 2, max = 120) int tokens,
      @ForAll @IntRange(min = 1, max = 40) int batchSize,
      @ForAll @IntRange(min = 1, max = 40) int unroll,
      @ForAll @IntRange(min = 1, max = 5) int windows) {
    assertTheSameWindows(tokens, batchSize, unroll, windows, 11);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1, 1, 1", // one pair
    "2, 7, 5, 1", // fewer pairs than lanes
    "11, 3, 2, 1", // the last window lacks a step in two lanes, a window a block
    "9, 3, 2, 1", // the last block has the long lanes only
    "9, 3, 2, 2", // its last window has
    "10, 3, 3, 1", // all windows full
    "10, 3, 2147483647, 1",
    "10, 3, 2147483647, 2147483647",
    "10, 2147483647, 2147483647, 3"
  })
  void blocksFillTheWindowsOfTheWholeStreamAtTheEdges(
      int tokens, int batchSize, int unroll, int windows) {
    assertTheSameWindows(tokens, batchSize, unroll, windows, 11);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 255, 256, 257, 65_535, 65_536, 65_537, 1_000_000})
  void aTokenTakesTheBytesThatTheVocabularyNeeds(int vocabularySize) {
    int[] stream = {0, vocabularySize - 1, vocabularySize / 2, 1, vocabularySize - 1};
    byte[] block = blocks(stream, 1, 9, 1, vocabularySize).get(0);
    int width = vocabularySize <= 256 ? 1 : vocabularySize <= 65_536 ? 2 : 4;
    assertThat(block).hasSize(14 + 4 + 5 * width);
    Window window = new Window(spec(vocabularySize));
    Block.decode(block).fill(0, 0, 0, window);
    assertThat(Arrays.copyOf(window.tokens(), 4)).containsExactly(Arrays.copyOf(stream, 4));
    assertThat(Arrays.copyOf(window.labels(), 4)).containsExactly(Arrays.copyOfRange(stream, 1, 5));
  }

  @Test
  void blocksTrainToTheSameBits() {
    int[] stream = stream(200, 5);
    NetworkSpec spec = spec(5);
    TrainOptions options = new TrainOptions().withMaxEpochs(3);
    float[] whole = trained(spec, options, new Lanes(stream, 4, 6));
    float[] cut = trained(spec, options, batches(stream, 4, 6, 2, 5));
    assertThat(cut).isEqualTo(whole);
  }

  private static float[] trained(NetworkSpec spec, TrainOptions options, Batches data) {
    return new LocalTrainer(spec, options, Blas.java()).fit(data).parameters().values();
  }

  @Test
  void bytesThatAreNoBlockAreRefused() {
    byte[] good = blocks(stream(20, 5), 3, 2, 2, 5).get(0);
    for (int size = 0; size < good.length; size++) {
      byte[] cut = Arrays.copyOf(good, size);
      assertThatThrownBy(() -> Block.decode(cut)).isInstanceOf(DataException.class);
    }
    for (int at = 0; at < 14 + 12; at++) {
      for (int value : new int[] {0, -1, 127, -128}) {
        byte[] bad = good.clone();
        bad[at] = (byte) value;
        if (bad[at] == good[at] || (at >= 2 && at < 10)) {
          continue; // unroll and stateRows may be other numbers
        }
        assertThatThrownBy(() -> Block.decode(bad)).isInstanceOf(DataException.class);
      }
    }
    byte[] negative = blocks(new int[] {1, 2, 3}, 1, 9, 1, 1_000_000).get(0);
    ByteBuffer.wrap(negative).putInt(18, -1);
    assertThatThrownBy(() -> Block.decode(negative))
        .isInstanceOf(DataException.class)
        .hasMessage("token 0 of the block: expected at least 0, found -1");
  }

  @Test
  void aBlockThatNoArrayHoldsIsRefused() {
    LaneLayout layout = new LaneLayout(1L << 40, 1 << 20, 1 << 15);
    assertThatThrownBy(() -> new LaneBlock(layout, 0, 1, 5))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a smaller batchSize or unroll helps");
  }
}
