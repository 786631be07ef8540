package rondo.corpus;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import rondo.data.DataException;
import scala.Tuple2;

/**
 * All rows of a corpus in the order of their keys, in buckets: partition q has the rows whose hash
 * begins with the bits of q. How many buckets there are follows from the size of the corpus alone,
 * and what is made of them doesn't depend on it.
 */
final class SortedRows {
  /** About as much as a task sorts in memory. */
  static final int BUCKET_BYTES = 1 << 25;

  private static final int SIZING_TASKS = 32;

  private final JavaRDD<byte[]> buckets;
  private final CorpusSize[] before; // bucket → what is in the buckets before it; and all

  private SortedRows(JavaRDD<byte[]> buckets, CorpusSize[] before) {
    this.buckets = buckets;
    this.before = before;
  }

  /**
   * @param keys of all rows, in any order
   * @param bucketBytes how large a bucket shall be at most, if the hash has bits enough
   */
  static SortedRows of(JavaRDD<byte[]> keys, int bucketBytes) {
    int tasks = Math.max(1, Math.min(keys.getNumPartitions(), SIZING_TASKS));
    Map<Integer, CorpusSize> cells =
        keys.mapToPair(key -> new Tuple2<>(RowKey.cell(key), CorpusSize.of(key)))
            .reduceByKey(CorpusSize::plus, tasks) // of whole numbers: the same in any order
            .collectAsMap();
    CorpusSize all = cells.values().stream().reduce(CorpusSize.NOTHING, CorpusSize::plus);
    int bits = 0;
    while (bits < RowKey.CELL_BITS && all.bytes() >> bits > bucketBytes) {
      bits++;
    }
    JavaRDD<byte[]> buckets =
        keys.mapToPair(key -> new Tuple2<byte[], Void>(key, null))
            .repartitionAndSortWithinPartitions(new ByHash(bits), RowKey.Order.BY_BYTES)
            .keys();
    return new SortedRows(buckets, before(cells, bits));
  }

  private static CorpusSize[] before(Map<Integer, CorpusSize> cells, int bits) {
    CorpusSize[] before = new CorpusSize[(1 << bits) + 1];
    before[0] = CorpusSize.NOTHING;
    int cellsOfBucket = 1 << (RowKey.CELL_BITS - bits);
    for (int bucket = 0; bucket < before.length - 1; bucket++) {
      CorpusSize size = before[bucket];
      for (int cell = 0; cell < cellsOfBucket; cell++) {
        size = size.plus(cells.getOrDefault(bucket * cellsOfBucket + cell, CorpusSize.NOTHING));
      }
      before[bucket + 1] = size;
    }
    return before;
  }

  CorpusSize size() {
    return before[before.length - 1];
  }

  /** Each row's key with its number, in partitions that follow one another. */
  JavaRDD<Tuple2<Long, byte[]>> numbered() {
    CorpusSize[] starts = before;
    return buckets.mapPartitionsWithIndex(
        (bucket, keys) -> new Numbered(keys, starts[bucket], starts[bucket + 1]), true);
  }

  /**
   * Where the order is cut so that the middle of each row decides on which side it is.
   *
   * @param halves where to cut, in halves of steps, ascending; at least 0 and below twice the steps
   * @return for each cut what is before it
   */
  List<CorpusSize> cut(long[] halves) {
    List<List<Long>> cuts = new ArrayList<>();
    for (int bucket = 0; bucket < before.length - 1; bucket++) {
      cuts.add(new ArrayList<>());
    }
    int bucket = 0;
    for (long half : halves) {
      while (half >= 2 * before[bucket + 1].steps()) {
        bucket++;
      }
      cuts.get(bucket).add(half);
    }
    int[] cutBuckets = // only these are read
        java.util.stream.IntStream.range(0, cuts.size())
            .filter(number -> !cuts.get(number).isEmpty())
            .toArray();
    CorpusSize[] starts = before;
    JavaRDD<CorpusSize> places =
        buckets.mapPartitionsWithIndex(
            (number, keys) ->
                places(new Numbered(keys, starts[number], starts[number + 1]), cuts.get(number)),
            true);
    List<CorpusSize> found = new ArrayList<>();
    for (List<CorpusSize> part : places.collectPartitions(cutBuckets)) {
      found.addAll(part);
    }
    return found;
  }

  private static Iterator<CorpusSize> places(Numbered rows, List<Long> halves) {
    List<CorpusSize> places = new ArrayList<>();
    CorpusSize before = rows.before();
    while (rows.hasNext()) {
      byte[] key = rows.next()._2;
      long middle = 2 * before.steps() + RowKey.steps(key);
      while (places.size() < halves.size() && halves.get(places.size()) <= middle) {
        places.add(before);
      }
      before = rows.before();
    }
    while (places.size() < halves.size()) {
      places.add(before);
    }
    return places.iterator();
  }

  private static final class ByHash extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int bits;

    ByHash(int bits) {
      this.bits = bits;
    }

    @Override
    public int numPartitions() {
      return 1 << bits;
    }

    @Override
    public int getPartition(Object key) {
      return RowKey.cell((byte[]) key) >>> (RowKey.CELL_BITS - bits);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ByHash that && bits == that.bits;
    }

    @Override
    public int hashCode() {
      return bits;
    }
  }

  /** Numbers the rows of a bucket; throws if they are not those that were counted. */
  private static final class Numbered implements Iterator<Tuple2<Long, byte[]>> {
    private final Iterator<byte[]> keys;
    private final CorpusSize end;
    private CorpusSize before;

    Numbered(Iterator<byte[]> keys, CorpusSize start, CorpusSize end) {
      this.keys = keys;
      this.before = start;
      this.end = end;
    }

    /** What is before the row that comes next. */
    CorpusSize before() {
      return before;
    }

    @Override
    public boolean hasNext() {
      boolean more = keys.hasNext();
      if (more != before.rows() < end.rows() || (!more && !before.equals(end))) {
        throw new DataException(
            "rows of the corpus: expected the same ones whenever they are read, found others the"
                + " second time; keep what made them, or save them, and read that");
      }
      return more;
    }

    @Override
    public Tuple2<Long, byte[]> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      byte[] key = keys.next();
      Tuple2<Long, byte[]> numbered = new Tuple2<>(before.rows(), key);
      before = before.plus(CorpusSize.of(key));
      return numbered;
    }
  }
}
