package rondo.data;

import rondo.RondoException;

/** A text holds a token that a vocabulary without {@code <unk>} does not have. */
public final class UnknownTokenException extends RondoException {
  private static final long serialVersionUID = 1L;

  private final String token;
  private final long position;

  UnknownTokenException(String token, int position, int size) {
    this("", token, position, size);
  }

  /**
   * @param text what the text is called, where that matters
   * @param position how many tokens of the text stand before it
   * @param size how many tokens the vocabulary has
   */
  public UnknownTokenException(String text, String token, long position, int size) {
    super(
        (text.isEmpty() ? "" : text + ", ")
            + "token "
            + position
            + ": expected one of the vocabulary's "
            + size
            + ", found "
            + Tokenizer.quoted(token)
            + "; a vocabulary with <unk> would take it");
    this.token = token;
    this.position = position;
  }

  private UnknownTokenException(String message, UnknownTokenException cause) {
    super(message, cause);
    this.token = cause.token;
    this.position = cause.position;
  }

  /** The same, where it also matters which text it was. */
  UnknownTokenException inText(long text) {
    return new UnknownTokenException("text " + text + ", " + getMessage(), this);
  }

  public String token() {
    return token;
  }

  /** How many tokens of the text stand before it. */
  public long position() {
    return position;
  }
}
