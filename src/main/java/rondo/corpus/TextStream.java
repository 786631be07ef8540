package rondo.corpus;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rondo.OptionException;
import rondo.data.CountedVocabulary;
import rondo.data.IntakeReport;
import rondo.data.Tokenizer;
import rondo.data.Vocabulary;
import rondo.data.VocabularyReport;
import rondo.nn.Readout;
import scala.Tuple2;

/**
 * Reads one running text that a language model shall learn: files of any size, one behind the
 * other, or the rows of a DataFrame. Nothing of it is held in one memory.
 *
 * <p>The text is read twice: to count (the vocabulary, and how many tokens each part has), then to
 * encode. What comes of it, to the byte, depends on the text and the options alone: not on how it
 * is spread over files' blocks or partitions, nor on the cluster.
 *
 * <ul>
 *   <li>Files follow each other by their full paths, in the order of code points. Line ends are
 *       kept, nothing is put between two files, but a file's end ends a word. Compressed files
 *       (such as .gz, .bz2) are read by one task each.
 *   <li>Text is UTF-8. For characters and words, each malformed piece is read as U+FFFD and a byte
 *       order mark at the start of a file is left out; both are counted. Byte tokens are the bytes
 *       as they stand in the file.
 *   <li>Of n tokens, the last {@code Math.round(validationFraction * n)} are held out for
 *       validation; the others are for training.
 *   <li>Each of the two is cut into shards: pieces with equally many pairs of a token and the next,
 *       or one more in the first ones. Each pair is in exactly one shard, so neighbours share a
 *       token. A shard is cut into lanes as {@link rondo.data.Lanes} does.
 * </ul>
 */
public final class TextStream {
  private static final Logger LOG = LoggerFactory.getLogger(TextStream.class);

  /** How many bytes of a file a task reads. A constant, so that no cluster makes other parts. */
  private static final long RANGE_BYTES = 32L << 20;

  /** About how many steps a block has; so a task holds a few MB. */
  private static final int BLOCK_STEPS = 1 << 20;

  private final JavaSparkContext spark;
  private final StreamOptions options;
  private final Optional<Vocabulary> given;
  private final long rangeBytes;
  private final int blockSteps;

  public TextStream(JavaSparkContext spark, StreamOptions options) {
    this(spark, options, Optional.empty(), RANGE_BYTES, BLOCK_STEPS);
  }

  /**
   * Counts no vocabulary but takes one, such as that of a network which is to be trained further.
   * What it does not have becomes {@code <unk>}, or is an error if it has none.
   */
  public TextStream(JavaSparkContext spark, StreamOptions options, Vocabulary vocabulary) {
    this(spark, options, Optional.of(vocabulary), RANGE_BYTES, BLOCK_STEPS);
  }

  TextStream(
      JavaSparkContext spark,
      StreamOptions options,
      Optional<Vocabulary> given,
      long rangeBytes,
      int blockSteps) {
    this.spark = spark;
    this.options = options;
    this.given = given;
    this.rangeBytes = rangeBytes;
    this.blockSteps = blockSteps;
    given.ifPresent(
        vocabulary ->
            OptionException.check(
                vocabulary.tokenizer() == options.tokenizer(),
                "tokenizer",
                vocabulary.tokenizer().text() + " as of the vocabulary",
                options.tokenizer().text()));
  }

