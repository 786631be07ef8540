package rondo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import rondo.SplitMix;
import rondo.data.Block;
import rondo.data.BlockBatches;
import rondo.data.BlockIndex;
import rondo.data.Lanes;
import rondo.data.Tokenizer;
import rondo.data.Vocabulary;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.Window;
import scala.Tuple2;

class StreamEncoderTest {
  private static final String[] HEX = new String[256];

  static {
    Arrays.setAll(HEX, value -> String.format("%02x", value));
  }

  private static final int V = 7;
  private static final Vocabulary VOCABULARY =
      Vocabulary.of(Tokenizer.BYTE, List.of(HEX).subList(0, V), false, false);

  private static TextInput input(byte[] text, int from, int to) {
    return new TextInput() {
      private final ByteBuffer left = ByteBuffer.wrap(text, from, to - from);

      @Override
      public int read(byte[] into, int offset, int count) {
        int read = Math.min(count, left.remaining());
        left.get(into, offset, read);
        return read == 0 ? -1 : read;
      }

      @Override
      public String name() {
        return "numbers";
      }

      @Override
      public OptionalInt begunIn() {
        return OptionalInt.of(0);
      }

      @Override
      public int marks() {
        return 0;
      }

      @Override
      public void close() {}
    };
  }

  /** Bytes that are their own numbers, in parts of any lengths. */
  private static List<Tuple2<Integer, byte[]>> pieces(
      byte[] text, StreamPlan plan, SplitMix random) {
    List<Integer> borders = new ArrayList<>(List.of(0, text.length));
    for (int border = random.nextInt(6); border > 0; border--) {
      borders.add(random.nextInt(text.length + 1));
    }
    Collections.sort(borders);
    long[] starts = borders.stream().mapToLong(border -> border).toArray();
    List<Tuple2<Integer, byte[]>> pieces = new ArrayList<>();
    for (int part = 0; part + 1 < starts.length; part++) {
      TextInput in = input(text, borders.get(part), borders.get(part + 1));
      new StreamEncoder(
              Tokenizer.BYTE, List.of(in).iterator(), part, new TokenIds(VOCABULARY), plan, starts)
          .forEachRemaining(pieces::add);
    }
    return pieces;
  }

  private static Iterator<Tuple2<Integer, byte[]>> of(
      int block, List<Tuple2<Integer, byte[]>> pieces) {
    return pieces.stream().filter(piece -> piece._1() == block).iterator();
  }

  private static void assertTheShardsOf(
      byte[] text,
      int from,
      int to,
      int batchSize,
      int unroll,
      StreamPlan.Part part,
      List<byte[]> blocks) {
    int pairs = to - from - 1;
    int start = from;
    int firstBlock = part.firstBlock();
    for (int shard = 0; shard < part.count(); shard++) {
      int length = pairs / part.count() + (shard < pairs % part.count() ? 1 : 0);
      int[] stream = new int[length + 1];
      for (int at = 0; at < stream.length; at++) {
        stream[at] = text[start + at];
      }
      Lanes lanes = new Lanes(stream, batchSize, unroll);
      BlockIndex index = part.indexes(V).get(shard);
      int first = firstBlock;
      BlockBatches found =
          new BlockBatches(index, block -> Block.decode(blocks.get(first + block)));
      assertThat(found.windows()).isEqualTo(lanes.windows());
      assertThat(found.elements()).isEqualTo(length);
      assertThat(found.stateRows()).isEqualTo(lanes.stateRows());
      Window one = new Window(spec());
      Window other = new Window(spec());
      for (int window = 0; window < lanes.windows(); window++) {
        lanes.fill(0, 0, window, one);
        found.fill(0, 0, window, other);
        int columns = one.packing().columns();
        assertThat(other.packing().columns()).isEqualTo(columns);
        assertThat(Arrays.equals(one.tokens(), 0, columns, other.tokens(), 0, columns)).isTrue();
        assertThat(Arrays.equals(one.labels(), 0, columns, other.labels(), 0, columns)).isTrue();
      }
      start += length;
      firstBlock += index.blocks().size();
    }
    assertThat(start).isEqualTo(to - 1);
    assertThat(firstBlock).isEqualTo(part.endBlock());
  }

  private static NetworkSpec spec() {
    return NetworkSpec.of(
        new Input.OneHot(V),
        Recurrence.of(CellKind.GRU, 2),
        Readout.EVERY_STEP,
        new Head.Softmax(V));
  }

