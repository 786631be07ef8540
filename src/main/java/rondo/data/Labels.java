package rondo.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names of classes, each with its number. Immutable, and safe to share between threads. */
public final class Labels implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How many classes can have names, so that these can be saved and loaded. */
  public static final int MAX_SIZE = 1_000_000;

  /** How many letters (UTF-16 units) the names have together at most, for the same reason. */
  public static final int MAX_LETTERS = 1 << 24;

  private final List<String> names;
  private final Map<String, Integer> indices;

  private Labels(List<String> names, Map<String, Integer> indices) {
    this.names = names;
    this.indices = indices;
  }

  /** These names in this order, each another one. */
  public static Labels of(List<String> names) {
    List<String> copy = new ArrayList<>(names);
    DataException.check(!copy.isEmpty(), "labels", "at least one", "none");
    DataException.check(copy.size() <= MAX_SIZE, "labels", "at most " + MAX_SIZE, copy.size());
    Map<String, Integer> indices = new HashMap<>();
    for (int index = 0; index < copy.size(); index++) {
      String name = copy.get(index);
      DataException.check(name != null, "label " + index, "a name", "null");
      Integer before = indices.put(name, index);
      if (before != null) {
        throw new DataException(
            "label "
                + index
                + ": expected a new name, found that of "
                + before
                + " again, "
                + Tokenizer.quoted(name));
      }
    }
    long letters = copy.stream().mapToLong(String::length).sum();
    DataException.check(
        letters <= MAX_LETTERS, "letters of the labels", "at most " + MAX_LETTERS, letters);
    return new Labels(List.copyOf(copy), indices);
  }

  /** The different ones among these names, by code points. */
  public static Labels sorted(Collection<String> names) {
    for (String name : names) {
      DataException.check(name != null, "label", "a name", "null");
    }
    return of(names.stream().distinct().sorted(Tokenizer.BY_CODE_POINTS).toList());
  }

  public int size() {
    return names.size();
  }

  public List<String> names() {
    return names;
  }

  public String name(int index) {
    DataException.check(
        index >= 0 && index < names.size(), "label", "0 to " + (names.size() - 1), index);
    return names.get(index);
  }

  public int index(String name) {
    Integer index = indices.get(name);
    if (index == null) {
      throw new DataException(
          "label: expected one of "
              + names.stream().limit(20).map(Tokenizer::quoted).toList()
              + (names.size() > 20 ? " and " + (names.size() - 20) + " more" : "")
              + ", found "
              + (name == null ? "null" : Tokenizer.quoted(name)));
    }
    return index;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Labels that && names.equals(that.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return "Labels" + names;
  }
}
