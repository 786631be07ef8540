package rondo.corpus;

import java.lang.reflect.Array;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.IntFunction;
import org.apache.spark.ml.linalg.Vector;
import scala.jdk.javaapi.CollectionConverters;

/** Values as a message shows them: what is long or has many parts, by its beginning. */
final class Quotes {
  private static final int LETTERS = 40;
  private static final int PARTS = 6;

  private Quotes() {}

  static String of(Object value) {
    if (value instanceof String text) {
      return of(text);
    }
    if (value instanceof Vector vector) {
      return parts(vector.size(), vector::apply);
    }
    if (value instanceof scala.collection.Seq<?> sequence) {
      List<?> list = CollectionConverters.asJava(sequence);
      return parts(list.size(), list::get);
    }
    if (value != null && value.getClass().isArray()) {
      return parts(Array.getLength(value), part -> Array.get(value, part));
    }
    return String.valueOf(value);
  }

  private static String of(String text) {
    var shown = new StringBuilder("\"");
    text.codePoints()
        .limit(LETTERS)
        .map(point -> Character.isISOControl(point) ? '?' : point)
        .forEach(shown::appendCodePoint);
    boolean whole = text.codePointCount(0, text.length()) <= LETTERS;
    return shown.append(whole ? "\"" : "…\"").toString();
  }

  private static String parts(int size, IntFunction<?> part) {
    StringJoiner shown = new StringJoiner(", ", "[", size > PARTS ? ", …]" : "]");
    for (int at = 0; at < Math.min(size, PARTS); at++) {
      shown.add(of(part.apply(at)));
    }
    return shown.toString();
  }
}
