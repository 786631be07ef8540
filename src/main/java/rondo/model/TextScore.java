package rondo.model;

import java.util.OptionalDouble;

/**
 * How well a language model foretells a text.
 *
 * @param logLikelihood of all scored tokens together, in nats
 * @param scored how many tokens were foretold: all with their end, where the vocabulary has {@code
 *     </s>}, else all but the first
 * @param unknown how many tokens of the text are {@code <unk>} to the vocabulary; they are easily
 *     foretold, so that figures of texts with many of them say little
 * @param characters how many characters (code points) the text has
 * @param tokens how many tokens it has, with its end where that is scored
 */
public record TextScore(
    double logLikelihood, long scored, long unknown, long characters, long tokens) {

  /** e to the mean loss of a token: among how many equally likely ones the model is in doubt. */
  public double perplexity() {
    return Math.exp(-logLikelihood / scored);
  }

  /**
   * Bits that the model needs for a token, times the tokens that a character has; empty for a text
   * without a character, of which only the end is foretold.
   */
  public OptionalDouble bitsPerCharacter() {
    return characters == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(-logLikelihood / Math.log(2) / scored * tokens / characters);
  }
}
