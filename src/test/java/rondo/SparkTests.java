package rondo;

import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Spark in the tests' own JVM. */
public final class SparkTests {
  private SparkTests() {}

  /** A session with so many task threads; close it when the class is done. */
  public static SparkSession local(int threads) {
    return local(threads, Map.of());
  }

  /** The same with settings of its own. */
  public static SparkSession local(int threads, Map<String, Object> settings) {
    return SparkSession.builder()
        .master("local[" + threads + "]")
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.sql.warehouse.dir", "target/spark-warehouse")
        .config(settings)
        .getOrCreate();
  }
}
