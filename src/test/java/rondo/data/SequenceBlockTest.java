package rondo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import rondo.OptionException;
import rondo.RondoException;
import rondo.SplitMix;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.nn.Window;

class SequenceBlockTest {
  private static final NetworkSpec SPEC =
      NetworkSpec.of(
          new Input.OneHot(50),
          Recurrence.of(CellKind.GRU, 2),
          Readout.LAST_STEP,
          new Head.Softmax(2));

  @Property
  void whatIsDecodedIsWhatWasEncoded(@ForAll long seed) {
    Sequence sequence = RandomSequences.any(new SplitMix(seed));
    byte[] encoded = SequenceBytes.encode(sequence);
    assertSame(SequenceBytes.decode(encoded), sequence);
    assertThat(SequenceBytes.encode(SequenceBytes.decode(encoded))).isEqualTo(encoded);
    assertThat(SequenceBytes.steps(encoded)).isEqualTo(sequence.length());
  }

  private static void assertSame(Sequence found, Sequence expected) {
    assertThat(found).usingRecursiveComparison().isEqualTo(expected);
  }

  @Property(tries = 300)
  void otherSequencesHaveOtherBytes(@ForAll long one, @ForAll long other) {
    Sequence first = RandomSequences.any(new SplitMix(one));
    Sequence second = RandomSequences.any(new SplitMix(other));
    boolean same = Arrays.equals(SequenceBytes.encode(first), SequenceBytes.encode(second));
    assertThat(same).isEqualTo(one == other);
  }

  @Test
  void smallNumbersTakeLittleRoom() {
    // Flags, length, and a byte each below 128.
    assertThat(SequenceBytes.encode(Sequence.nextToken(new int[101]))).hasSize(2 + 200);
    assertThat(SequenceBytes.encode(Sequence.ofTokens(127, 128, 16_383, 16_384)))
        .hasSize(2 + 1 + 2 + 2 + 3);
    assertThat(SequenceBytes.encode(Sequence.ofFeatures(2, 1, 2, 3, 4).withLabel(1)))
        .hasSize(3 + 16 + 1);
    assertThat(SequenceBytes.encode(Sequence.ofTokens(Integer.MAX_VALUE))).hasSize(2 + 5);
  }

  @Property(tries = 50)
  void aBlockHasTheWindowsOfItsSequences(
      @ForAll @IntRange(min = 1, max = 70) int count,
      @ForAll @IntRange(min = 1, max = 9) int batchSize,
      @ForAll boolean shuffle) {
    List<Sequence> sequences = RandomSequences.labelled(count, count, 9);
    Batches found = Block.decode(SequenceBlock.encode(sequences, batchSize, shuffle));
    Batches expected =
        new Buckets(sequences, new BucketOptions(batchSize, shuffle, new LengthLimit()));
    assertThat(found.windows()).isEqualTo(expected.windows());
    assertThat(found.elements()).isEqualTo(expected.elements());
    assertThat(found.stateRows()).isZero();
    for (int index = 0; index < found.windows(); index++) {
      assertThat(filled(found, index)).isEqualTo(filled(expected, index));
    }
  }

  private static List<Object> filled(Batches batches, int index) {
    Window window = new Window(SPEC);
    batches.fill(5, 3, index, window);
    int columns = window.packing().columns();
    int rows = window.packing().rows();
    return List.of(
        IntStream.range(0, rows).mapToObj(window.packing()::row).toList(),
        IntStream.of(Arrays.copyOf(window.tokens(), columns)).boxed().toList(),
        IntStream.of(Arrays.copyOf(window.labels(), rows)).boxed().toList());
  }

  @Test
  void aBlockGivesItsSequencesBack() {
    List<Sequence> sequences = List.of(Sequence.nextToken(1, 2, 3), Sequence.nextToken(4, 5));
    List<Sequence> found = SequenceBlock.sequences(SequenceBlock.encode(sequences, 2, true));
    assertThat(found).hasSize(2);
    assertSame(found.get(0), sequences.get(0));
    assertSame(found.get(1), sequences.get(1));
  }

