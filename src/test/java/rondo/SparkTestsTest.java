package rondo;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SparkTestsTest {
  @Test
  void aSessionCounts() {
    SparkSession spark = SparkTests.local(2);
    assertThat(spark.range(10).count()).isEqualTo(10);
    spark.stop();
  }
}
