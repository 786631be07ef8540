package rondo.corpus;

/** Takes the tokens of a text, one after the other. */
interface TokenSink {
  /** A byte or a character, by its number. */
  void symbol(int symbol);

  void word(String word);
}
