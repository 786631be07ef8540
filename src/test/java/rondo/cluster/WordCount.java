package rondo.cluster;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import scala.Tuple2;

/** The application of the harness's own tests: two stages, four tasks each. */
final class WordCount {
  static final Map<String, Integer> EXPECTED = Map.of("cat", 400, "dog", 200, "fish", 200);

  private static final List<String> LINES = Collections.nCopies(200, "cat dog cat fish");

  private WordCount() {}

  /** A fault, with the number of its task, at the begin of each task of the first stage. */
  static JavaPairRDD<String, Integer> counts(
      JavaSparkContext context, VoidFunction<Integer> fault) {
    return context
        .parallelize(LINES, 4)
        .mapPartitions(
            lines -> {
              fault.call(TaskContext.getPartitionId());
              return lines;
            })
        .flatMap(line -> List.of(line.split(" ")).iterator())
        .mapToPair(word -> new Tuple2<>(word, 1))
        .reduceByKey(Integer::sum, 4);
  }

  static Map<String, Integer> run(JavaSparkContext context, VoidFunction<Integer> fault) {
    return new TreeMap<>(counts(context, fault).collectAsMap());
  }
}
