package rondo.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rondo.data.Batches;
import rondo.data.Block;
import rondo.data.BlockIndex;
import rondo.data.DataException;
import rondo.data.SequenceBlock;
import scala.Tuple2;

/**
 * Makes shards of rows. In the order of their keys they are cut into N pieces of equal steps: a row
 * belongs to the piece that its middle lies in, so that no piece is more than the steps of a row
 * away from its share. A piece is cut into blocks between batches, so that its batches are as many
 * as if it were one. The driver sees sizes only: of buckets, shards and blocks.
 */
final class RowShards {
  private static final Logger LOG = LoggerFactory.getLogger(RowShards.class);

  private RowShards() {}

  /** A shard before it is cut: its first row, and how much it has. */
  private record Piece(long firstRow, long rows, long steps) {}

  /**
   * Shards and their persisted blocks; all of the corpus has been read when this returns.
   *
   * @param keys of all rows, at least one
   * @param shards how many there shall be; of few or giant rows there may be fewer
   * @param shuffle whether each epoch has an order of its own
   */
  static Shards of(
      JavaRDD<byte[]> keys, int shards, boolean shuffle, RowOptions options, int bucketBytes) {
    SortedRows rows = SortedRows.of(keys, bucketBytes);
    List<Piece> pieces = pieces(rows, shards);
    if (pieces.size() < shards) {
      LOG.warn(
          "{} rows of {} steps fill {} shards of equal steps, not {}",
          rows.size().rows(),
          rows.size().steps(),
          pieces.size(),
          shards);
    }
    List<long[]> starts = new ArrayList<>();
    for (Piece piece : pieces) {
      starts.add(blocks(piece, rows.size(), options));
    }
    JavaRDD<byte[]> blocks =
        blocks(rows, starts, options.batchSize(), shuffle).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return new Shards(blocks, 0, index(blocks, starts, shuffle));
    } catch (Throwable failure) {
      blocks.unpersist(false);
      throw failure;
    }
  }

  private static List<Piece> pieces(SortedRows rows, int shards) {
    CorpusSize all = rows.size();
    long[] halves = new long[shards - 1];
    long share = 2 * all.steps() / shards;
    long rest = 2 * all.steps() % shards;
    for (int cut = 1; cut < shards; cut++) {
      halves[cut - 1] = cut * share + cut * rest / shards; // 2 · steps · cut / shards
    }
    List<CorpusSize> ends = new ArrayList<>(rows.cut(halves));
    ends.add(all);
    List<Piece> pieces = new ArrayList<>();
    CorpusSize start = CorpusSize.NOTHING;
    for (CorpusSize end : ends) {
      if (end.rows() > start.rows()) {
        pieces.add(new Piece(start.rows(), end.rows() - start.rows(), end.steps() - start.steps()));
      }
      start = end;
    }
    return pieces;
  }

  /** The first row of each block. Each has a full batch at least, if the piece has one. */
  private static long[] blocks(Piece piece, CorpusSize all, RowOptions options) {
    long batchSize = options.batchSize();
    double bytes = (double) all.bytes() / all.steps() * piece.steps();
    long wanted = (long) Math.ceil(bytes / options.blockBytes());
    int count = (int) Math.max(1, Math.min(wanted, piece.rows() / batchSize));
    long batches = (piece.rows() - 1) / batchSize + 1;
    long share = batches / count;
    long rest = batches % count;
    long[] firstRows = new long[count];
    for (int block = 0; block < count; block++) {
      firstRows[block] = piece.firstRow() + batchSize * (block * share + block * rest / count);
    }
    return firstRows;
  }

  private static JavaRDD<byte[]> blocks(
      SortedRows rows, List<long[]> starts, int batchSize, boolean shuffle) {
    long[] firstRows = starts.stream().flatMapToLong(Arrays::stream).toArray();
    long end = rows.size().rows();
    return rows.numbered()
        .mapToPair(row -> new Tuple2<>(row._1, RowKey.row(row._2)))
        .repartitionAndSortWithinPartitions(new ByBlock(firstRows), Comparator.<Long>naturalOrder())
        .mapPartitionsWithIndex(
            (block, found) -> {
              long next = block + 1 < firstRows.length ? firstRows[block + 1] : end;
              return block(found, firstRows[block], next, batchSize, shuffle);
            },
            true);
  }

  private static Iterator<byte[]> block(
      Iterator<Tuple2<Long, byte[]>> found, long first, long end, int batchSize, boolean shuffle) {
    List<byte[]> rows = new ArrayList<>();
    found.forEachRemaining(row -> rows.add(row._2));
    if (rows.size() != end - first) {
      throw new DataException(
          "rows of a block: expected " + (end - first) + ", found " + rows.size());
    }
    return List.of(SequenceBlock.join(rows, batchSize, shuffle)).iterator();
  }

  private static List<BlockIndex> index(
      JavaRDD<byte[]> blocks, List<long[]> starts, boolean shuffle) {
    List<BlockIndex.Extent> extents =
        blocks
            .map(
                bytes -> {
                  Batches block = Block.decode(bytes);
                  return new BlockIndex.Extent(block.windows(), block.elements());
                })
            .collect();
    List<BlockIndex> index = new ArrayList<>();
    int first = 0;
    for (long[] shard : starts) {
      index.add(new BlockIndex(extents.subList(first, first + shard.length), shuffle, 0));
      first += shard.length;
    }
    return index;
  }

  private static final class ByBlock extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final long[] firstRows;

    ByBlock(long[] firstRows) {
      this.firstRows = firstRows;
    }

    @Override
    public int numPartitions() {
      return firstRows.length;
    }

    @Override
    public int getPartition(Object row) {
      int place = Arrays.binarySearch(firstRows, (Long) row);
      return place >= 0 ? place : -place - 2;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ByBlock that && Arrays.equals(firstRows, that.firstRows);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(firstRows);
    }
  }
}
