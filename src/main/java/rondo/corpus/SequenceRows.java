package rondo.corpus;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import rondo.OptionException;
import rondo.RondoException;
import rondo.corpus.RowReader.Side;
import rondo.data.CountedVocabulary;
import rondo.data.DataException;
import rondo.data.Labels;
import rondo.data.Sequence;
import rondo.data.Tokenizer;
import rondo.data.Vocabulary;
import rondo.data.VocabularyOptions;
import rondo.data.VocabularyReport;

/**
 * Makes a corpus of rows, each of which is a sequence by itself.
 *
 * <pre>{@code
 * var rows = new SequenceRows(new RowOptions(32).withShards(4).withValidationFraction(0.1));
 * try (Corpus corpus = rows.of(names, Columns.of(Task.CLASSIFY, "name", "nationality"))) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Which row is in which block of which shard follows from the content of the rows and the
 * options alone, not from their order, their partitions or the cluster. The input is read once for
 * the vocabulary, once for the classes and once for the sequences, wherever these are wanted, and
 * again if what was made of it is lost; it must be the same each time.
 *
 * <p>Vocabulary and classes are counted over all rows but those that are known to be held out
 * before they are encoded: those of another DataFrame, and those that a column marks.
 */
public final class SequenceRows {
  private static final long LINE_TASK_BYTES = 1L << 25;

  private final RowOptions options;
  private final Tokenizer tokenizer;
  private final VocabularyOptions words;
  private final Optional<Vocabulary> vocabulary;
  private final Optional<Labels> labels;
  private final int bucketBytes;

  /** Reads texts by characters, and takes every one that occurs into the vocabulary. */
  public SequenceRows(RowOptions options) {
    this(
        options,
        Tokenizer.CHAR,
        new VocabularyOptions(),
        Optional.empty(),
        Optional.empty(),
        SortedRows.BUCKET_BYTES);
  }

  SequenceRows(
      RowOptions options,
      Tokenizer tokenizer,
      VocabularyOptions words,
      Optional<Vocabulary> vocabulary,
      Optional<Labels> labels,
      int bucketBytes) {
    this.options = Objects.requireNonNull(options, "options");
    this.tokenizer = Objects.requireNonNull(tokenizer, "tokenizer");
    this.words = Objects.requireNonNull(words, "words");
    this.vocabulary = vocabulary;
    this.labels = labels;
    this.bucketBytes = bucketBytes;
  }

  /**
   * The same, where texts are cut so, and the vocabulary is made so.
   *
   * @param cut tokens of an {@code array<string>} must be such as it cuts
   */
  public SequenceRows withVocabulary(Tokenizer cut, VocabularyOptions made) {
    return new SequenceRows(options, cut, made, Optional.empty(), labels, bucketBytes);
  }

  /** The same with a vocabulary that is known; none is counted. */
  public SequenceRows withVocabulary(Vocabulary known) {
    return new SequenceRows(options, tokenizer, words, Optional.of(known), labels, bucketBytes);
  }

  /** The same with classes that are known; they are not looked for. */
  public SequenceRows withLabels(Labels known) {
    return new SequenceRows(options, tokenizer, words, vocabulary, Optional.of(known), bucketBytes);
  }

  /** The same, sorted in buckets of another size: makes no difference. */
  SequenceRows withBucketBytes(int bytes) {
    return new SequenceRows(options, tokenizer, words, vocabulary, labels, bytes);
  }

  /** Some columns of a DataFrame; validation by content, or by a column that tells. */
  public Corpus of(Dataset<Row> rows, Columns columns) {
    return ofFrames(rows, Optional.empty(), columns);
  }

  /** The same, with the rows of another DataFrame for validation. */
  public Corpus of(Dataset<Row> rows, Dataset<Row> validation, Columns columns) {
    return ofFrames(rows, Optional.of(validation), columns);
  }

  /** Sequences with answers; validation by content. */
  public Corpus of(JavaRDD<Sequence> sequences) {
    return ofSequences(sequences, Optional.empty());
  }

  /** Sequences with answers; others of them for validation. */
  public Corpus of(JavaRDD<Sequence> sequences, JavaRDD<Sequence> validation) {
    return ofSequences(sequences, Optional.of(validation));
  }

