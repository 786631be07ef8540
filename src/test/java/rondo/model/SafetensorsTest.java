package rondo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.Readout;
import rondo.nn.Recurrence;

class SafetensorsTest {
  private static final ParameterLayout LAYOUT = layout(CellKind.VANILLA);

  /** Two inputs, one hidden unit, one output: 2 + 1 + 1 + 1 and 1 + 1 numbers for one gate. */
  private static final String HEADER =
      "{'rnn.weight_ih_l0':{'dtype':'F32','shape':[1,2],'data_offsets':[0,8]},"
          + "'rnn.weight_hh_l0':{'dtype':'F32','shape':[1,1],'data_offsets':[8,12]},"
          + "'rnn.bias_ih_l0':{'dtype':'F32','shape':[1],'data_offsets':[12,16]},"
          + "'rnn.bias_hh_l0':{'dtype':'F32','shape':[1],'data_offsets':[16,20]},"
          + "'head.weight':{'dtype':'F32','shape':[1,1],'data_offsets':[20,24]},"
          + "'head.bias':{'dtype':'F32','shape':[1],'data_offsets':[24,28]}}";

  private static final float[] DATA = {1, 2, 3, 4, 5, 6, 7};

  private static ParameterLayout layout(CellKind cell) {
    return ParameterLayout.of(
        NetworkSpec.of(
            new Input.Dense(2),
            Recurrence.of(cell, 1),
            Readout.EVERY_STEP,
            new Head.SquaredError(1)));
  }

  private static byte[] file(String header, float... data) {
    byte[] text = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return file(text.length, text, data);
  }

  private static byte[] file(long headerLength, byte[] header, float... data) {
    ByteBuffer file =
        ByteBuffer.allocate(8 + header.length + 4 * data.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(headerLength).put(header);
    for (float number : data) {
      file.putFloat(number);
    }
    return file.array();
  }

  private static Parameters read(byte[] file) {
    return read(file, file.length);
  }

  private static Parameters read(byte[] file, long length) {
    try {
      return Safetensors.read(new ByteArrayInputStream(file), length, LAYOUT);
    } catch (IOException e) {
      throw new AssertionError("bytes in memory are always there", e);
    }
  }

  private static byte[] write(Parameters parameters) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long length = Safetensors.write(parameters, out);
    assertThat(length).isEqualTo(out.size());
    return out.toByteArray();
  }

  @Test
  void theFileIsAsThePublicLayoutSays() throws IOException {
    Parameters parameters = new Parameters(LAYOUT, DATA.clone());
    byte[] written = write(parameters);
    String header = "{'__metadata__':{'format_version':'1'}," + HEADER.substring(1);
    int padded = (header.length() + 7) / 8 * 8;
    assertThat(written)
        .isEqualTo(file(header + " ".repeat(padded - header.length()), DATA))
        .hasSize(8 + padded + 28);
  }

