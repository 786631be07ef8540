package rondo.corpus;

import java.io.Serializable;
import java.util.Objects;
import rondo.OptionException;

/**
 * How long a line of a text file may be, so that a file which is no text does no harm.
 *
 * @param maxBytes the most bytes that a line may have, without its end
 * @param tooLong what happens to a longer one
 */
public record LineOptions(int maxBytes, TooLong tooLong) implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int MOST_BYTES = 1 << 30;

  /** What happens to a line that is too long; it is counted in any case. */
  public enum TooLong {
    /** Its beginning is kept. */
    CUT,
    /** It is left out. */
    SKIP,
    /** The corpus is refused, with a message that tells which line it is. */
    FAIL
  }

  public LineOptions {
    OptionException.check(
        maxBytes >= 1 && maxBytes <= MOST_BYTES, "bytes of a line", "1 to " + MOST_BYTES, maxBytes);
    Objects.requireNonNull(tooLong, "tooLong");
  }

  /** Longer lines than 16 MiB are cut. */
  public LineOptions() {
    this(1 << 24, TooLong.CUT);
  }
}
