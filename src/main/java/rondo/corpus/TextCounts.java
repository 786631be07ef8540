package rondo.corpus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** Counts how often each text occurs, in memory that does not grow with how many there are. */
final class TextCounts {
  /** So many different texts of a partition are counted together, before they are shuffled. */
  private static final int TOGETHER = 1 << 16;

  private TextCounts() {}

  static JavaPairRDD<String, Long> of(JavaRDD<String> texts) {
    return texts.mapPartitionsToPair(Together::new).reduceByKey(Math::addExact);
  }

  private static final class Together implements Iterator<Tuple2<String, Long>> {
    private final Iterator<String> texts;
    private Iterator<Map.Entry<String, Long>> counted =
        List.<Map.Entry<String, Long>>of().iterator();

    Together(Iterator<String> texts) {
      this.texts = texts;
    }

    @Override
    public boolean hasNext() {
      if (!counted.hasNext() && texts.hasNext()) {
        Map<String, Long> counts = new HashMap<>();
        while (counts.size() < TOGETHER && texts.hasNext()) {
          counts.merge(texts.next(), 1L, Math::addExact);
        }
        counted = new ArrayList<>(counts.entrySet()).iterator();
      }
      return counted.hasNext();
    }

    @Override
    public Tuple2<String, Long> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Map.Entry<String, Long> count = counted.next();
      return new Tuple2<>(count.getKey(), count.getValue());
    }
  }
}
