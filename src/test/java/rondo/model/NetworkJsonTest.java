package rondo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.data.Labels;
import rondo.data.Tokenizer;
import rondo.data.Vocabulary;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Recurrence;

class NetworkJsonTest {
  private static final String HASH =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  private static final String TEXT =
      """
      {
        "format" : "rondo-network",
        "version" : 1,
        "spec" : {
          "input" : {
            "kind" : "one-hot",
            "size" : 4
          },
          "recurrence" : {
            "cell" : "gru",
            "hiddenSize" : 3,
            "layers" : 1,
            "direction" : "forward",
            "dropout" : 0.0,
            "forgetBias" : 1.0
          },
          "start" : {
            "kind" : "zero"
          },
          "readout" : "every-step",
          "head" : {
            "kind" : "softmax",
            "outputs" : 4
          }
        },
        "vocabulary" : {
          "tokenizer" : "char",
          "endOfText" : false,
          "unknown" : false,
          "tokens" : [ "h", "e", "l", "o" ]
        },
        "provenance" : {
          "data" : {
            "skipped" : 0,
            "tokens" : 1000000007
          },
          "options" : {
            "cell" : "lstm",
            "stepSize" : "0.002"
          },
          "seed" : -42,
          "rondo" : "0.1.0",
          "jvm" : "a JVM 17.0.1+12",
          "blas" : "a BLAS with \\"quotes\\""
        },
        "weights" : {
          "length" : 1234,
          "sha256" : "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        }
      }
      """;

