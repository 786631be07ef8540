package rondo.corpus;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;

/**
 * A running text as it lies on a cluster: a part a partition, in order.
 *
 * @param files how many files it is in; 0: none
 * @param bytes how large they are
 */
record TextSource<E>(JavaRDD<E> parts, Opener<E> opener, long files, long bytes) {

  /** Makes a partition's elements readable. */
  interface Opener<E> extends Serializable {
    TextInput open(Iterator<E> elements) throws IOException;
  }
}
