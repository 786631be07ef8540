package rondo.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The tokens that a network knows, each with its number, and the tokenizer that cuts a text into
 * them. The special tokens come first: {@code </s>}, then {@code <unk>}, each only if asked for.
 *
 * <p>A special token is known by its place, not by its spelling: a {@code </s>} that stands in a
 * text is a word like any other and gets a number of its own (or is unknown).
 *
 * <p>Immutable, and safe to share between threads. It is made by a {@link VocabularyCounter}, or
 * out of a model file by {@link #of}.
 */
public final class Vocabulary implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How the end of a text is written in a list of tokens. */
  public static final String END_OF_TEXT = "</s>";

  /** How a token that the vocabulary does not have is written. */
  public static final String UNKNOWN = "<unk>";

  /** How many tokens a vocabulary has at most, so that it can be saved and loaded. */
  public static final int MAX_SIZE = 1_000_000;

  /** How many letters (UTF-16 units) its tokens have together at most, for the same reason. */
  public static final int MAX_LETTERS = 1 << 24;

  private final Tokenizer tokenizer;
  private final List<String> tokens;
  private final boolean hasEndOfText;
  private final boolean hasUnknown;
  private final Map<String, Integer> ids; // without the special tokens

  private Vocabulary(
      Tokenizer tokenizer,
      List<String> tokens,
      boolean hasEndOfText,
      boolean hasUnknown,
      Map<String, Integer> ids) {
    this.tokenizer = tokenizer;
    this.tokens = tokens;
    this.hasEndOfText = hasEndOfText;
    this.hasUnknown = hasUnknown;
    this.ids = ids;
  }

  /**
   * The vocabulary with exactly these tokens, in this order.
   *
   * @param tokens all of them, the special ones included, which must stand first
   * @throws DataException if a token is not of the tokenizer, or stands there twice, or there is
   *     none besides the special ones, or a special one is missing; or if there are more than
   *     {@link #MAX_SIZE} or they are longer than {@link #MAX_LETTERS}
   */
  public static Vocabulary of(
      Tokenizer tokenizer, List<String> tokens, boolean hasEndOfText, boolean hasUnknown) {
    DataException.check(
        tokens.size() <= MAX_SIZE, "tokens of a vocabulary", "at most " + MAX_SIZE, tokens.size());
    List<String> copy = new ArrayList<>(tokens);
    int specials = 0;
    if (hasEndOfText) {
      checkSpecial(copy, specials++, END_OF_TEXT);
    }
    if (hasUnknown) {
      checkSpecial(copy, specials++, UNKNOWN);
    }
    DataException.check(
        copy.size() > specials, "vocabulary", "at least one token that is not special", "none");
    Map<String, Integer> ids = new HashMap<>();
    for (int id = specials; id < copy.size(); id++) {
      String token = copy.get(id);
      if (token == null || !tokenizer.takes(token)) {
        throw new DataException(
            "token "
                + id
                + " of the vocabulary: expected "
                + tokenizer.form()
                + ", found "
                + (token == null ? "null" : Tokenizer.quoted(token)));
      }
      Integer before = ids.put(token, id);
      if (before != null) {
        throw new DataException(
            "token "
                + id
                + " of the vocabulary: expected a new one, found that of "
                + before
                + " again, "
                + Tokenizer.quoted(token));
      }
    }
    long letters = copy.stream().mapToLong(String::length).sum();
    DataException.check(
        letters <= MAX_LETTERS, "letters of a vocabulary", "at most " + MAX_LETTERS, letters);
    return new Vocabulary(tokenizer, List.copyOf(copy), hasEndOfText, hasUnknown, ids);
  }

  private static void checkSpecial(List<String> tokens, int id, String special) {
    String found =
        id >= tokens.size()
            ? "none"
            : tokens.get(id) == null ? "null" : Tokenizer.quoted(tokens.get(id));
    DataException.check(
        id < tokens.size() && special.equals(tokens.get(id)),
        "token " + id + " of the vocabulary",
        special,
        found);
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** V: how many tokens there are, the special ones included. */
  public int size() {
    return tokens.size();
  }

  /** All tokens by their numbers. */
  public List<String> tokens() {
    return tokens;
  }

  /** The number of {@code </s>}, if there is one. */
  public OptionalInt endOfText() {
    return hasEndOfText ? OptionalInt.of(0) : OptionalInt.empty();
  }

  /** The number of {@code <unk>}, if there is one. */
  public OptionalInt unknown() {
    return hasUnknown ? OptionalInt.of(hasEndOfText ? 1 : 0) : OptionalInt.empty();
  }

  /** The number of a token of a text, if the vocabulary has it; special tokens are in no text. */
  public OptionalInt id(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  public String token(int id) {
    DataException.check(id >= 0 && id < tokens.size(), "token", "0 to " + (tokens.size() - 1), id);
    return tokens.get(id);
  }

  /**
   * The numbers of a text's tokens. What the vocabulary does not have becomes {@code <unk>} ({@link
   * #countUnknown} tells how often).
   *
   * @throws UnknownTokenException if there is such a token and no {@code <unk>}
   */
  public int[] encode(String text) {
    Ints encoded = new Ints();
    tokenizer.forEach(text, token -> encoded.add(encode(token, encoded.size())));
    return encoded.toArray();
  }

  /** The same for a text that is already cut. */
  public int[] encode(List<String> cut) {
    int[] encoded = new int[cut.size()];
    for (int at = 0; at < encoded.length; at++) {
      String token = cut.get(at);
      if (token == null) {
        throw new DataException("token " + at + ": expected a text, found null");
      }
      encoded[at] = encode(token, at);
    }
    return encoded;
  }

  private int encode(String token, int position) {
    Integer id = ids.get(token);
    if (id != null) {
      return id;
    }
    return unknown().orElseThrow(() -> new UnknownTokenException(token, position, tokens.size()));
  }

  /** A text's tokens with {@code </s>} before and behind them; without {@code </s>} as they are. */
  public int[] framed(int... encoded) {
    if (!hasEndOfText) {
      return encoded.clone();
    }
    int[] framed = new int[encoded.length + 2];
    Arrays.fill(framed, endOfText().getAsInt());
    System.arraycopy(encoded, 0, framed, 1, encoded.length);
    return framed;
  }

  /** How many of these are {@code <unk>}. */
  public int countUnknown(int[] encoded) {
    return hasUnknown
        ? (int) Arrays.stream(encoded).filter(id -> id == unknown().getAsInt()).count()
        : 0;
  }

  /**
   * The text of these tokens. {@code </s>} is left out; an unknown token is shown as {@code <unk>}
   * among words, and as U+FFFD among characters or bytes.
   */
  public String decode(int... encoded) {
    List<String> cut = new ArrayList<>(encoded.length);
    for (int id : encoded) {
      String token = token(id);
      if (id >= specials()) {
        cut.add(token);
      } else if (hasUnknown && id == unknown().getAsInt()) {
        cut.add(tokenizer == Tokenizer.WORD ? UNKNOWN : Tokenizer.REPLACEMENT);
      }
    }
    return tokenizer.join(cut);
  }

  private int specials() {
    return tokens.size() - ids.size();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vocabulary that
        && tokenizer == that.tokenizer
        && hasEndOfText == that.hasEndOfText
        && hasUnknown == that.hasUnknown
        && tokens.equals(that.tokens);
  }

  @Override
  public int hashCode() {
    return 31 * tokens.hashCode() + tokenizer.text().hashCode();
  }

  @Override
  public String toString() {
    return "Vocabulary[" + tokenizer.text() + ", " + tokens.size() + " tokens]";
  }
}
