package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChosenWayTest {
  private static final long MB = 1 << 20;

  private static ChosenWay auto(long result, int shards, Cluster cluster) {
    return ChosenWay.of(RoundOptions.Way.AUTO, result, shards, cluster);
  }

  private static Cluster cluster(long driverHeap, long maxResultSize) {
    return new Cluster(false, 4, 4, driverHeap, 1024 * MB, 0.6, maxResultSize);
  }

  @Test
  void smallResultsGoToTheDriver() {
    ChosenWay way = auto(3 * MB, 8, cluster(1024 * MB, 1024 * MB));
    assertThat(way.way()).isEqualTo(RoundOptions.Way.DRIVER);
    assertThat(way.why()).isEqualTo("all results have 24.0 MB");
  }

  @Test
  void largeOrManyResultsGoInSlices() {
    Cluster cluster = cluster(4096 * MB, 1024 * MB);
    assertThat(auto(16 * MB, 8, cluster).way()).isEqualTo(RoundOptions.Way.DRIVER);
    assertThat(auto(16 * MB + 1, 2, cluster))
        .isEqualTo(new ChosenWay(RoundOptions.Way.SLICES, "a result is larger than 16.0 MB"));
    assertThat(auto(16 * MB, 16, cluster).way()).isEqualTo(RoundOptions.Way.DRIVER);
    assertThat(auto(16 * MB, 17, cluster).why()).contains("spark.driver.maxResultSize");
    assertThat(auto(16 * MB, 16, cluster(1024 * MB, 1024 * MB)).why())
        .contains("the driver's heap");
    assertThat(auto(16 * MB, 16, cluster(4096 * MB, Long.MAX_VALUE)).way())
        .isEqualTo(RoundOptions.Way.DRIVER);
  }

  @Test
  void whatIsSetIsTaken() {
    Cluster cluster = cluster(1024 * MB, MB);
    for (RoundOptions.Way way :
        new RoundOptions.Way[] {RoundOptions.Way.DRIVER, RoundOptions.Way.SLICES}) {
      assertThat(ChosenWay.of(way, 100 * MB, 100, cluster)).isEqualTo(new ChosenWay(way, "as set"));
    }
  }

  @Test
  void bytesAreWrittenWithThreeDigits() {
    assertThat(Bytes.text(0)).isEqualTo("0 bytes");
    assertThat(Bytes.text(999)).isEqualTo("999 bytes");
    assertThat(Bytes.text(1000)).isEqualTo("0.98 KB");
    assertThat(Bytes.text(10 * 1024 + 26)).isEqualTo("10.0 KB");
    assertThat(Bytes.text(100 * 1024)).isEqualTo("100 KB");
    assertThat(Bytes.text(3 * MB / 2)).isEqualTo("1.50 MB");
    assertThat(Bytes.text(Long.MAX_VALUE)).isEqualTo("8.00 EB");
  }
}
