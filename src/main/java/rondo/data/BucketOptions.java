package rondo.data;

import java.util.Objects;
import rondo.OptionException;

/**
 * How {@link Buckets} makes batches.
 *
 * @param batchSize B, how many sequences a batch has; the last may have fewer
 * @param shuffle whether each epoch has an order of its own, drawn from the seed
 * @param limit how long a sequence may be
 */
public record BucketOptions(int batchSize, boolean shuffle, LengthLimit limit) {
  public BucketOptions {
    OptionException.check(batchSize >= 1, "batchSize", "at least 1", batchSize);
    Objects.requireNonNull(limit, "limit");
  }

  /** Shuffled batches of sequences of any length. */
  public BucketOptions(int batchSize) {
    this(batchSize, true, new LengthLimit());
  }

  /** The same, in the same order every epoch: for validation. */
  public BucketOptions withoutShuffle() {
    return new BucketOptions(batchSize, false, limit);
  }

  public BucketOptions withLimit(LengthLimit other) {
    return new BucketOptions(batchSize, shuffle, other);
  }
}
