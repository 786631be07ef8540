package rondo.spark;

/**
 * By which way the results of a run meet.
 *
 * @param why the reason, in half a sentence
 */
record ChosenWay(RoundOptions.Way way, String why) {
  /**
   * A result is an object of one serializer's buffer (Kryo's has 64 MB if nobody says otherwise),
   * and it is there twice while it is written, read, or on its way. Well below that the driver is
   * the quicker way, for it saves a shuffle.
   */
  private static final long LARGE_RESULT = 16 << 20;

  /**
   * @param result bytes of a shard's result
   */
  static ChosenWay of(RoundOptions.Way wanted, long result, int shards, Cluster cluster) {
    if (wanted != RoundOptions.Way.AUTO) {
      return new ChosenWay(wanted, "as set");
    }
    if (result > LARGE_RESULT) {
      return slices("a result is larger than " + Bytes.text(LARGE_RESULT));
    }
    if (result > cluster.maxResultSize() / 4 / shards) {
      return slices("all results are more than a quarter of spark.driver.maxResultSize");
    }
    if (result > cluster.driverHeap() / 8 / shards) {
      return slices("all results are more than an eighth of the driver's heap");
    }
    return new ChosenWay(
        RoundOptions.Way.DRIVER, "all results have " + Bytes.text(result * shards));
  }

  private static ChosenWay slices(String why) {
    return new ChosenWay(RoundOptions.Way.SLICES, why);
  }
}