  /**
   * The lines of text files: each is a document for a language model, and an empty one is passed
   * over.
   *
   * @param paths files, directories with all files below, or globs; on any file system that Hadoop
   *     knows, and compressed in any way that it knows
   */
  public Corpus lines(JavaSparkContext context, List<String> paths, LineOptions lines)
      throws IOException {
    return ofLines(context, paths, List.of(), lines);
  }

  /** The same, with the lines of other files for validation. */
  public Corpus lines(
      JavaSparkContext context, List<String> paths, List<String> validation, LineOptions lines)
      throws IOException {
    if (validation.isEmpty()) {
      throw new DataException("files for validation: expected at least one path, found none");
    }
    return ofLines(context, paths, validation, lines);
  }

  private Corpus ofLines(
      JavaSparkContext context, List<String> paths, List<String> validation, LineOptions lines)
      throws IOException {
    boolean heldOut = holdsOut(!validation.isEmpty(), Optional.empty());
    List<Files.Found> files = Files.list(context.hadoopConfiguration(), paths);
    List<Files.Found> others =
        validation.isEmpty() ? List.of() : Files.list(context.hadoopConfiguration(), validation);
    var held = new Held(context);
    try {
      var source = new LineSource(held, lines, LINE_TASK_BYTES);
      JavaRDD<Line> read = source.read(files);
      Found found = find(source.tokens(read, tokenizer)).withFiles(files, others);
      Broadcast<Vocabulary> bcVocabulary = held.broadcast(found.vocabulary().orElseThrow());
      Side side = others.isEmpty() ? Side.BY_CONTENT : Side.TRAINING;
      JavaRDD<Entry> entries = entries(read, new LineReader(side, lines, bcVocabulary));
      if (!others.isEmpty()) {
        var reader = new LineReader(Side.VALIDATION, lines, bcVocabulary);
        entries = entries.union(entries(source.read(others), reader));
      }
      return build(entries, heldOut, found, held);
    } catch (Throwable failure) {
      held.close();
      throw failure;
    }
  }

  private Corpus ofSequences(JavaRDD<Sequence> sequences, Optional<JavaRDD<Sequence>> validation) {
    boolean heldOut = holdsOut(validation.isPresent(), Optional.empty());
    Side side = validation.isPresent() ? Side.TRAINING : Side.BY_CONTENT;
    JavaRDD<Entry> entries = entries(sequences, new SequenceReader(side));
    if (validation.isPresent()) {
      entries = entries.union(entries(validation.get(), new SequenceReader(Side.VALIDATION)));
    }
    var held = new Held(JavaSparkContext.fromSparkContext(sequences.context()));
    return build(entries, heldOut, Found.NOTHING, held);
  }

  private Corpus ofFrames(Dataset<Row> rows, Optional<Dataset<Row>> validation, Columns columns) {
    boolean heldOut = holdsOut(validation.isPresent(), columns.validation());
    Side side = validation.isPresent() ? Side.TRAINING : Side.BY_CONTENT;
    Frame frame = Frame.of(rows.schema(), columns);
    Optional<Frame> other = validation.map(own -> Frame.of(own.schema(), columns));
    JavaRDD<Row> read = frame.select(rows).toJavaRDD();
    var held = new Held(JavaSparkContext.fromSparkContext(read.context()));
    try {
      Found found = find(frame, new FrameTexts(frame, read));
      Broadcast<Vocabulary> bcVocabulary = found.vocabulary().map(held::broadcast).orElse(null);
      Broadcast<Labels> bcLabels = found.labels().map(held::broadcast).orElse(null);
      JavaRDD<Entry> entries = entries(read, new FrameReader(frame, side, bcVocabulary, bcLabels));
      if (validation.isPresent()) {
        JavaRDD<Row> rest = other.get().select(validation.get()).toJavaRDD();
        var reader = new FrameReader(other.get(), Side.VALIDATION, bcVocabulary, bcLabels);
        entries = entries.union(entries(rest, reader));
      }
      return build(entries, heldOut, found, held);
    } catch (Throwable failure) {
      held.close();
      throw failure;
    }
  }

  /** Whether some rows are held out; throws if there is more than one way to tell which. */
  private boolean holdsOut(boolean other, Optional<String> column) {
    boolean share = options.validationFraction() > 0;
    int ways = (other ? 1 : 0) + (column.isPresent() ? 1 : 0) + (share ? 1 : 0);
    OptionException.check(
        ways <= 1,
        "validation",
        "one of validationFraction, a validation column and rows of its own",
        ways + " of them");
    return ways > 0;
  }

