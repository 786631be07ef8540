package rondo.corpus;

import java.util.Objects;
import rondo.OptionException;
import rondo.data.Tokenizer;
import rondo.data.VocabularyOptions;

/**
 * How a running text becomes a corpus. The defaults are those of {@link #StreamOptions()}, and
 * nowhere else.
 *
 * @param tokenizer how the text is cut into tokens
 * @param vocabulary which of them get a number
 * @param shards N, how many pieces the text for training is cut into, for as many trainers; 0: as
 *     many as the cluster has cores when the text is read. It is part of what a run computes.
 * @param batchSize B, how many lanes a shard is read in
 * @param unroll T, how many steps a window has
 * @param validationFraction how much of the text, at its end, is held out; 0: none. Of n tokens,
 *     the last {@code Math.round(validationFraction * n)}.
 * @param validationShards how many pieces that is cut into; 0: as many as for training
 * @param validationBatchSize how many lanes such a piece is read in; 0: as many as in training
 */
public record StreamOptions(
    Tokenizer tokenizer,
    VocabularyOptions vocabulary,
    int shards,
    int batchSize,
    int unroll,
    double validationFraction,
    int validationShards,
    int validationBatchSize) {

  public StreamOptions {
    Objects.requireNonNull(tokenizer, "tokenizer");
    Objects.requireNonNull(vocabulary, "vocabulary");
    OptionException.check(shards >= 0, "numShards", "at least 0", shards);
    OptionException.check(batchSize >= 1, "batchSize", "at least 1", batchSize);
    OptionException.check(unroll >= 1, "unroll", "at least 1", unroll);
    OptionException.check(
        validationFraction >= 0 && validationFraction < 1,
        "validationFraction",
        "at least 0 and below 1",
        validationFraction);
    OptionException.check(
        validationShards >= 0, "shards for validation", "at least 0", validationShards);
    OptionException.check(
        validationBatchSize >= 0, "batchSize for validation", "at least 0", validationBatchSize);
  }

  public StreamOptions() {
    this(Tokenizer.CHAR, new VocabularyOptions(), 0, 50, 50, 0, 0, 0);
  }

  public StreamOptions withTokenizer(Tokenizer other) {
    return new StreamOptions(
        other,
        vocabulary,
        shards,
        batchSize,
        unroll,
        validationFraction,
        validationShards,
        validationBatchSize);
  }

  public StreamOptions withVocabulary(VocabularyOptions options) {
    return new StreamOptions(
        tokenizer,
        options,
        shards,
        batchSize,
        unroll,
        validationFraction,
        validationShards,
        validationBatchSize);
  }

  public StreamOptions withShards(int number) {
    return new StreamOptions(
        tokenizer,
        vocabulary,
        number,
        batchSize,
        unroll,
        validationFraction,
        validationShards,
        validationBatchSize);
  }

  public StreamOptions withBatchSize(int size) {
    return new StreamOptions(
        tokenizer,
        vocabulary,
        shards,
        size,
        unroll,
        validationFraction,
        validationShards,
        validationBatchSize);
  }

  public StreamOptions withUnroll(int steps) {
    return new StreamOptions(
        tokenizer,
        vocabulary,
        shards,
        batchSize,
        steps,
        validationFraction,
        validationShards,
        validationBatchSize);
  }

  public StreamOptions withValidationFraction(double fraction) {
    return new StreamOptions(
        tokenizer,
        vocabulary,
        shards,
        batchSize,
        unroll,
        fraction,
        validationShards,
        validationBatchSize);
  }

  /** The same, where what is held out is cut in another way than the text for training. */
  public StreamOptions withValidation(int number, int size) {
    return new StreamOptions(
        tokenizer, vocabulary, shards, batchSize, unroll, validationFraction, number, size);
  }
}
