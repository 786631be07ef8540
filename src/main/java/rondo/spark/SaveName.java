package rondo.spark;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What all files of one save are called, before the dot. The greater of two is the newer one: a
 * driver that takes over goes on from what it has found, whatever the one before writes then.
 *
 * @param run the number of the owner that began the run
 * @param round how many rounds were complete; for people, since a roll-back comes to a round again
 * @param owner who saved
 * @param save its how many-th save, from 1
 */
record SaveName(int run, long round, Owner owner, int save) implements Comparable<SaveName> {
  static final String MANIFEST = "manifest.json";
  private static final Pattern FILE =
      Pattern.compile(
          "run-(\\d{1,9})-round-(\\d{1,18})-" + Owner.PATTERN + "-save-(\\d{1,9})\\.([a-z0-9.-]+)");
  private static final Comparator<SaveName> ORDER =
      Comparator.comparing(SaveName::owner).thenComparingInt(SaveName::save);

  /** A file of a save. */
  record File(SaveName save, String part) {
    String name() {
      return save.file(part);
    }

    boolean isManifest() {
      return part.equals(MANIFEST);
    }
  }

  /** What a file is; nothing if it is none of a run's. */
  static Optional<File> parse(String file) {
    Matcher matcher = FILE.matcher(file);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    SaveName name =
        new SaveName(
            Integer.parseInt(matcher.group(1)),
            Long.parseLong(matcher.group(2)),
            Owner.of(matcher.group(3), matcher.group(4)),
            Integer.parseInt(matcher.group(5)));
    // Leading zeros would be a second name of the same file.
    return name.file(matcher.group(6)).equals(file)
        ? Optional.of(new File(name, matcher.group(6)))
        : Optional.empty();
  }

  /** Whether it is the first try to save a new run. */
  boolean isFirst() {
    return save == 1 && run == owner.number();
  }

  String manifest() {
    return file(MANIFEST);
  }

  String file(String part) {
    return this + "." + part;
  }

  @Override
  public int compareTo(SaveName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "run-%d-round-%d-%s-save-%d", run, round, owner, save);
  }
}
