package rondo.corpus;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.Partitioner;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.ShuffledRDD;
import org.apache.spark.serializer.KryoSerializer;
import rondo.data.LaneBlock;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Puts the blocks of a text together out of what {@link StreamEncoder}s hand on. */
final class BlockAssembly {
  private BlockAssembly() {}

  /** A partition a block. */
  static JavaRDD<byte[]> blocks(JavaRDD<Tuple2<Integer, byte[]>> pieces, StreamPlan plan) {
    ClassTag<Integer> number = ClassTag$.MODULE$.apply(Integer.class);
    ClassTag<byte[]> bytes = ClassTag$.MODULE$.apply(byte[].class);
    ClassTag<Tuple2<Integer, byte[]>> piece = ClassTag$.MODULE$.apply(Tuple2.class);
    SparkConf conf = pieces.context().conf();
    // Java's own serializer keeps up to a hundred pieces alive for each block that it writes to.
    ShuffledRDD<Integer, byte[], byte[]> shuffled =
        new ShuffledRDD<Integer, byte[], byte[]>(
                pieces.rdd(), new ByBlock(plan.blocks()), number, bytes, bytes)
            .setSerializer(new KryoSerializer(conf));
    return JavaRDD.fromRDD(shuffled, piece)
        .mapPartitionsWithIndex((block, parts) -> assemble(plan, block, parts), true);
  }

  static Iterator<byte[]> assemble(
      StreamPlan plan, int number, Iterator<Tuple2<Integer, byte[]>> parts) {
    LaneBlock shape = plan.block(number);
    int width = LaneBlock.width(plan.vocabularySize());
    byte[] block = shape.frame();
    Map<Integer, Integer> found = new TreeMap<>(); // place → tokens
    while (parts.hasNext()) {
      ByteBuffer part = ByteBuffer.wrap(parts.next()._2());
      int place = part.getInt();
      int tokens = part.remaining() / width;
      part.get(block, shape.offset(place), part.remaining());
      found.merge(place, tokens, Integer::sum);
    }
    int complete = 0;
    for (Map.Entry<Integer, Integer> part : found.entrySet()) {
      CorpusException.check(
          part.getKey() == complete, "tokens of block " + number, "to go on at " + complete, part);
      complete += part.getValue();
    }
    CorpusException.check(
        complete == shape.tokens(), "tokens of block " + number, "" + shape.tokens(), complete);
    return java.util.List.of(block).iterator();
  }

  /** Block b is partition b. */
  private static final class ByBlock extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int blocks;

    ByBlock(int blocks) {
      this.blocks = blocks;
    }

    @Override
    public int numPartitions() {
      return blocks;
    }

    @Override
    public int getPartition(Object block) {
      return (Integer) block;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ByBlock that && blocks == that.blocks;
    }

    @Override
    public int hashCode() {
      return blocks;
    }
  }
}
