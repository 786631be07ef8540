package rondo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rondo.OptionException;

class TextFilesTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    write("b.txt", 3);
    write("a/z.txt", 5);
    write("a/deep/x.txt", 7);
    write("a-b.txt", 2);
    write("\uFF5E.txt", 1); // comes before an emoji by code points, after it by UTF-16 units
    write("\uD83D\uDE00.txt", 1);
    write("_SUCCESS", 9);
    write(".hidden/y.txt", 9);
    write("a/_temporary/y.txt", 9);
    write("empty.txt", 0);
    write("x[1].txt", 4);
  }

  private void write(String name, int size) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[size]);
  }

  private List<String> names(String... paths) {
    String start = "file:" + folder + "/";
    String[] full = Arrays.stream(paths).map(path -> folder + "/" + path).toArray(String[]::new);
    return new TextFiles(HADOOP, full)
        .ranges(100).stream().map(range -> range.path.substring(start.length())).toList();
  }

  @Test
  void filesComeByTheirPathsWhateverTheirSizes() {
    assertThat(names(""))
        .containsExactly(
            "a-b.txt",
            "a/deep/x.txt",
            "a/z.txt",
            "b.txt",
            "x[1].txt",
            "\uFF5E.txt",
            "\uD83D\uDE00.txt");
  }

  @Test
  void globsAndNamesFindWhatTheySay() {
    assertThat(names("*.txt", "b.txt"))
        .containsExactly("a-b.txt", "b.txt", "x[1].txt", "\uFF5E.txt", "\uD83D\uDE00.txt");
    assertThat(names("{b,a-b}.txt", "a/*/x.txt"))
        .containsExactly("a-b.txt", "a/deep/x.txt", "b.txt");
    assertThat(names("x[1].txt")).containsExactly("x[1].txt");
  }

  @Test
  void hiddenNamesAreReadOnlyIfTheyAreSpelledOut() {
    assertThat(names("*/*.txt", "a/*/*")).containsExactly("a/deep/x.txt", "a/z.txt");
    assertThat(names("_SUCCESS", ".hidden/*", "a/_temporary"))
        .containsExactly(".hidden/y.txt", "_SUCCESS", "a/_temporary/y.txt");
  }

  @Test
  void overlappingPathsReadAFileOnce() {
    TextFiles files =
        new TextFiles(
            HADOOP,
            folder + "/a",
            folder + "/a/*.txt",
            "file:" + folder + "/a/z.txt",
            folder + "//a/");
    assertThat(files.count()).isEqualTo(2);
    assertThat(files.bytes()).isEqualTo(12);
  }

  @Test
  void anEmptyFileCountsButHasNoRange() {
    TextFiles files = new TextFiles(HADOOP, folder + "/{b,empty}.txt");
    assertThat(files.count()).isEqualTo(2);
    assertThat(files.ranges(2))
        .extracting(range -> range.start + " " + range.end + " " + range.first)
        .containsExactly("0 2 0", "2 3 0");
  }

  @Test
  void aCompressedFileIsOneRange() throws IOException {
    write("c.txt.gz", 10);
    write("d.txt", 5);
    assertThat(new TextFiles(HADOOP, folder + "/[cd].*").ranges(2))
        .extracting(range -> range.start + " " + range.end + " " + range.first)
        .containsExactly("0 10 0", "0 2 1", "2 4 1", "4 5 1");
  }

  @Test
  void whatIsNotThereIsNamed() {
    for (String path : List.of("no.txt", "*.csv", "a/_temporary/z*", ".hidden/none/")) {
      assertThatThrownBy(() -> names("b.txt", path))
          .isInstanceOf(CorpusException.class)
          .hasMessage(
              "path "
                  + folder
                  + "/"
                  + path
                  + ": expected a file, a directory with files or a glob, found no file");
    }
    for (String path : List.of("", "nosuch://a/b", "a[")) {
      assertThatThrownBy(() -> new TextFiles(HADOOP, path))
          .isInstanceOf(CorpusException.class)
          .hasMessageStartingWith("path " + path + ": ");
    }
    assertThatThrownBy(() -> new TextFiles(HADOOP))
        .isInstanceOf(OptionException.class)
        .hasMessage("paths of a text: expected at least 1, found 0");
  }
}
