package rondo.spark;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import rondo.corpus.Shards;
import rondo.data.Batches;
import rondo.train.LocalTrainer;
import rondo.train.Scored;

/** Scores a shard of the held-out data: a pure function. */
final class Validation implements ShardWork<Integer, Scored> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<byte[][]> bcStart;

  private Validation(Broadcast<byte[][]> bcStart) {
    this.bcStart = bcStart;
  }

  /** The mean loss of a held-out element, summed in the order of the shards. */
  static double loss(JavaSparkContext spark, RoundStart start, Shards shards) {
    Broadcast<byte[][]> bcStart = spark.broadcast(start.wire());
    try {
      return ShardRdd.ofWhole(shards, new Validation(bcStart))
          .toJavaRDD()
          .map(Packed::bytes)
          .collect()
          .stream()
          .map(scored -> Packed.object(scored, Scored.class))
          .reduce(Scored.NOTHING, Scored::plus)
          .loss();
    } finally {
      bcStart.destroy();
    }
  }

  @Override
  public Scored run(int shard, Integer input, Batches data) {
    RoundStart start = RoundStart.of(bcStart.value());
    return new LocalTrainer(start.spec(), start.options(), start.blas())
        .score(start.parameters(), data);
  }
}
