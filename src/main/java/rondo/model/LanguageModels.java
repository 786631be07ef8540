package rondo.model;

import rondo.OptionException;
import rondo.data.Vocabulary;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;

/** What scoring and generating text have in common. */
final class LanguageModels {
  private LanguageModels() {}

  /** Throws unless the network foretells at each step the token that comes next. */
  static void check(SavedNetwork saved) {
    NetworkSpec spec = saved.spec();
    OptionException.check(
        !(spec.input() instanceof Input.Dense)
            && spec.head() instanceof Head.Softmax
            && spec.head().outputs() == spec.input().tokens()
            && spec.readout() == Readout.EVERY_STEP
            && spec.carriesState(),
        "language model",
        "tokens in, a softmax over the same tokens at every step, direction FORWARD",
        spec);
  }

  static Vocabulary vocabulary(SavedNetwork saved) {
    return saved
        .vocabulary()
        .orElseThrow(
            () -> new OptionException("network for text: expected a vocabulary, found none"));
  }
}
