package rondo.corpus;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import rondo.data.Tokenizer;

/** Reads the lines of files on the cluster. */
final class LineSource {
  private final Held held;
  private final LineOptions options;
  private final long taskBytes;
  private final Broadcast<SerializableConfiguration> bcHadoop;

  /**
   * @param taskBytes about how much of the files a task reads
   */
  LineSource(Held held, LineOptions options, long taskBytes) {
    this.held = held;
    this.options = options;
    this.taskBytes = taskBytes;
    this.bcHadoop =
        held.broadcast(new SerializableConfiguration(held.context().hadoopConfiguration()));
  }

  JavaRDD<Line> read(List<Files.Found> files) {
    List<List<LinePiece>> tasks =
        LinePiece.tasks(files, held.context().hadoopConfiguration(), taskBytes);
    Broadcast<SerializableConfiguration> bcConfiguration = bcHadoop;
    int maxBytes = options.maxBytes();
    return held.context()
        .parallelize(tasks, tasks.size())
        .flatMap(
            pieces -> new TaskLines(pieces.iterator(), bcConfiguration.value().value(), maxBytes));
  }

  /** The tokens of the lines, but for those lines that are left out. */
  JavaRDD<String> tokens(JavaRDD<Line> lines, Tokenizer tokenizer) {
    boolean cut = options.tooLong() == LineOptions.TooLong.CUT;
    return lines
        .filter(line -> cut || !line.tooLong())
        .flatMap(line -> tokenizer.split(line.text()).iterator());
  }

  /** The lines of some pieces, of which one at a time is open. */
  private static final class TaskLines implements Iterator<Line> {
    private final Iterator<LinePiece> pieces;
    private final Configuration hadoop;
    private final int maxBytes;
    private Lines lines;

    TaskLines(Iterator<LinePiece> pieces, Configuration hadoop, int maxBytes) {
      this.pieces = pieces;
      this.hadoop = hadoop;
      this.maxBytes = maxBytes;
      // A task may end before its lines do.
      TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> closeLines());
    }

    @Override
    public boolean hasNext() {
      while (lines == null || !lines.hasNext()) {
        closeLines();
        if (!pieces.hasNext()) {
          return false;
        }
        lines = Lines.of(pieces.next(), hadoop, maxBytes);
      }
      return true;
    }

    @Override
    public Line next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return lines.next();
    }

    private void closeLines() {
      if (lines != null) {
        lines.close();
        lines = null;
      }
    }
  }
}
