package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rondo.OptionException;
import rondo.data.BlockIndex;

class IdentityTest {
  private static final Identity NONE = new Identity(Map.of());

  @Test
  void theOrderOfSettingsIsKeptAndMeansNothing() {
    Identity identity = NONE.with("b", 1).with("a", 0.5).with("b", 2);
    assertThat(identity.settings()).containsExactly(Map.entry("b", "2"), Map.entry("a", "0.5"));
    Identity other = NONE.with("a", "0.5").with("b", "2");
    assertThat(identity).isEqualTo(other);
    assertThat(identity.differences(other)).isEmpty();
  }

  @Test
  void ofLongValuesTheDifferenceIsShown() {
    String start = "x".repeat(5000);
    assertThat(NONE.with("spec", start + "1" + start).differences(NONE.with("spec", start + "2")))
        .singleElement()
        .asString()
        .matches("spec: here …x+1x+…, there …x+2")
        .hasSizeLessThan(300);
    assertThat(NONE.with("spec", start).differences(NONE.with("spec", "y")))
        .containsExactly("spec: here " + "x".repeat(120) + "…, there y");
  }

  @Test
  void whatFitsIntoNoManifestIsRefused() {
    assertThatThrownBy(() -> NONE.with("a", "x".repeat(Identity.MAX_SIZE)))
        .isInstanceOf(OptionException.class)
        .hasMessage("settings of a run: expected at most 1048576 characters, found 1048577");
    assertThatThrownBy(() -> NONE.with(" ", 1)).isInstanceOf(OptionException.class);
    assertThatThrownBy(() -> NONE.with("a".repeat(201), 1)).isInstanceOf(OptionException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "s3a://key:secret@bucket/a, s3a://***@bucket/a",
    "s3a://key:sec/ret@bucket/a, s3a://***@bucket/a",
    "hdfs://me@host:9000/a, hdfs://***@host:9000/a",
    "a://u:p@w@host/x and b://v:q@h, a://***@host/x and b://***@h",
    "hdfs://host:9000/user/me@work/x, hdfs://host:9000/user/me@work/x",
    "file:/home/me@work/x, file:/home/me@work/x",
    "s3a://bucket/me@work, s3a://bucket/me@work",
  })
  void whoLogsInIsTakenOutOfAUri(String text, String shown) {
    assertThat(Redaction.of(text)).isEqualTo(shown);
    assertThat(Redaction.of(shown)).isEqualTo(shown);
    assertThat(NONE.with("path", text).settings().get("path")).isEqualTo(shown);
  }

  @Test
  void aCauseThatTellsAPasswordIsLeftOut() {
    IOException deep = new IOException("outer", new IOException("no s3a://k:p@bucket"));
    assertThat(Redaction.wrapped("here", deep)).hasMessage("here: IOException: outer").hasNoCause();
    IOException hidden = new IOException("outer");
    hidden.addSuppressed(new IOException("no s3a://k:p@bucket"));
    assertThat(Redaction.wrapped("here", hidden)).hasNoCause();
    IOException harmless = new IOException("two\nlines");
    assertThat(Redaction.wrapped("here", harmless))
        .hasMessage("here: IOException: two lines")
        .hasCause(harmless);
  }

  @Test
  void namesOfSavesAreReadStrictlyAndOrderedByOwnerFirst() {
    String mark = "0123abcd";
    SaveName first = new SaveName(1, 900, new Owner(2, mark), 11);
    SaveName second = new SaveName(1, 20, new Owner(10, mark), 2);
    SaveName third = new SaveName(1, 20, new Owner(10, mark), 10);
    assertThat(List.of(third, first, second).stream().sorted())
        .containsExactly(first, second, third);
    assertThat(SaveName.parse(first.file("slot-0"))).contains(new SaveName.File(first, "slot-0"));
    for (String name :
        List.of(
            "run-01-round-900-owner-2-0123abcd-save-11.weights",
            "run-1-round-900-owner-2-0123abcd-save-11.../weights",
            "run-1-round-900-owner-2-0123abcd-save-11.a/b",
            "run-1-round--1-owner-2-0123abcd-save-11.weights",
            "run-1-round-900-owner-2-0123abcd-save-9999999999.weights",
            "x-run-1-round-900-owner-2-0123abcd-save-11.weights",
            ".run-1-round-900-owner-2-0123abcd-save-11.weights.crc",
            "run-1-round-900-owner-2-0123ABCD-save-11.weights\n",
            "_SUCCESS")) {
      assertThat(SaveName.parse(name)).as(name).isEmpty();
    }
    assertThat(Owner.parse("owner-3-0123abcd")).contains(new Owner(3, mark));
    assertThat(Owner.parse("owner-3-0123abcd.tmp")).isEmpty();
    assertThatThrownBy(() -> Owner.after(999_999_999)).isInstanceOf(OptionException.class);
  }

  @Test
  void theShapeOfARunFollowsFromItsShards() {
    List<BlockIndex> shards =
        List.of(
            new BlockIndex(List.of(new BlockIndex.Extent(1, 1)), false, 5),
            new BlockIndex(List.of(new BlockIndex.Extent(1, 1)), true, 0));
    RunShape shape = RunShape.of(RunStates.LAYOUT, true, 2, shards);
    assertThat(shape.carried()).containsExactly(5 * 3, 0);
  }
}
