package rondo.corpus;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import rondo.data.Tokenizer;

/** Counts tokens, as many different ones as it has room for. */
final class TokenCounts {
  private static final int PAGE = 1 << 8;
  private static final int MAX_WORDS = 1 << 17;
  private static final int MAX_LETTERS = 1 << 22;

  private final Tokenizer tokenizer;
  private final long[][] symbols = new long[(Character.MAX_CODE_POINT + 1) / PAGE][];
  private final Map<String, long[]> words = new HashMap<>();
  private long letters; // of the words

  TokenCounts(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  void addSymbol(int symbol) {
    int page = symbol / PAGE;
    if (symbols[page] == null) {
      symbols[page] = new long[PAGE];
    }
    symbols[page][symbol % PAGE]++;
  }

  void addWord(String word) {
    long[] count = words.get(word);
    if (count == null) {
      count = new long[1];
      words.put(word, count);
      letters += word.length();
    }
    count[0]++;
  }

  /** Whether it should be emptied. */
  boolean isFull() {
    return words.size() >= MAX_WORDS || letters >= MAX_LETTERS;
  }

  /** Hands over what was counted, and starts anew. */
  void empty(BiConsumer<String, Long> counted) {
    for (int page = 0; page < symbols.length; page++) {
      for (int place = 0; symbols[page] != null && place < PAGE; place++) {
        if (symbols[page][place] > 0) {
          counted.accept(TokenIds.text(tokenizer, page * PAGE + place), symbols[page][place]);
        }
      }
      symbols[page] = null;
    }
    words.forEach((word, count) -> counted.accept(word, count[0]));
    words.clear();
    letters = 0;
  }
}
