package rondo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
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
        .parts(100).stream()
            .flatMap(Arrays::stream)
            .map(range -> range.path.substring(start.length()))
            .toList();
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

  private List<String> parts(long size, String glob) {
    return new TextFiles(HADOOP, folder + "/" + glob)
        .parts(size).stream()
            .map(
                part ->
                    Arrays.stream(part)
                        .map(range -> range.start + "-" + range.end + " of " + range.first)
                        .collect(Collectors.joining(", ")))
            .toList();
  }

  @Test
  void anEmptyFileCountsButIsNotRead() {
    assertThat(new TextFiles(HADOOP, folder + "/{b,empty}.txt").count()).isEqualTo(2);
    assertThat(parts(2, "{b,empty}.txt")).containsExactly("0-2 of 0", "2-3 of 0");
  }

  @Test
  void aCompressedFileIsReadAsAWhole() throws IOException {
    write("c.txt.gz", 10);
    write("d.txt", 5);
    assertThat(parts(2, "[cd].*")).containsExactly("0-10 of 0", "0-2 of 1", "2-4 of 1", "4-5 of 1");
  }

  @Test
  void smallFilesAreReadTogether() throws IOException {
    int number = 0;
    for (int size : new int[] {3, 4, 0, 2, 5, 9, 11, 1, 10, 20}) {
      write("sizes/" + number++, size);
    }
    assertThat(parts(10, "sizes"))
        .containsExactly(
            "0-3 of 0, 0-4 of 1, 0-2 of 1",
            "0-5 of 1",
            "0-9 of 2",
            "0-10 of 3",
            "10-11 of 3",
            "0-1 of 5",
            "0-10 of 6",
            "0-10 of 7",
            "10-20 of 7");
    for (int file = 0; file < 300; file++) {
      write("many/" + file, 1);
    }
    assertThat(new TextFiles(HADOOP, folder + "/many").parts(1000))
        .extracting(part -> part.length)
        .containsExactly(256, 44);
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