  @Property
  void damagedBytesAreRefusedAndNeverMore(
      @ForAll long seed,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 200) Integer> places) {
    SplitMix random = new SplitMix(seed);
    List<Sequence> sequences = new ArrayList<>();
    for (int number = 0; number < 5; number++) {
      sequences.add(RandomSequences.any(random));
    }
    byte[] block = SequenceBlock.encode(sequences, 2, true);
    for (int place : places) {
      block[place % block.length] ^= (byte) (1 + random.nextInt(255));
    }
    int cut = random.nextInt(2) == 0 ? block.length : random.nextInt(block.length + 1);
    try {
      SequenceBlock.sequences(Arrays.copyOf(block, cut)).forEach(SequenceBytes::encode);
    } catch (DataException refused) {
      assertThat(refused).hasMessageContaining("expected");
    } catch (RondoException other) {
      fail("another kind of exception", other);
    }
  }

  @Test
  void aClaimOfMuchIsNotBelieved() {
    // Two billion tokens, features or sequences in a few bytes.
    int[] huge = {0xFF, 0xFF, 0xFF, 0xFF, 0x07};
    refused(bytes(0, huge, 1, 2, 3), "bytes of a sequence: expected more, found their end");
    refused(bytes(1, huge, 1, 2, 3), "bytes of a sequence: expected more, found their end");
    refused(bytes(1, new int[] {2}, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0, 0), "expected more");
    refused(bytes(0, new int[] {1}, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F), "below 2³¹");
    refused(bytes(0, new int[] {1}, 0xFF, 0xFF, 0xFF, 0xFF, 0x17), "below 2³¹");
    refused(bytes(0, new int[] {1}, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1), "at most 5 bytes");
    assertThatThrownBy(() -> Block.decode(bytes(2, new int[] {1, 2}, 0xFF, 0xFF, 0xFF, 0xFF, 7)))
        .isInstanceOf(DataException.class)
        .hasMessage("sequences of a block: expected at most its bytes, found 2147483647");
  }

  @Test
  void bytesOfNoSequenceAreRefused() {
    refused(new byte[0], "expected more");
    refused(bytes(64, new int[] {1}, 1), "kind of a sequence: expected a known one, found 64");
    refused(bytes(6, new int[] {1}, 1, 1), "kind of a sequence: expected a known one, found 6");
    refused(bytes(16, new int[] {1}, 1, 1), "kind of a sequence: expected a known one, found 16");
    refused(bytes(0, new int[] {0}), "steps of a sequence: expected at least 1, found 0");
    refused(
        bytes(0, new int[] {1}, 1, 1), "bytes behind the last sequence: expected none, found 1");
    refused(
        ByteBuffer.allocate(7).put(new byte[] {1, 1, 1}).putFloat(Float.NaN).array(),
        "feature 0 of step 0: expected a finite number, found NaN");
    assertThatThrownBy(() -> SequenceBytes.steps(new byte[0])).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> SequenceBytes.steps(new byte[1])).isInstanceOf(DataException.class);
  }

  @Test
  void bytesOfNoBlockAreRefused() {
    byte[] block = SequenceBlock.encode(RandomSequences.labelled(1, 3, 4), 2, true);
    for (int length = 0; length < block.length; length++) {
      byte[] cut = Arrays.copyOf(block, length);
      assertThatThrownBy(() -> Block.decode(cut)).isInstanceOf(DataException.class);
    }
    assertThatThrownBy(() -> Block.decode(Arrays.copyOf(block, block.length + 1)))
        .isInstanceOf(DataException.class)
        .hasMessage("bytes behind the last sequence: expected none, found 1");
    assertThatThrownBy(() -> Block.decode(new byte[] {2, 2, 1, 1}))
        .isInstanceOf(DataException.class)
        .hasMessage("shuffling: expected 0 or 1, found 2");
    assertThatThrownBy(() -> Block.decode(new byte[] {2, 1, 0, 1}))
        .isInstanceOf(DataException.class)
        .hasMessage("batchSize: expected at least 1, found 0");
    assertThatThrownBy(() -> Block.decode(new byte[] {2, 1, 1, 0}))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("sequences to train with: expected at least 1");
    assertThatThrownBy(() -> SequenceBlock.sequences(new byte[] {1, 0}))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> SequenceBlock.encode(List.of(), 1, true))
        .isInstanceOf(DataException.class)
        .hasMessage("sequences of a block: expected at least 1, found 0");
    assertThatThrownBy(() -> SequenceBlock.encode(List.of(Sequence.ofTokens(1)), 0, true))
        .isInstanceOf(OptionException.class);
  }

  private static byte[] bytes(int flags, int[] head, int... rest) {
    ByteBuffer out = ByteBuffer.allocate(1 + head.length + rest.length).put((byte) flags);
    for (int value : head) {
      out.put((byte) value);
    }
    for (int value : rest) {
      out.put((byte) value);
    }
    return out.array();
  }

  private static void refused(byte[] sequence, String message) {
    assertThatThrownBy(() -> SequenceBytes.decode(sequence))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }
}
