package rondo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rondo.data.DataException;

class FilesTest {
  @TempDir Path folder;

  private void write(String... names) throws IOException {
    for (String name : names) {
      Path file = folder.resolve(name);
      java.nio.file.Files.createDirectories(file.getParent());
      java.nio.file.Files.writeString(file, name);
    }
  }

  /** The names that are found below the folder. */
  private List<String> list(String... patterns) throws IOException {
    return Files.list(new Configuration(), Stream.of(patterns).map(this::in).toList()).stream()
        .map(found -> found.path().substring(found.path().indexOf(in("")) + in("").length()))
        .toList();
  }

  private String in(String name) {
    return folder + "/" + name;
  }

  @Test
  void ofADirectoryAllFilesAreMeant() throws IOException {
    write("d/b", "d/a", "d/e/f/c", "d/_SUCCESS", "d/.hidden", "d/_temporary/x", "other");
    assertThat(list("d")).containsExactly("d/a", "d/b", "d/e/f/c");
  }

  @Test
  void globsMeanWhatMatches() throws IOException {
    write("a.txt", "b.txt", "c.md", "_d.txt", "sub/e.txt");
    assertThat(list("*.txt")).containsExactly("a.txt", "b.txt");
    assertThat(list("*")).containsExactly("a.txt", "b.txt", "c.md", "sub/e.txt");
    assertThat(list("{a,c}.*")).containsExactly("a.txt", "c.md");
    assertThat(list("_d.txt")).containsExactly("_d.txt");
  }

  @Test
  void aNameMayLookLikeAGlob() throws IOException {
    write("x[1]", "x1");
    assertThat(list("x[1]")).containsExactly("x[1]");
    assertThat(list("x*")).containsExactly("x1", "x[1]");
  }

  @Test
  void whatAGlobFindsBelowAHiddenNameIsHidden() throws IOException {
    write("a/_temporary/x", "a/b/x", ".c/x");
    assertThat(list("a/*/x", "*/*/x")).containsExactly("a/b/x");
    assertThat(list("a/_temporary/*", ".c")).containsExactly(".c/x", "a/_temporary/x");
  }

  @Test
  void eachFileComesOnceAndByItsName() throws IOException {
    // U+10000 comes after U+FFFD, though its first UTF-16 unit doesn't.
    write("x\uFFFD", "x\uD800\uDC00", "x");
    assertThat(list("x*", "x", "x")).containsExactly("x", "x\uFFFD", "x\uD800\uDC00");
  }

  @Test
  void lengthsAreKnown() throws IOException {
    write("abc");
    assertThat(Files.list(new Configuration(), List.of(in("abc"))).get(0).length()).isEqualTo(3);
  }

  @Test
  void nothingFoundIsAnErrorThatNamesThePattern() throws IOException {
    write("empty/_x", "a");
    for (String pattern : List.of("none", "none*", "empty", "a/b")) {
      assertThatThrownBy(() -> list("a", pattern))
          .isInstanceOf(DataException.class)
          .hasMessage("files: expected at least one for \"" + in(pattern) + "\", found none");
    }
    assertThatThrownBy(() -> list())
        .isInstanceOf(DataException.class)
        .hasMessage("files: expected at least one path, found none");
  }
}