  /**
   * Reads files, directories with all files below them, and globs, on any Hadoop file system. A
   * file that several paths lead to is read once; names that start with {@code _} or {@code .} are
   * skipped unless a path spells them out.
   *
   * @throws CorpusException if there is no file at a path, or one cannot be read, or there are too
   *     few tokens
   * @throws rondo.data.UnknownTokenException if the vocabulary given has no number for a token
   */
  public Corpus read(String... paths) {
    Configuration configuration = spark.hadoopConfiguration();
    List<Files.Found> files = find(configuration, List.of(paths));
    List<byte[]> parts =
        FileRange.parts(files, configuration, rangeBytes).stream().map(FileRange::pack).toList();
    checkEnough("tokens of the text", parts.size(), 1);
    Tokenizer tokenizer = options.tokenizer();
    return corpus(
        held -> {
          Broadcast<SerializableConfiguration> hadoop =
              held.broadcast(new SerializableConfiguration(configuration));
          return new TextSource<>(
              spark
                  .parallelize(parts, parts.size())
                  .flatMap(part -> FileRange.unpack(part).iterator()),
              ranges -> FileInput.open(ranges.next(), tokenizer, hadoop.value().value()),
              files.size(),
              files.stream().mapToLong(Files.Found::length).sum());
        });
  }

  private static List<Files.Found> find(Configuration hadoop, List<String> paths) {
    try {
      return Files.list(hadoop, paths);
    } catch (IOException | IllegalArgumentException e) {
      throw CorpusException.unreadable(String.join(", ", paths), e);
    }
  }

  /**
   * Reads a column of texts, partition by partition and row by row, each row with a line end behind
   * it. The rows must come in the same order whenever they are computed.
   */
  public Corpus read(Dataset<Row> data, String column) {
    Column texts = functions.col(column);
    DataType type = data.select(texts).schema().fields()[0].dataType();
    CorpusException.check(
        type.equals(DataTypes.StringType), "column " + column, "string", type.simpleString());
    JavaRDD<byte[]> rows =
        data.select(texts.cast(DataTypes.BinaryType)) // UTF-8, as it stands
            .javaRDD()
            .map(row -> (byte[]) row.get(0));
    checkEnough("tokens of the text", rows.getNumPartitions(), 1);
    String name = "column " + column;
    return corpus(held -> new TextSource<>(rows, part -> new RowInput(name, part), 0, 0));
  }

  private <E> Corpus corpus(Function<Held, TextSource<E>> source) {
    Held held = new Held(spark);
    boolean done = false;
    try {
      Corpus corpus = corpus(source.apply(held), held);
      done = true;
      return corpus;
    } finally {
      if (!done) {
        held.close();
      }
    }
  }

  private <E> Corpus corpus(TextSource<E> source, Held held) {
    Tokenizer tokenizer = options.tokenizer();
    Optional<Broadcast<String[]>> known =
        given.map(vocabulary -> held.broadcast(TokenIds.pack(vocabulary)));
    StreamCounts counts = new StreamCounts(source, tokenizer, known.orElse(null));
    long[] starts = counts.starts();
    long tokens = starts[starts.length - 1];
    checkEnough("tokens of the text", tokens, 2);
    Optional<CountedVocabulary> counted =
        given.isPresent()
            ? Optional.empty()
            : Optional.of(counts.vocabulary(tokenizer, options.vocabulary()));
    Vocabulary vocabulary = given.orElseGet(() -> counted.orElseThrow().vocabulary());
    counted.ifPresent(TextStream::checkComplete);
    Broadcast<String[]> ids = known.orElseGet(() -> held.broadcast(TokenIds.pack(vocabulary)));
    Broadcast<long[]> bcStarts = held.broadcast(starts);

    long heldOut = Math.round(options.validationFraction() * tokens);
    StreamPlan.Part training = training(tokens - heldOut);
    Optional<StreamPlan.Part> validation =
        options.validationFraction() == 0
            ? Optional.empty()
            : Optional.of(validation(training, tokens - heldOut, heldOut));
    StreamPlan plan =
        validation.isPresent()
            ? new StreamPlan(vocabulary.size(), training, validation.get())
            : new StreamPlan(vocabulary.size(), training);

    TextSource.Opener<E> opener = source.opener();
    JavaRDD<Tuple2<Integer, byte[]>> pieces =
        source
            .parts()
            .mapPartitionsWithIndex(
                (part, elements) ->
                    new StreamEncoder(
                        tokenizer,
                        TextSource.inputs(opener, elements),
                        part,
                        TokenIds.of(ids.value()),
                        plan,
                        bcStarts.value()),
                false);
    long unknown = counted.map(it -> it.report().lost()).orElse(0L);
    for (int part = 0; given.isPresent() && part < starts.length - 1; part++) {
      unknown += counts.unknown(part);
      if (unknown > 0 && vocabulary.unknown().isEmpty()) {
        failAt(part, pieces); // the first one, whichever task would have been the first to fail
      }
    }
    long malformed = tokenizer == Tokenizer.BYTE ? 0 : counts.malformed();
    if (malformed > 0) {
      LOG.warn("{} malformed pieces of UTF-8 in the text are read as U+FFFD", malformed);
    }
    JavaRDD<byte[]> blocks =
        BlockAssembly.blocks(pieces, plan)
            .setName("encoded text")
            .persist(StorageLevel.MEMORY_AND_DISK());
    encode(blocks);
    return new Corpus(
        shards(blocks, training, vocabulary),
        validation.map(part -> shards(blocks, part, vocabulary)),
        Optional.of(vocabulary),
        Optional.empty(),
        new SequenceForm(0, Readout.EVERY_STEP, 0, 0),
        new CorpusReport(
            source.files(),
            source.bytes(),
            malformed,
            counts.marks(),
            0,
            new IntakeReport(1, 0, 0, 0, 0, tokens, 0, unknown, 0),
            counted.map(CountedVocabulary::report)),
        held.broadcasts());
  }

