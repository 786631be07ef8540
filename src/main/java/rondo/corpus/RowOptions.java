package rondo.corpus;

import java.io.Serializable;
import java.util.Objects;
import rondo.OptionException;
import rondo.data.LengthLimit;

/**
 * How rows become shards.
 *
 * @param shards N, how many shards there shall be; 0: as many as the cluster has cores when they
 *     are planned
 * @param batchSize B, how many sequences a batch of a shard has
 * @param validationFraction which share of the rows is held out, by their content: equal rows are
 *     all held out or all trained on
 * @param limit how long a sequence may be
 * @param invalid what happens to a row that cannot be used as it is
 * @param blockBytes about how large an encoded block is; one that is read or trained on is a few
 *     times as large in memory
 */
public record RowOptions(
    int shards,
    int batchSize,
    double validationFraction,
    LengthLimit limit,
    Invalid invalid,
    int blockBytes)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int MAX_SHARDS = 100_000;

  /** A row without a value, with a number that is not finite, an unknown token or the like. */
  public enum Invalid {
    /** The corpus is refused, with a message that shows the row. */
    ERROR,
    /** The row is skipped and counted. */
    SKIP
  }

  public RowOptions {
    OptionException.check(
        shards >= 0 && shards <= MAX_SHARDS,
        "numShards",
        "0 (the cluster's cores) to " + MAX_SHARDS,
        shards);
    OptionException.check(batchSize >= 1, "batchSize", "at least 1", batchSize);
    OptionException.check(
        validationFraction >= 0 && validationFraction < 1,
        "validationFraction",
        "at least 0 and below 1",
        validationFraction);
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(invalid, "invalid");
    OptionException.check(blockBytes >= 1, "bytes of a block", "at least 1", blockBytes);
  }

  /** A shard a core, nothing held out, any length, nothing invalid. */
  public RowOptions(int batchSize) {
    this(0, batchSize, 0, new LengthLimit(), Invalid.ERROR, 1 << 22);
  }

  public RowOptions withShards(int number) {
    return new RowOptions(number, batchSize, validationFraction, limit, invalid, blockBytes);
  }

  public RowOptions withValidationFraction(double fraction) {
    return new RowOptions(shards, batchSize, fraction, limit, invalid, blockBytes);
  }

  public RowOptions withLimit(LengthLimit other) {
    return new RowOptions(shards, batchSize, validationFraction, other, invalid, blockBytes);
  }

  public RowOptions withInvalid(Invalid other) {
    return new RowOptions(shards, batchSize, validationFraction, limit, other, blockBytes);
  }

  public RowOptions withBlockBytes(int bytes) {
    return new RowOptions(shards, batchSize, validationFraction, limit, invalid, bytes);
  }
}
