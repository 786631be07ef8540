package rondo;

/**
 * A seeded stream of random numbers: SplitMix64 (Steele, Lea, Flood 2014). The JDK does not promise
 * that its own generators keep their sequences from version to version; this one does, so that a
 * seed stands for the same bits everywhere.
 */
public final class SplitMix {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  public SplitMix(long seed) {
    this.state = seed;
  }

  /** Begins again, as a new stream of this seed would. */
  public void restart(long seed) {
    state = seed;
  }

  /**
   * A seed for a place in a computation, such as (run, shard, epoch, step): no sequence to share.
   */
  public static long derive(long seed, long... path) {
    long derived = mix(seed + GOLDEN_GAMMA);
    for (long part : path) {
      derived = mix((derived ^ mix(part + GOLDEN_GAMMA)) + GOLDEN_GAMMA);
    }
    return derived;
  }

  /**
   * The same for a path of one part; needs no array, and so serves where nothing may be allocated.
   */
  public static long derive(long seed, long part) {
    return mix((mix(seed + GOLDEN_GAMMA) ^ mix(part + GOLDEN_GAMMA)) + GOLDEN_GAMMA);
  }

  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Uniform in [0, bound), without the bias of a remainder. */
  public int nextInt(int bound) {
    OptionException.check(bound > 0, "bound", "a positive number", bound);
    int bits;
    int value;
    do {
      bits = (int) (nextLong() >>> 33);
      value = bits % bound;
    } while (bits - value + (bound - 1) < 0);
    return value;
  }

  /** Uniform in [0, 1), 53 bits. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [-limit, limit). */
  public float nextUniform(double limit) {
    return (float) ((2 * nextDouble() - 1) * limit);
  }

  /**
   * Standard normal (Box and Muller 1958), with the library functions that are alike everywhere.
   */
  public double nextGaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * nextDouble());
  }

  /** Puts the first {@code length} elements into a random order (Fisher and Yates). */
  public void shuffle(int[] values, int length) {
    for (int last = length - 1; last > 0; last--) {
      int other = nextInt(last + 1);
      int kept = values[last];
      values[last] = values[other];
      values[other] = kept;
    }
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
