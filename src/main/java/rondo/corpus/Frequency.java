package rondo.corpus;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import scala.Tuple2;

/** A text and how often it occurs: the most frequent first; of equals, the first by code points. */
enum Frequency implements Comparator<Tuple2<String, Long>>, Serializable {
  DESCENDING;

  @Override
  public int compare(Tuple2<String, Long> one, Tuple2<String, Long> other) {
    int byCount = Long.compare(other._2, one._2);
    return byCount != 0 ? byCount : compareCodePoints(one._1, other._1);
  }

  /** The order of code points is that of UTF-8 bytes. */
  static int compareCodePoints(String one, String other) {
    return Arrays.compareUnsigned(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