  @Property(tries = 1000)
  void blocksAreTheSameAsOfTheWholeWhereverTheTextIsCut(
      @ForAll @IntRange(min = 2, max = 90) int training,
      @ForAll @IntRange(min = 1, max = 40) int validation,
      @ForAll @IntRange(min = 1, max = 9) int shards,
      @ForAll @IntRange(min = 1, max = 9) int batchSize,
      @ForAll @IntRange(min = 1, max = 9) int unroll,
      @ForAll @IntRange(min = 1, max = 60) int blockSteps,
      @ForAll long seed) {
    SplitMix random = new SplitMix(seed);
    int tokens = training + (validation == 1 ? 0 : validation);
    byte[] text = new byte[tokens];
    for (int at = 0; at < tokens; at++) {
      text[at] = (byte) random.nextInt(V);
    }
    StreamPlan.Part first =
        new StreamPlan.Part(0, training, shards, batchSize, unroll, blockSteps, 0);
    List<StreamPlan.Part> parts = new ArrayList<>(List.of(first));
    if (validation > 1) {
      parts.add(
          new StreamPlan.Part(training, validation, 2, 3, unroll, blockSteps, first.endBlock()));
    }
    StreamPlan plan = new StreamPlan(V, parts.toArray(new StreamPlan.Part[0]));
    List<Tuple2<Integer, byte[]>> pieces = pieces(text, plan, random);
    int[] order = new int[pieces.size()];
    Arrays.setAll(order, at -> at);
    random.shuffle(order, order.length);
    List<Tuple2<Integer, byte[]>> arrived = Arrays.stream(order).mapToObj(pieces::get).toList();
    List<byte[]> blocks = new ArrayList<>();
    for (int block = 0; block < plan.blocks(); block++) {
      blocks.add(BlockAssembly.assemble(plan, block, of(block, arrived)).next());
    }
    assertTheShardsOf(text, 0, training, batchSize, unroll, first, blocks);
    if (validation > 1) {
      assertTheShardsOf(text, training, tokens, 3, unroll, parts.get(1), blocks);
    }
  }

  @Test
  void aBlockHasAboutAsManyStepsAsWanted() {
    StreamPlan.Part part = new StreamPlan.Part(0, 10_000_001, 2, 50, 50, 1 << 20, 0);
    for (BlockIndex shard : part.indexes(V)) {
      assertThat(shard.elements()).isEqualTo(5_000_000);
      assertThat(shard.blocks()).hasSize(5);
      assertThat(shard.blocks().get(0)).isEqualTo(new BlockIndex.Extent(419, 419 * 2500));
    }
  }

  @Test
  void aPieceThatIsLostOrComesTwiceIsNoticed() {
    byte[] text = new byte[50];
    StreamPlan plan = new StreamPlan(V, new StreamPlan.Part(0, 50, 1, 3, 4, 100, 0));
    List<Tuple2<Integer, byte[]>> pieces = pieces(text, plan, new SplitMix(1));
    for (int piece = 0; piece < pieces.size(); piece++) {
      List<Tuple2<Integer, byte[]>> lost = new ArrayList<>(pieces);
      Tuple2<Integer, byte[]> twice = lost.remove(piece);
      assertThatThrownBy(() -> BlockAssembly.assemble(plan, 0, lost.iterator()))
          .isInstanceOf(CorpusException.class)
          .hasMessageStartingWith("tokens of block 0: expected ");
      List<Tuple2<Integer, byte[]>> more = new ArrayList<>(pieces);
      more.add(twice);
      assertThatThrownBy(() -> BlockAssembly.assemble(plan, 0, more.iterator()))
          .isInstanceOf(CorpusException.class)
          .hasMessageStartingWith("tokens of block 0: expected ");
    }
  }

  /** So many pieces as a range has come of one lane, each no larger than is handed on together. */
  @Test
  void longLanesAreHandedOnInPieces() {
    byte[] text = new byte[200_000];
    StreamPlan plan = new StreamPlan(V, new StreamPlan.Part(0, 200_000, 1, 1, 50, 1 << 20, 0));
    long[] starts = {0, 200_000};
    List<Integer> sizes = new ArrayList<>();
    new StreamEncoder(
            Tokenizer.BYTE,
            List.of(input(text, 0, text.length)).iterator(),
            0,
            new TokenIds(VOCABULARY),
            plan,
            starts)
        .forEachRemaining(piece -> sizes.add(piece._2().length));
    assertThat(sizes).containsExactly(65_540, 65_540, 65_540, 200_000 - 3 * 65_536 + 4);
  }
}
