package rondo.data;

import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;
import rondo.OptionException;

/**
 * How long a sequence may be.
 *
 * @param maxLength the most steps that it may have; 0: no limit
 * @param tooLong what happens to a longer one
 */
public record LengthLimit(int maxLength, TooLong tooLong) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What happens to a sequence that is too long. */
  public enum TooLong {
    /** Its first steps are kept. */
    CUT,
    /** It is left out. */
    SKIP
  }

  public LengthLimit {
    OptionException.check(maxLength >= 0, "maxLength", "at least 0 (no limit)", maxLength);
    Objects.requireNonNull(tooLong, "tooLong");
  }

  /** Any length. */
  public LengthLimit() {
    this(0, TooLong.CUT);
  }

  /** What is kept of a sequence; empty if it is left out. */
  public Optional<Sequence> apply(Sequence sequence) {
    if (maxLength == 0 || sequence.length() <= maxLength) {
      return Optional.of(sequence);
    }
    return tooLong == TooLong.CUT ? Optional.of(sequence.first(maxLength)) : Optional.empty();
  }
}
