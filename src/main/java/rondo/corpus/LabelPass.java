package rondo.corpus;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import rondo.data.DataException;
import rondo.data.Labels;
import scala.Tuple2;

/** Finds the classes that a corpus answers with. */
final class LabelPass {
  /** How many classes a corpus can have. */
  static final int MAX_CLASSES = 100_000;

  private LabelPass() {}

  /**
   * The different names: the most frequent first, of equals the first by code points, as Spark's
   * {@code StringIndexer} has them.
   */
  static Labels ofNames(JavaRDD<String> names) {
    return Labels.of(
        distinct(names).stream().sorted(Frequency.DESCENDING).map(Tuple2::_1).toList());
  }

  /** 0, 1, 2 and so on, up to the largest number that occurs. */
  static Labels ofNumbers(JavaRDD<Integer> classes) {
    int largest =
        distinct(classes.map(String::valueOf)).stream()
            .mapToInt(count -> Integer.parseInt(count._1))
            .max()
            .getAsInt();
    return Labels.of(IntStream.rangeClosed(0, largest).mapToObj(String::valueOf).toList());
  }

  /** Whether a number stands for a class. */
  static boolean isClass(double number) {
    return number >= 0 && number < MAX_CLASSES && number == Math.rint(number);
  }

  private static List<Tuple2<String, Long>> distinct(JavaRDD<String> texts) {
    JavaPairRDD<String, Long> counts = TextCounts.of(texts).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      List<Tuple2<String, Long>> some = counts.take(MAX_CLASSES + 1);
      if (some.isEmpty()) {
        throw new DataException("labels: expected at least one, found none");
      }
      if (some.size() > MAX_CLASSES) {
        throw new DataException(
            "labels: expected at most "
                + MAX_CLASSES
                + " different ones, found "
                + counts.count()
                + "; is this the column of the labels?");
      }
      return some;
    } finally {
      counts.unpersist(false);
    }
  }
}
