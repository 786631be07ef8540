package rondo.spark;

import java.io.Serializable;
import rondo.data.Batches;

/**
 * What is done on an executor with a shard: a pure function, for it may run twice, and anywhere.
 *
 * @param <I> what it is given besides the shard's data
 * @param <R> what it returns
 */
interface ShardWork<I extends Serializable, R> extends Serializable {
  R run(int shard, I input, Batches data);
}