  private static NetworkJson read(String text) {
    return NetworkJson.read(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aNetworkIsDescribedForPeople() {
    SavedNetwork model = Examples.languageModel();
    NetworkJson json =
        new NetworkJson(
            model.spec(), model.vocabulary(), model.labels(), model.provenance(), 1234, HASH);
    assertThat(new String(json.write(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
    assertThat(read(TEXT)).isEqualTo(json);
  }

  /** What is put for what in a good file, and the message that this gives. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "rondo-network" | "onnx" | format: expected rondo-network, found onnx
          "version" : 1 | "version" : 2, "new" : [ ] | version: expected at most 1, the newest that this Rondo knows, found 2: load it with the Rondo that wrote it, or a newer one
          "version" : 1 | "version" : 0 | version: expected a whole number from 1 to 2147483647, found 0
          "version" : 1 | "version" : 1, "version" : 1 | network.json: line 3, column 27: expected plain JSON, found: Duplicate field 'version'
          "version" : 1 | "version" : 1, "author" : "x" | network.json: expected no key but [format, version, spec, vocabulary, labels, provenance, weights], found author
          "one-hot" | "two-hot" | spec: input: kind: expected one-hot, embedding or dense, found two-hot
          "size" : 4 | "size" : 16777217 | spec: input: size: expected a whole number from 1 to 16777216, found 16777217
          "size" : 4 | "size" : 4.0 | spec: input: size: expected a whole number from 1 to 16777216, found 4.0
          "size" : 4 | "size" : "4" | spec: input: size: expected a whole number from 1 to 16777216, found "4"
          "size" : 4 | "size" : null | spec: input: size: expected a whole number from 1 to 16777216, found null
          "size" : 4 | "size" : 99999999999999999999 | spec: input: size: expected a whole number from 1 to 16777216, found 99999999999999999999
          "size" : 4 | "size" : 999999999999999999999999999999999 | Number value length (33) exceeds the maximum allowed (32
          "size" : 4 | "dimension" : 4 | spec: input: expected the key size, found none
          "size" : 4 | "size" : 5 | tokens of the vocabulary: expected 5, found 4
          "size" : 4 | "size" : 4, "dimension" : 4 | spec: input: expected no key but [kind, size], found dimension
          "gru" | "gated" | spec: recurrence: cell: expected vanilla, relu, lstm or gru, found gated
          "hiddenSize" : 3 | "hiddenSize" : 1048577 | spec: recurrence: hiddenSize: expected a whole number from 1 to 1048576, found 1048577
          "hiddenSize" : 3 | "hiddenSize" : 1048576 | spec: parameters: expected at most 2147483639, found
          "layers" : 1 | "layers" : 257 | spec: recurrence: layers: expected a whole number from 1 to 256, found 257
          "forward" | "sideways" | spec: recurrence: direction: expected forward, backward or both, found sideways
          "dropout" : 0.0 | "dropout" : 1 | spec: recurrence: dropout: expected in [0, 1), found 1.0
          "dropout" : 0.0 | "dropout" : 1e999 | spec: recurrence: dropout: expected a number, found
          "dropout" : 0.0 | "dropout" : NaN | expected plain JSON, found: Non-standard token 'NaN'
          "dropout" : 0.0 | "dropout" : false | spec: recurrence: dropout: expected a number, found false
          "kind" : "zero" | "kind" : "one" | spec: start: kind: expected zero or from-vector, found one
          "every-step" | "some-steps" | spec: readout: expected every-step or last-step, found some-steps
          "softmax" | "hardmax" | spec: head: kind: expected softmax, squared-error or bernoulli, found hardmax
          "outputs" : 4 | "outputs" : 0 | spec: head: outputs: expected a whole number from 1 to 16777216, found 0
          "char" | "syllable" | vocabulary: tokenizer: expected char, byte or word, found syllable
          "char" | ["char"] | vocabulary: tokenizer: expected a text, found a list
          "endOfText" : false | "endOfText" : 0 | vocabulary: endOfText: expected true or false, found 0
          "endOfText" : false | "endOfText" : true | vocabulary: token 0 of the vocabulary: expected </s>, found "h"
          "o" ] | "o" , "h" ] | vocabulary: token 4 of the vocabulary: expected a new one, found that of 0 again
          "o" ] | "oh" ] | vocabulary: token 3 of the vocabulary: expected one character, found "oh"
          "o" ] | 7 ] | vocabulary: tokens[3]: expected a text, found 7
          "provenance" : { | "labels" : [ "a" ], "provenance" : { | labels: expected 4, found 1
          "provenance" : { | "labels" : [ "a", "b", "c", "a" ], "provenance" : { | label 3: expected a new name, found that of 0 again
          "skipped" : 0 | "skipped" : 0.5 | provenance: data: skipped: expected a whole number from -9223372036854775808 to 9223372036854775807, found 0.5
          "seed" : -42 | "seed" : 9223372036854775808 | provenance: seed: expected a whole number
          "stepSize" : "0.002" | "stepSize" : 0.002 | provenance: options: stepSize: expected a text, found 0.002
          "length" : 1234 | "length" : -1 | weights: length: expected a whole number from 0 to 9223372036854775807, found -1
          "sha256" : "0 | "sha256" : "G | weights: sha256: expected 64 digits, found G
          "spec" : { | "spec" : [ ], "other" : { | spec: expected an object, found a list
          """)
  void aFileThatBreaksARuleIsRefused(String good, String bad, String message) {
    String text = TEXT.replace(good, bad);
    assertThat(text).isNotEqualTo(TEXT);
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("network.json")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ~~ | network.json: expected an object, found nothing
          null | network.json: expected an object, found null
          [] | network.json: expected an object, found a list
          {} | network.json: expected the key format, found none
          {}} | expected plain JSON, found: Unexpected close marker
          {} 1 | expected plain JSON, found: Trailing token
          // a comment | expected plain JSON, found: Unexpected character ('/'
          """)
  void whatIsNoObjectIsRefused(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(message);
  }

  @Test
  void deepNestingIsRefused() {
    String deep = "[".repeat(100_000);
    assertThatThrownBy(() -> read("{\"a\":" + deep))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("Document nesting depth (9) exceeds the maximum allowed (8");
  }

  @Test
  void aLongTextIsRefused() {
    String text = TEXT.replace("0.1.0", "0".repeat((1 << 24) + 1));
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(
            "String value length (16777217) exceeds the maximum allowed (16777216");
  }

  @Test
  void aLongKeyIsRefused() {
    String text = TEXT.replace("stepSize", "s".repeat(257));
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("Name length (257) exceeds the maximum allowed (256");
  }

  @Test
  void moreTokensThanTheLimitAreRefused() {
    String text = TEXT.replace("\"o\" ]", "\"o\"" + ",0".repeat(1 << 21) + " ]");
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("Token count (2097153) exceeds the maximum allowed (2097152");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "{\"a\":{}}"})
  void aFileOfManySmallThingsIsRefusedBeforeTheyTakeMemory(String thing) {
    byte[] bytes =
        ("{\"format\":[" + (thing + ",").repeat(300_000) + "0]}").getBytes(StandardCharsets.UTF_8);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = 0;
    for (int time = 0; time < 2; time++) { // The first time loads classes.
      long before = threads.getCurrentThreadAllocatedBytes();
      assertThatThrownBy(() -> NetworkJson.read(bytes))
          .isInstanceOf(ModelFormatException.class)
          .hasMessage("network.json: expected at most 16384 lists and objects, found more");
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    // The text itself, as characters; a tree would take 24 MB more.
    assertThat(allocated).isLessThan(6L * bytes.length + (1 << 20));
  }

  @Test
  void theLargestVocabularyAndTheMostLabelsAreWrittenAndRead() {
    int size = Vocabulary.MAX_SIZE;
    int length = Vocabulary.MAX_LETTERS / size;
    List<String> words = new ArrayList<>();
    for (int word = 0; word < size; word++) {
      // Three bytes a letter, the most there are.
      words.add("\u6587".repeat(length - 7) + String.format("%07d", word));
    }
    NetworkSpec spec =
        NetworkSpec.of(
            new Input.Embedding(size, 1),
            Recurrence.of(CellKind.GRU, 1),
            Readout.LAST_STEP,
            new Head.Softmax(size));
    Vocabulary vocabulary = Vocabulary.of(Tokenizer.WORD, words, false, false);
    NetworkJson json =
        new NetworkJson(
            spec,
            Optional.of(vocabulary),
            Optional.of(Labels.of(words)),
            Examples.PROVENANCE,
            1,
            HASH);
    assertThat(NetworkJson.read(json.write()).equals(json)).isTrue();
  }

  @Test
  void theLongestTokenIsWrittenAndRead() {
    SavedNetwork model =
        Examples.of(
            NetworkSpec.of(
                new Input.OneHot(1),
                Recurrence.of(CellKind.GRU, 1),
                Readout.LAST_STEP,
                new Head.Softmax(1)));
    List<String> longest = List.of("\u6587".repeat(Vocabulary.MAX_LETTERS));
    NetworkJson json =
        new NetworkJson(
            model.spec(),
            Optional.of(Vocabulary.of(Tokenizer.WORD, longest, false, false)),
            Optional.of(Labels.of(longest)),
            model.provenance(),
            1,
            HASH);
    assertThat(NetworkJson.read(json.write()).equals(json)).isTrue();
  }

  @Test
  void aLargeFileIsRefusedBeforeItIsParsed() {
    byte[] bytes = new byte[NetworkJson.MAX_BYTES + 1];
    assertThatThrownBy(() -> NetworkJson.read(bytes))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("network.json: expected at most 134217728 bytes, found 134217729");
  }

  @Test
  void otherEncodingsAreRefused() {
    assertThatThrownBy(() -> NetworkJson.read(TEXT.getBytes(StandardCharsets.UTF_16)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("network.json: expected UTF-8, found other bytes");
    assertThatThrownBy(() -> NetworkJson.read(TEXT.getBytes(StandardCharsets.UTF_16BE)))
        .isInstanceOf(ModelFormatException.class);
    assertThatThrownBy(() -> read("\ufeff" + TEXT)).isInstanceOf(ModelFormatException.class);
  }

  @Test
  void whatCouldNotBeReadAgainIsNotWritten() {
    Map<String, String> many = new TreeMap<>();
    for (int i = 0; i <= 10_000; i++) {
      many.put("option" + i, "");
    }
    assertThatThrownBy(() -> written(Examples.languageModel().spec(), many))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("network.json: provenance: options: expected at most 10000 keys, found 10001");
  }

  private static byte[] written(NetworkSpec spec, Map<String, String> options) {
    Provenance provenance = new Provenance(Map.of(), options, 1, "", "", "");
    return new NetworkJson(spec, Optional.empty(), Optional.empty(), provenance, 0, HASH).write();
  }
}
