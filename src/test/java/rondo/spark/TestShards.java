package rondo.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import rondo.SplitMix;
import rondo.corpus.Corpus;
import rondo.corpus.CorpusReport;
import rondo.corpus.Shards;
import rondo.data.Batches;
import rondo.data.Block;
import rondo.data.BlockBatches;
import rondo.data.BlockIndex;
import rondo.data.IntakeReport;
import rondo.data.LaneBlock;
import rondo.data.LaneLayout;
import rondo.data.Sequence;
import rondo.data.SequenceBlock;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Recurrence;

/** Small networks, and shards made by hand. */
public final class TestShards {
  static final int V = 5;

  private TestShards() {}

  /** Two layers with dropout between them. */
  static NetworkSpec languageModel(CellKind cell, double dropout) {
    return NetworkSpec.of(
        new Input.OneHot(V),
        Recurrence.of(cell, 6).withLayers(2).withDropout(dropout),
        Readout.EVERY_STEP,
        new Head.Softmax(V));
  }

  static NetworkSpec regression() {
    return NetworkSpec.of(
        new Input.Dense(2),
        Recurrence.of(CellKind.GRU, 4),
        Readout.LAST_STEP,
        new Head.SquaredError(1));
  }

  static int[] stream(int tokens) {
    SplitMix random = new SplitMix(11);
    int[] stream = new int[tokens];
    for (int at = 0; at < stream.length; at++) {
      stream[at] = at % 3 == 0 ? random.nextInt(V) : (stream[at - 1] + 1) % V;
    }
    return stream;
  }

  static List<Sequence> sequences(int count, long seed) {
    SplitMix random = new SplitMix(seed);
    List<Sequence> sequences = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      float[] features = new float[2 * (1 + number % 5)];
      for (int at = 0; at < features.length; at++) {
        features[at] = random.nextUniform(1);
      }
      sequences.add(Sequence.ofFeatures(2, features).withTarget(features[0]));
    }
    return sequences;
  }

  /** The blocks of a stream, so many windows each. */
  static List<byte[]> lanes(int[] stream, int batchSize, int unroll, int windowsPerBlock) {
    LaneLayout layout = new LaneLayout(stream.length - 1, batchSize, unroll);
    List<byte[]> blocks = new ArrayList<>();
    for (int first = 0; first < layout.windows(); first += windowsPerBlock) {
      int windows = Math.min(windowsPerBlock, layout.windows() - first);
      LaneBlock block = new LaneBlock(layout, first, windows, V);
      byte[] bytes = block.frame();
      int token = 0;
      for (int lane = 0; lane < layout.lanes() && token < block.tokens(); lane++) {
        int from = (int) layout.start(lane) + first * unroll;
        for (int at = 0; at <= block.length(lane); at++) {
          LaneBlock.put(bytes, block.offset(token++), LaneBlock.width(V), stream[from + at]);
        }
      }
      blocks.add(bytes);
    }
    return blocks;
  }

  /** The pieces of a stream, of equal numbers of pairs. */
  static int[][] pieces(int[] stream, int count) {
    int[][] pieces = new int[count][];
    int pairs = stream.length - 1;
    for (int piece = 0; piece < count; piece++) {
      int from = (int) ((long) pairs * piece / count);
      int to = (int) ((long) pairs * (piece + 1) / count);
      pieces[piece] = Arrays.copyOfRange(stream, from, to + 1);
    }
    return pieces;
  }

  /** A stream in so many shards, of 3 lanes and windows of 6 steps, 2 windows a block. */
  static List<List<byte[]>> laneShards(int[] stream, int count) {
    List<List<byte[]>> shards = new ArrayList<>();
    for (int[] piece : pieces(stream, count)) {
      shards.add(lanes(piece, 3, 6, 2));
    }
    return shards;
  }

  /** Shards of sequences, two blocks each, batches of 4. */
  static List<List<byte[]>> rowShards(int count, int perShard, boolean shuffle) {
    List<List<byte[]>> shards = new ArrayList<>();
    for (int shard = 0; shard < count; shard++) {
      List<Sequence> rows = sequences(perShard, 12 + shard);
      int half = perShard / 2;
      shards.add(
          List.of(
              SequenceBlock.encode(rows.subList(0, half), 4, shuffle),
              SequenceBlock.encode(rows.subList(half, perShard), 4, shuffle)));
    }
    return shards;
  }

  static BlockIndex index(List<byte[]> blocks, boolean shuffled) {
    List<BlockIndex.Extent> extents = new ArrayList<>();
    int rows = 0;
    for (byte[] block : blocks) {
      Batches batches = Block.decode(block);
      extents.add(new BlockIndex.Extent(batches.windows(), batches.elements()));
      rows = batches.stateRows();
    }
    return new BlockIndex(extents, shuffled, rows);
  }

  /** What a trainer without Spark reads of the same blocks. */
  static Batches local(List<byte[]> blocks, boolean shuffled) {
    return new BlockBatches(index(blocks, shuffled), block -> Block.decode(blocks.get(block)));
  }

  static Shards of(JavaSparkContext spark, List<List<byte[]>> shards, boolean shuffled) {
    List<byte[]> all = shards.stream().flatMap(List::stream).toList();
    JavaRDD<byte[]> blocks = spark.parallelize(all, all.size());
    return new Shards(blocks, 0, shards.stream().map(shard -> index(shard, shuffled)).toList());
  }

  static Corpus corpus(Shards training) {
    return corpus(training, Optional.empty());
  }

  static Corpus corpus(Shards training, Optional<Shards> validation) {
    return new Corpus(
        training,
        validation,
        Optional.empty(),
        new CorpusReport(0, 0, 0, 0, IntakeReport.NOTHING, Optional.empty()));
  }
}
