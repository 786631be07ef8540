package rondo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRangeTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  private void write(String name, int size) throws IOException {
    Path file = folder.resolve(name);
    java.nio.file.Files.createDirectories(file.getParent());
    java.nio.file.Files.write(file, new byte[size]);
  }

  private List<List<FileRange>> parts(long size, String glob) throws IOException {
    return FileRange.parts(Files.list(HADOOP, List.of(folder + "/" + glob)), HADOOP, size);
  }

  private List<String> texts(long size, String glob) throws IOException {
    return parts(size, glob).stream()
        .map(
            part ->
                part.stream()
                    .map(range -> range.start() + "-" + range.end() + " of " + range.first())
                    .collect(Collectors.joining(", ")))
        .toList();
  }

  @Test
  void anEmptyFileIsNotRead() throws IOException {
    write("b.txt", 3);
    write("empty.txt", 0);
    assertThat(texts(2, "*.txt")).containsExactly("0-2 of 0", "2-3 of 0");
  }

  @Test
  void aCompressedFileIsReadAsAWhole() throws IOException {
    write("c.txt.gz", 10);
    write("d.txt", 5);
    assertThat(texts(2, "[cd].*")).containsExactly("0-10 of 0", "0-2 of 1", "2-4 of 1", "4-5 of 1");
  }

  @Test
  void smallFilesAreReadTogether() throws IOException {
    int number = 0;
    for (int size : new int[] {3, 4, 0, 2, 5, 9, 11, 1, 10, 20}) {
      write("sizes/" + number++, size);
    }
    assertThat(texts(10, "sizes"))
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
    assertThat(parts(1000, "many")).extracting(List::size).containsExactly(256, 44);
  }

  @Test
  void rangesTravelAsBytes() throws IOException {
    write("d \u00E9.txt", 5);
    write("e.gz", 5);
    for (List<FileRange> part : parts(2, "[de]*")) {
      assertThat(FileRange.unpack(FileRange.pack(part))).isEqualTo(part);
    }
    assertThatThrownBy(() -> FileRange.unpack(new byte[] {0, 0, 0, 1, 0}))
        .isInstanceOf(CorpusException.class);
  }
}