  private StreamPlan.Part training(long tokens) {
    checkEnough("tokens for training", tokens, 2);
    int wanted = options.shards() == 0 ? spark.defaultParallelism() : options.shards();
    return part("training", 0, tokens, wanted, options.batchSize(), 0);
  }

  private StreamPlan.Part validation(StreamPlan.Part training, long start, long tokens) {
    checkEnough("tokens for validation", tokens, 2);
    return part(
        "validation",
        start,
        tokens,
        options.validationShards() == 0 ? training.count() : options.validationShards(),
        options.validationBatchSize() == 0 ? options.batchSize() : options.validationBatchSize(),
        training.endBlock());
  }

  private StreamPlan.Part part(
      String name, long start, long tokens, int shards, int batchSize, int firstBlock) {
    StreamPlan.Part part =
        new StreamPlan.Part(
            start, tokens, shards, batchSize, options.unroll(), blockSteps, firstBlock);
    if (part.count() < shards) {
      LOG.warn(
          "The text for {} has {} tokens, so there are {} shards of it instead of {}",
          name,
          tokens,
          part.count(),
          shards);
    }
    return part;
  }

  private static Shards shards(
      JavaRDD<byte[]> blocks, StreamPlan.Part part, Vocabulary vocabulary) {
    return new Shards(blocks, part.firstBlock(), part.indexes(vocabulary.size()));
  }

  /** All blocks are made now: what is wrong with the text is found here, and not in training. */
  private static void encode(JavaRDD<byte[]> blocks) {
    boolean done = false;
    try {
      Jobs.run(blocks::count);
      done = true;
    } finally {
      if (!done) {
        blocks.unpersist(false);
      }
    }
  }

  private static void failAt(int part, JavaRDD<Tuple2<Integer, byte[]>> pieces) {
    Jobs.run(() -> pieces.collectPartitions(new int[] {part}));
    throw new CorpusException("part " + part + " of the text: expected as counted, found other");
  }

  private static void checkComplete(CountedVocabulary counted) {
    VocabularyReport report = counted.report();
    CorpusException.check(
        report.lost() == 0 || counted.vocabulary().unknown().isPresent(),
        "vocabulary without <unk>",
        "all tokens in it",
        report);
  }

  private static void checkEnough(String what, long found, int least) {
    CorpusException.check(found >= least, what, "at least 2", found);
  }
}
