package rondo.corpus;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import rondo.data.Tokenizer;
import rondo.data.Vocabulary;

/** The numbers of a vocabulary's tokens, as tasks look them up. */
final class TokenIds implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A token has no number. */
  static final int NONE = -1;

  private static final int PAGE = 1 << 8;

  private final int size;
  private final int unknown; // or NONE
  private final int[][] symbols = new int[(Character.MAX_CODE_POINT + 1) / PAGE][]; // by pages
  private final HashMap<String, Integer> words = new HashMap<>();

  TokenIds(Vocabulary vocabulary) {
    this.size = vocabulary.size();
    this.unknown = vocabulary.unknown().orElse(NONE);
    int specials = unknown == NONE ? 0 : 1;
    specials += vocabulary.endOfText().isPresent() ? 1 : 0;
    for (int id = specials; id < size; id++) {
      String token = vocabulary.token(id);
      switch (vocabulary.tokenizer()) {
        case BYTE -> putSymbol(Integer.parseInt(token, 16), id);
        case CHAR -> putSymbol(token.codePointAt(0), id);
        case WORD -> words.put(token, id);
      }
    }
  }

  private void putSymbol(int symbol, int id) {
    int page = symbol / PAGE;
    if (symbols[page] == null) {
      symbols[page] = new int[PAGE];
      Arrays.fill(symbols[page], unknown);
    }
    symbols[page][symbol % PAGE] = id;
  }

  /** The token's number, or that of {@code <unk>}, or {@link #NONE}. */
  int ofSymbol(int symbol) {
    int[] page = symbols[symbol / PAGE];
    return page == null ? unknown : page[symbol % PAGE];
  }

  /** The token's number, or that of {@code <unk>}, or {@link #NONE}. */
  int ofWord(String word) {
    return words.getOrDefault(word, unknown);
  }

  boolean isUnknown(int id) {
    return id == unknown;
  }

  /** V. */
  int size() {
    return size;
  }

  /** How a vocabulary writes a byte or a character. */
  static String text(Tokenizer tokenizer, int symbol) {
    return tokenizer == Tokenizer.BYTE
        ? String.format(java.util.Locale.ROOT, "%02x", symbol)
        : Character.toString(symbol);
  }
}