  @Test
  void tensorsAreRowMajorWithPyTorchsGatesInOrder() throws IOException {
    ParameterLayout layout = layout(CellKind.GRU);
    Parameters parameters = Parameters.zeros(layout);
    parameters.setSaved("rnn.weight_ih_l0", new float[] {1, 2, 3, 4, 5, 6}); // r, z, n
    byte[] written = write(parameters);
    ByteBuffer file = ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN);
    int data = 8 + (int) file.getLong(0);
    assertThat(data % 8).isZero();
    for (int i = 0; i < 6; i++) {
      assertThat(file.getFloat(data + 4 * i)).isEqualTo(i + 1);
    }
  }

  @Test
  void aForeignFileWithTensorsInAnotherOrderIsRead() {
    String other =
        "{'head.bias':{'shape':[1],'data_offsets':[0,4],'dtype':'F32'},"
            + "'rnn.bias_hh_l0':{'dtype':'F32','shape':[1],'data_offsets':[4,8]},"
            + "'rnn.weight_hh_l0':{'dtype':'F32','shape':[1,1],'data_offsets':[24,28]},"
            + "'rnn.weight_ih_l0':{'dtype':'F32','shape':[1,2],'data_offsets':[8,16]},"
            + "'rnn.bias_ih_l0':{'dtype':'F32','shape':[1],'data_offsets':[16,20]},"
            + "'__metadata__':{'format':'pt'},"
            + "'head.weight':{'dtype':'F32','shape':[1,1],'data_offsets':[20,24]}}";
    Parameters parameters = read(file(other, 1, 2, 3, 4, 5, 6, 7));
    assertThat(parameters.saved("head.bias")).containsExactly(1);
    assertThat(parameters.saved("rnn.bias_hh_l0")).containsExactly(2);
    assertThat(parameters.saved("rnn.weight_ih_l0")).containsExactly(3, 4);
    assertThat(parameters.saved("rnn.bias_ih_l0")).containsExactly(5);
    assertThat(parameters.saved("head.weight")).containsExactly(6);
    assertThat(parameters.saved("rnn.weight_hh_l0")).containsExactly(7);
  }

  /** What is put for what in a good header, and the message that this gives. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'F32','shape':[1,2] | 'BF16','shape':[1,2] | rnn.weight_ih_l0: dtype: expected F32, found BF16
          'F32','shape':[1,2] | 7,'shape':[1,2] | rnn.weight_ih_l0: dtype: expected a text, found 7
          [1,2] | [2,1] | rnn.weight_ih_l0: shape: expected [1, 2], found [2, 1]
          [1,2] | [2] | rnn.weight_ih_l0: shape: expected [1, 2], found [2]
          [1,2] | [1,-2] | rnn.weight_ih_l0: shape[1]: expected a whole number from 0 to 9223372036854775807, found -2
          [1,2] | [1,2.0] | rnn.weight_ih_l0: shape[1]: expected a whole number from 0 to 9223372036854775807, found 2.0
          [1,2] | [4294967296,4294967296] | rnn.weight_ih_l0: shape: expected [1, 2], found [4294967296, 4294967296]
          [1,2] | [1,18446744073709551618] | rnn.weight_ih_l0: shape[1]: expected a whole number from 0 to 9223372036854775807, found 18446744073709551618
          [1,2] | [1,1,1,1,1,1,1,1,2] | rnn.weight_ih_l0: shape: expected at most 8 items, found 9
          [1,2] | 2 | rnn.weight_ih_l0: shape: expected a list, found 2
          [1,2] | {} | rnn.weight_ih_l0: shape: expected a list, found an object
          [0,8] | [0] | rnn.weight_ih_l0: data_offsets: expected 2 offsets, found 1
          [0,8] | [0,8,8] | rnn.weight_ih_l0: data_offsets: expected at most 2 items, found 3
          [0,8] | [8,0] | rnn.weight_ih_l0: data_offsets: expected 8 bytes for [1, 2], found 8 to 0
          [0,8] | [0,12] | rnn.weight_ih_l0: data_offsets: expected 8 bytes for [1, 2], found 0 to 12
          [0,8] | [1,9] | rnn.weight_ih_l0: data_offsets: expected to begin at 0, where the tensor before it ends, found 1
          [8,12] | [4,8] | rnn.weight_hh_l0: data_offsets: expected to begin at 8, where the tensor before it ends, found 4
          [8,12] | [28,32] | rnn.bias_ih_l0: data_offsets: expected to begin at 8, where the tensor before it ends, found 12
          [24,28] | [9223372036854775803,9223372036854775807] | head.bias: data_offsets: expected to begin at 24, where the tensor before it ends, found 9223372036854775803
          'head.bias' | 'tail.bias' | tail.bias: expected only the tensors of the network (6), found another
          'head.bias' | 'head.weight' | expected plain JSON, found: Duplicate field 'head.weight'
          ,'head.bias':{'dtype':'F32','shape':[1],'data_offsets':[24,28]}} | } | tensors: expected [head.bias], found none of them
          'dtype':'F32','shape':[1,2], | 'shape':[1,2], | rnn.weight_ih_l0: expected the key dtype, found none
          'dtype':'F32','shape':[1,2], | 'dtype':'F32','shape':[1,2],'more':1, | rnn.weight_ih_l0: expected no key but [dtype, shape, data_offsets], found more
          {'rnn.weight_ih_l0' | {'__metadata__':{'format_version':'2'},'rnn.weight_ih_l0' | __metadata__: format_version: expected 1, found 2
          {'rnn.weight_ih_l0' | {'__metadata__':{'a':1},'rnn.weight_ih_l0' | __metadata__: a: expected a text, found 1
          {'rnn.weight_ih_l0' | {'__metadata__':[],'rnn.weight_ih_l0' | __metadata__: expected an object, found a list
          'data_offsets':[24,28]}} | 'data_offsets':[24,28]}}{} | expected plain JSON, found: Trailing token
          'data_offsets':[24,28]}} | 'data_offsets':[24,28]} | expected plain JSON, found: Unexpected end-of-input
          {'rnn | [{'rnn | header: expected { as its first byte, found 91
          {'rnn | %20{'rnn | header: expected { as its first byte, found 32
          """)
  void aHeaderThatBreaksARuleIsRefused(String good, String bad, String message) {
    String header = HEADER.replace(good, bad.replace("%20", " "));
    assertThat(header).isNotEqualTo(HEADER);
    assertThatThrownBy(() -> read(file(header, DATA)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("weights.safetensors: ")
        .hasMessageContaining(message);
  }

  @Test
  void aLongNameIsRefused() {
    String header = HEADER.replace("head.bias", "b".repeat(257));
    assertThatThrownBy(() -> read(file(header, DATA)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("257")
        .hasMessageContaining("256");
  }

  @Test
  void deepNestingIsRefused() {
    String header = HEADER.replace("[1,2]", "[".repeat(500_000) + "]".repeat(500_000));
    assertThatThrownBy(() -> read(file(header, DATA)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("expected plain JSON, found: Document nesting depth (9) exceeds");
  }

  @Test
  void tooMuchMetadataIsRefused() {
    StringBuilder metadata = new StringBuilder("{'__metadata__':{'a':''");
    for (int i = 0; i < 1000; i++) {
      metadata.append(",'").append(i).append("':''");
    }
    String header = metadata + "}," + HEADER.substring(1);
    assertThatThrownBy(() -> read(file(header, DATA)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("weights.safetensors: __metadata__: expected at most 1000 keys, found 1001");
  }

  @Test
  void aHeaderThatIsNotUtf8IsRefused() {
    byte[] file = file(HEADER, DATA);
    file[20] = (byte) 0xFF;
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("weights.safetensors: expected UTF-8, found other bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 18446744073709551615",
    "9223372036854775807, 9223372036854775807",
    "1048577, 1048577",
    "4294967296, 4294967296",
    "1, 1",
    "0, 0"
  })
  void aHeaderLengthThatCannotBeIsRefused(long declared, String shown) {
    byte[] text = HEADER.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    byte[] file = file(declared, text, DATA);
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "weights.safetensors: length of the header: expected 2 to "
                + (file.length - 8)
                + " bytes, found "
                + shown);
  }

  @Test
  void theLongestHeaderIsAsDocumented() {
    String padded = HEADER + " ".repeat(Safetensors.MAX_HEADER - HEADER.length());
    assertThat(read(file(padded, DATA)).values()).containsExactly(DATA);
    byte[] longer = file(padded + " ", DATA);
    assertThatThrownBy(() -> read(longer))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "weights.safetensors: length of the header: expected 2 to 1048576 bytes, found"
                + " 1048577");
  }

  @Test
  void dataOfAnotherSizeIsRefusedBeforeTheHeaderIsParsed() {
    String junk = "?".repeat(HEADER.length());
    assertThatThrownBy(() -> read(file(junk, 1, 2, 3, 4, 5, 6)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "weights.safetensors: bytes behind the header: expected 28 (7 numbers of 4), found 24");
    assertThatThrownBy(() -> read(file(junk, 1, 2, 3, 4, 5, 6, 7, 8)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("expected 28 (7 numbers of 4), found 32");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7})
  void aFileWithoutAHeaderLengthIsRefused(int length) {
    assertThatThrownBy(() -> read(new byte[length]))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("weights.safetensors: expected at least 8 bytes, found " + length);
  }

  @Test
  void aStreamOfAnotherLengthThanSaidIsRefused() {
    byte[] file = file(HEADER, DATA);
    byte[] longer = Arrays.copyOf(file, file.length + 1);
    assertThatThrownBy(() -> read(longer, file.length))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("weights.safetensors: expected " + file.length + " bytes, found more");
    for (int length = 0; length < file.length; length++) {
      byte[] torn = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> read(torn, file.length))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("then its end");
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aNumberThatIsNotFiniteIsNotLoaded(float number) {
    assertThatThrownBy(() -> read(file(HEADER, 1, number, 3, 4, 5, 6, 7)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "weights.safetensors: rnn.weight_ih_l0[0, 1]: expected a finite number, found "
                + number);
  }
}