  /** What is known of files, texts and classes before the rows are encoded. */
  private record Found(
      long files,
      long bytes,
      Optional<Vocabulary> vocabulary,
      Optional<VocabularyReport> report,
      Optional<Labels> labels) {
    static final Found NOTHING =
        new Found(0, 0, Optional.empty(), Optional.empty(), Optional.empty());

    Found withFiles(List<Files.Found> some, List<Files.Found> others) {
      long all = Stream.of(some, others).flatMap(List::stream).mapToLong(Files.Found::length).sum();
      return new Found(some.size() + (long) others.size(), all, vocabulary, report, labels);
    }

    Found withLabels(Labels classes) {
      return new Found(files, bytes, vocabulary, report, Optional.of(classes));
    }
  }

  private Found find(Frame frame, FrameTexts texts) {
    Found found = frame.input().type().isText() ? find(texts.tokens(tokenizer)) : Found.NOTHING;
    return frame.hasClasses() ? found.withLabels(labels.orElseGet(texts::labels)) : found;
  }

  private Found find(JavaRDD<String> tokens) {
    if (vocabulary.isPresent()) {
      return new Found(0, 0, vocabulary, Optional.empty(), Optional.empty());
    }
    CountedVocabulary counted = VocabularyPass.of(tokens, tokenizer, words);
    return new Found(
        0, 0, Optional.of(counted.vocabulary()), Optional.of(counted.report()), Optional.empty());
  }

  private <T> JavaRDD<Entry> entries(JavaRDD<T> rows, RowReader<T> reader) {
    RowOptions read = options;
    return rows.mapPartitions(part -> new Entries<>(part, reader, read));
  }

  private Corpus build(JavaRDD<Entry> entries, boolean heldOut, Found found, Held held) {
    entries.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return buildPersisted(entries, heldOut, found, held);
    } catch (Exception failure) {
      // What a task found wrong is told as such; Spark has logged the rest.
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof RondoException fault) {
          throw fault;
        }
      }
      throw failure;
    } finally {
      entries.unpersist(false);
    }
  }

  private Corpus buildPersisted(JavaRDD<Entry> entries, boolean heldOut, Found found, Held held) {
    Tally tally = tally(entries, heldOut);
    int shards = options.shards() > 0 ? options.shards() : held.context().defaultParallelism();
    Shards training = RowShards.of(keys(entries, false), shards, true, options, bucketBytes);
    Optional<Shards> validation = Optional.empty();
    if (tally.heldOut() > 0) {
      // As many rows as shards at least: that there are fewer of these is no news.
      int few = (int) Math.min(shards, tally.heldOut());
      try {
        validation =
            Optional.of(RowShards.of(keys(entries, true), few, false, options, bucketBytes));
      } catch (Throwable failure) {
        training.blocks().unpersist(false);
        throw failure;
      }
    }
    return new Corpus(
        training,
        validation,
        found.vocabulary(),
        found.labels(),
        tally.least(),
        new CorpusReport(
            found.files(),
            found.bytes(),
            tally.malformed(),
            tally.longLines(),
            tally.intake(),
            found.report()),
        held.broadcasts());
  }

  private static JavaRDD<byte[]> keys(JavaRDD<Entry> entries, boolean heldOut) {
    return entries.filter(entry -> entry.isRow(heldOut)).map(Entry::key);
  }

  /** Reads all rows once; throws if they can't be trained on. */
  private static Tally tally(JavaRDD<Entry> entries, boolean heldOut) {
    Tally tally =
        entries.filter(Entry::isTally).map(Entry::tally).collect().stream()
            .reduce(Tally.NOTHING, Tally::plus);
    if (tally.fault() != null) {
      throw new DataException(tally.fault());
    }
    long kept = tally.intake().kept();
    if (kept == tally.heldOut()) {
      throw new DataException(
          "sequences to train with: expected at least 1, found "
              + tally.intake()
              + (kept == 0 ? "" : "; all that were kept are held out for validation"));
    }
    if (heldOut && tally.heldOut() == 0) {
      throw new DataException(
          "sequences to validate with: expected at least 1, found none among " + tally.intake());
    }
    if (!tally.least().equals(tally.greatest())) {
      throw new DataException(
          "sequences: expected all to have the same form, found "
              + tally.least()
              + " and "
              + tally.greatest());
    }
    return tally;
  }
}
