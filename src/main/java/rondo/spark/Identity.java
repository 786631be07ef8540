package rondo.spark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rondo.OptionException;

/**
 * What makes a run this run and no other: every setting and every input that its numbers depend on,
 * by name, as texts. User names and passwords in URIs are taken out.
 */
record Identity(Map<String, String> settings) {
  /** Characters of all names and texts together, so that it fits into a manifest. */
  static final int MAX_SIZE = 1 << 20;

  private static final int MAX_NAME = 200;
  private static final int SHOWN = 120; // characters of a value in a message

  Identity {
    Map<String, String> clean = new LinkedHashMap<>();
    long size = 0;
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      String name = setting.getKey();
      String value = Redaction.of(setting.getValue());
      OptionException.check(
          !name.isBlank() && name.length() <= MAX_NAME,
          "name of a setting",
          "1 to " + MAX_NAME + " characters",
          name.length());
      size += name.length() + value.length();
      clean.put(name, value);
    }
    OptionException.check(
        size <= MAX_SIZE, "settings of a run", "at most " + MAX_SIZE + " characters", size);
    settings = Collections.unmodifiableMap(clean);
  }

  /** With one more setting, or another value for it. */
  Identity with(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(settings);
    more.put(name, String.valueOf(value));
    return new Identity(more);
  }

  /** A line for each setting that is not the same in a run that was found. */
  List<String> differences(Identity found) {
    Set<String> names = new LinkedHashSet<>(settings.keySet());
    names.addAll(found.settings.keySet());
    List<String> lines = new ArrayList<>();
    for (String name : names) {
      String here = settings.getOrDefault(name, "nothing");
      String there = found.settings.getOrDefault(name, "nothing");
      if (!here.equals(there)) {
        int from = commonStart(here, there);
        lines.add(name + ": here " + shown(here, from) + ", there " + shown(there, from));
      }
    }
    return lines;
  }

  private static int commonStart(String a, String b) {
    int at = 0;
    while (at < a.length() && at < b.length() && a.charAt(at) == b.charAt(at)) {
      at++;
    }
    return at;
  }

  /** Of a long value, what stands around the first difference. */
  private static String shown(String value, int difference) {
    if (value.length() <= SHOWN) {
      return value;
    }
    int from = Math.max(0, Math.min(difference - SHOWN / 4, value.length() - SHOWN));
    int to = Math.min(value.length(), from + SHOWN);
    return (from > 0 ? "…" : "") + value.substring(from, to) + (to < value.length() ? "…" : "");
  }
}
