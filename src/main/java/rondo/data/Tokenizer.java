package rondo.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import rondo.OptionException;

/**
 * How a text is cut into tokens, and put together from them.
 *
 * <p>A half of a surrogate pair that stands alone is no character; it is read as U+FFFD. So
 * whatever goes in, each token is well-formed text, and {@code join(split(text))} is the text
 * itself (for words, with each white space between them as one space).
 */
public enum Tokenizer {
  /** A Unicode code point. */
  CHAR("char") {
    @Override
    void cut(String text, Consumer<String> tokens) {
      for (int at = 0; at < text.length(); ) {
        int point = text.codePointAt(at);
        tokens.accept(point < ASCII.length ? ASCII[point] : Character.toString(point));
        at += Character.charCount(point);
      }
    }

    @Override
    public String join(List<String> tokens) {
      return String.join("", tokens);
    }

    @Override
    public String form() {
      return "one character";
    }

    @Override
    public boolean takes(String token) {
      return !token.isEmpty()
          && token.codePointCount(0, token.length()) == 1
          && wellFormed(token).equals(token);
    }
  },

  /**
   * A byte of the text's UTF-8, written as two hexadecimal digits, such as {@code 0a}. Bytes that
   * are joined need not be UTF-8: each malformed part is read as U+FFFD.
   */
  BYTE("byte") {
    @Override
    void cut(String text, Consumer<String> tokens) {
      for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
        tokens.accept(HEX[value & 0xFF]);
      }
    }

    @Override
    public String join(List<String> tokens) {
      var bytes = new ByteArrayOutputStream(tokens.size());
      for (String token : tokens) {
        if (takes(token)) {
          bytes.write(Integer.parseInt(token, 16));
        } else {
          bytes.writeBytes(token.getBytes(StandardCharsets.UTF_8));
        }
      }
      return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String form() {
      return "two hexadecimal digits";
    }

    @Override
    public boolean takes(String token) {
      return token.length() == 2 && isHex(token.charAt(0)) && isHex(token.charAt(1));
    }
  },

  /** What stands between white space, as Unicode has it; joined by one space. */
  WORD("word") {
    @Override
    void cut(String text, Consumer<String> tokens) {
      int start = 0;
      for (int at = 0; at < text.length(); at++) {
        if (isWhiteSpace(text.charAt(at))) {
          if (at > start) {
            tokens.accept(text.substring(start, at));
          }
          start = at + 1;
        }
      }
      if (text.length() > start) {
        tokens.accept(text.substring(start));
      }
    }

    @Override
    public String join(List<String> tokens) {
      return String.join(" ", tokens);
    }

    @Override
    public String form() {
      return "a word without white space";
    }

    @Override
    public boolean takes(String token) {
      return !token.isEmpty()
          && token.chars().noneMatch(unit -> isWhiteSpace((char) unit))
          && wellFormed(token).equals(token);
    }
  };

  /** Stands where no character can. */
  static final String REPLACEMENT = "\uFFFD";

  /** The order of code points, which is that of UTF-8 bytes; UTF-16 units have another. */
  static final Comparator<String> BY_CODE_POINTS = Tokenizer::compareCodePoints;

  private static final String[] ASCII = new String[128];
  private static final String[] HEX = new String[256];

  static {
    for (int point = 0; point < ASCII.length; point++) {
      ASCII[point] = Character.toString(point);
    }
    for (int value = 0; value < HEX.length; value++) {
      HEX[value] = String.format(Locale.ROOT, "%02x", value);
    }
  }

  private final String text;

  Tokenizer(String text) {
    this.text = text;
  }

  /** The name that options and model files use. */
  public String text() {
    return text;
  }

  public static Tokenizer parse(String text) {
    for (Tokenizer tokenizer : values()) {
      if (tokenizer.text.equals(text.toLowerCase(Locale.ROOT))) {
        return tokenizer;
      }
    }
    throw OptionException.ofText("tokenizer", "char, byte or word", text);
  }

  /** Hands over one token after the other. */
  public void forEach(String text, Consumer<String> tokens) {
    cut(wellFormed(Objects.requireNonNull(text, "text")), tokens);
  }

  public List<String> split(String text) {
    List<String> tokens = new ArrayList<>();
    forEach(text, tokens::add);
    return tokens;
  }

  public abstract String join(List<String> tokens);

  /** A text with what comes after it: words are set apart, unless white space does it already. */
  public String goOn(String text, String next) {
    boolean apart =
        this == WORD
            && !text.isEmpty()
            && !next.isEmpty()
            && !isWhiteSpace(text.charAt(text.length() - 1));
    return text + (apart ? " " : "") + next;
  }

  abstract void cut(String text, Consumer<String> tokens);

  /** What a token is, for a message. */
  public abstract String form();

  /** Whether this tokenizer can have cut that token. */
  public abstract boolean takes(String token);

  private static boolean isHex(char digit) {
    return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
  }

  /** What words are set apart by: Unicode's White_Space; all of it is in the first plane. */
  public static boolean isWhiteSpace(char unit) {
    return (unit >= '\t' && unit <= '\r') || unit == '\u0085' || Character.isSpaceChar(unit);
  }

  private static String wellFormed(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (Character.isSurrogate(text.charAt(at))) {
        if (Character.isSupplementaryCodePoint(text.codePointAt(at))) {
          at++;
        } else {
          return replaceLone(text);
        }
      }
    }
    return text;
  }

  private static String replaceLone(String text) {
    var replaced = new StringBuilder(text.length());
    text.codePoints()
        .map(point -> point >= 0xD800 && point <= 0xDFFF ? REPLACEMENT.charAt(0) : point)
        .forEach(replaced::appendCodePoint);
    return replaced.toString();
  }

  private static int compareCodePoints(String one, String other) {
    int at = 0;
    while (at < one.length() && at < other.length()) {
      int point = one.codePointAt(at);
      int difference = Integer.compare(point, other.codePointAt(at));
      if (difference != 0) {
        return difference;
      }
      at += Character.charCount(point);
    }
    return Integer.compare(one.length(), other.length());
  }

  /** A token as a message shows it: its start, and of a single character the number too. */
  static String quoted(String token) {
    int shown = 40;
    var quoted = new StringBuilder("\"");
    token
        .codePoints()
        .limit(shown)
        .map(point -> Character.isISOControl(point) ? '?' : point)
        .forEach(quoted::appendCodePoint);
    int points = token.codePointCount(0, token.length());
    quoted.append(points > shown ? "…\"" : "\"");
    if (points == 1) {
      quoted.append(String.format(Locale.ROOT, " (U+%04X)", token.codePointAt(0)));
    }
    return quoted.toString();
  }
}
