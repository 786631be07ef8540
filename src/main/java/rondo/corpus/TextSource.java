package rondo.corpus;

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

  /** Makes a stretch of text readable: that of the next element, or of all that come. */
  interface Opener<E> extends Serializable {
    TextInput open(Iterator<E> elements);
  }

  /** What is to be read in a partition. */
  static <E> Iterator<TextInput> inputs(Opener<E> opener, Iterator<E> elements) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return elements.hasNext();
      }

      @Override
      public TextInput next() {
        return opener.open(elements);
      }
    };
  }
}
