package rondo.spark;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rondo.OptionException;

/**
 * A driver that writes into a directory. The greater one, who came later, stops the others; two who
 * came at once have the same number, and their marks decide.
 */
record Owner(int number, String mark) implements Comparable<Owner> {
  static final String PATTERN = "owner-(\\d{1,9})-([0-9a-f]{8})";
  private static final Pattern FILE = Pattern.compile(PATTERN);
  private static final int MAX = 999_999_999; // 9 digits
  private static final Comparator<Owner> ORDER =
      Comparator.comparingInt(Owner::number).thenComparing(Owner::mark);

  static Owner after(int greatest) {
    OptionException.check(
        greatest < MAX, "greatest owner of the directory", "less than " + MAX, greatest);
    return new Owner(greatest + 1, UUID.randomUUID().toString().substring(0, 8));
  }

  /** The owner whose file has this name. */
  static Optional<Owner> parse(String file) {
    Matcher matcher = FILE.matcher(file);
    return matcher.matches()
        ? Optional.of(of(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  static Owner of(String number, String mark) {
    return new Owner(Integer.parseInt(number), mark);
  }

  @Override
  public int compareTo(Owner other) {
    return ORDER.compare(this, other);
  }

  /** The name of its file. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "owner-%d-%s", number, mark);
  }
}
