package rondo.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.WeakHashMap;
import rondo.data.Tokenizer;
import rondo.data.Vocabulary;

/** The numbers of a vocabulary's tokens, as tasks look them up. Safe to share between threads. */
final class TokenIds {
  /** A token has no number. */
  static final int NONE = -1;

  private static final int PAGE = 1 << 8;

  /** Those that the tasks of this JVM share, as long as what was broadcast is alive. */
  private static final Map<String[], TokenIds> SHARED =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final int size;
  private final int unknown; // or NONE
  private final int[][] symbols = new int[(Character.MAX_CODE_POINT + 1) / PAGE][]; // by pages
  private final Map<String, Integer> words = new HashMap<>();

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

  /** What is to be broadcast: strings, which any serializer takes. */
  static String[] pack(Vocabulary vocabulary) {
    List<String> packed = new ArrayList<>(vocabulary.tokens());
    packed.add(0, vocabulary.tokenizer().text());
    packed.add(1, Boolean.toString(vocabulary.endOfText().isPresent()));
    packed.add(2, Boolean.toString(vocabulary.unknown().isPresent()));
    return packed.toArray(new String[0]);
  }

  /** Those of a vocabulary that was packed: made once for all tasks that have the same array. */
  static TokenIds of(String[] packed) {
    return SHARED.computeIfAbsent(packed, TokenIds::unpack);
  }

  private static TokenIds unpack(String[] packed) {
    return new TokenIds(
        Vocabulary.of(
            Tokenizer.parse(packed[0]),
            Arrays.asList(packed).subList(3, packed.length),
            Boolean.parseBoolean(packed[1]),
            Boolean.parseBoolean(packed[2])));
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
        ? String.format(Locale.ROOT, "%02x", symbol)
        : Character.toString(symbol);
  }
}
