package rondo.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import rondo.linalg.ShapeException;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;

/**
 * An example: what a network reads, step by step, and, where it is known, what it should answer:
 * labels or target vectors, one a step or one for the whole sequence.
 *
 * <pre>{@code
 * Sequence.nextToken(vocabulary.encode("hello"));         // reads h, e, l, l; answers e, l, l, o
 * Sequence.ofTokens(ids).withLabel(labels.index("good")); // many-to-one
 * Sequence.ofFeatures(3, frames).withTargets(1, heights); // 3 numbers in and 1 out a step
 * }</pre>
 *
 * <p>Immutable: arrays are copied on the way in and out. Where a length is given with an array, the
 * array may be longer, and what is behind the length is never read.
 */
public final class Sequence implements Serializable {
  private static final long serialVersionUID = 1L;

  // Batch reads these, and nobody writes them.
  final int length;
  final int[] tokens; // or null
  final float[] features; // [D × length], or null
  final int dimension;
  final Readout readout; // how many answers there are; null: none
  final int[] labels; // an element each, or null
  final float[] targets; // [O × elements], or null
  final int outputs;
  final float[] weights; // an element each; null: all 1
  final float[] start; // or null

  private Sequence(
      int length,
      int[] tokens,
      float[] features,
      int dimension,
      Readout readout,
      int[] labels,
      float[] targets,
      int outputs,
      float[] weights,
      float[] start) {
    this.length = length;
    this.tokens = tokens;
    this.features = features;
    this.dimension = dimension;
    this.readout = readout;
    this.labels = labels;
    this.targets = targets;
    this.outputs = outputs;
    this.weights = weights;
    this.start = start;
  }

  /** A token a step. */
  public static Sequence ofTokens(int... tokens) {
    return ofTokens(tokens, tokens.length);
  }

  /** The first {@code length} tokens, one a step. */
  public static Sequence ofTokens(int[] tokens, int length) {
    checkLength(length);
    int[] read = first(tokens, length, "tokens");
    checkNotNegative("token", read);
    return new Sequence(length, read, null, 0, null, null, null, 0, null, null);
  }

  /** A vector of {@code dimension} numbers a step, one behind the other. */
  public static Sequence ofFeatures(int dimension, float... features) {
    DataException.check(dimension >= 1, "features a step", "at least 1", dimension);
    if (features.length % dimension != 0) {
      throw new ShapeException(
          "features: expected a multiple of " + dimension + ", found " + features.length);
    }
    return ofFeatures(dimension, features, features.length / dimension);
  }

  /** The vectors of the first {@code length} steps. */
  public static Sequence ofFeatures(int dimension, float[] features, int length) {
    DataException.check(dimension >= 1, "features a step", "at least 1", dimension);
    checkLength(length);
    float[] read = first(features, (long) dimension * length, "features");
    checkFinite("feature %d of step %d", read, dimension);
    return new Sequence(length, null, read, dimension, null, null, null, 0, null, null);
  }

  /** A vector a step, all equally long. */
  public static Sequence ofFeatures(float[][] features) {
    checkLength(features.length);
    int dimension = features[0].length;
    float[] flat =
        new float[ShapeException.product("features of a sequence", dimension, features.length)];
    for (int step = 0; step < features.length; step++) {
      ShapeException.check("features of step " + step, dimension, features[step].length);
      System.arraycopy(features[step], 0, flat, step * dimension, dimension);
    }
    return ofFeatures(dimension, flat, features.length);
  }

  /** Reads each token but the last; should answer each with the one that follows. */
  public static Sequence nextToken(int... tokens) {
    return nextToken(tokens, tokens.length);
  }

  /** The same for the first {@code length} tokens. */
  public static Sequence nextToken(int[] tokens, int length) {
    DataException.check(length >= 2, "tokens of a text", "at least 2", length);
    int[] read = first(tokens, length, "tokens");
    return ofTokens(read, length - 1).withLabels(Arrays.copyOfRange(read, 1, length));
  }

  /** The same, with a label for each step; new answers all weigh 1. */
  public Sequence withLabels(int... each) {
    return withLabels(each, each.length);
  }

  /** The same, with the first {@code count} of these labels, one for each step. */
  public Sequence withLabels(int[] each, int count) {
    ShapeException.check("labels", length, count);
    return withLabels(Readout.EVERY_STEP, first(each, count, "labels"));
  }

  /** The same, with one label for the whole. */
  public Sequence withLabel(int label) {
    return withLabels(Readout.LAST_STEP, new int[] {label});
  }

  private Sequence withLabels(Readout scope, int[] each) {
    checkNotNegative("label", each);
    return new Sequence(length, tokens, features, dimension, scope, each, null, 0, null, start);
  }

  /** The same, with a vector of {@code size} numbers for each step, one behind the other. */
  public Sequence withTargets(int size, float... each) {
    DataException.check(size >= 1, "targets a step", "at least 1", size);
    ShapeException.check("targets of " + length + " steps", (long) size * length, each.length);
    return withTargets(size, each, length);
  }

  /** The same, with the first {@code count} of these vectors, one for each step. */
  public Sequence withTargets(int size, float[] each, int count) {
    DataException.check(size >= 1, "targets a step", "at least 1", size);
    ShapeException.check("steps with targets", length, count);
    return withTargets(Readout.EVERY_STEP, size, first(each, (long) size * count, "targets"));
  }

  /** The same, with one vector for the whole. */
  public Sequence withTarget(float... target) {
    DataException.check(target.length >= 1, "target", "at least 1 number", target.length);
    return withTargets(Readout.LAST_STEP, target.length, target.clone());
  }

  private Sequence withTargets(Readout scope, int size, float[] each) {
    String place = scope == Readout.EVERY_STEP ? "target %d of step %d" : "number %d of the target";
    checkFinite(place, each, size);
    return new Sequence(length, tokens, features, dimension, scope, null, each, size, null, start);
  }

  /** The same, with a weight for each answer; labels or targets must be there already. */
  public Sequence withWeights(float... each) {
    return withWeights(each, each.length);
  }

  /** The same, with the first {@code count} of these weights, one for each answer. */
  public Sequence withWeights(float[] each, int count) {
    DataException.check(readout != null, "weights", "labels or targets before them", "none");
    ShapeException.check("weights", answers(), count);
    float[] read = first(each, count, "weights");
    for (int element = 0; element < count; element++) {
      if (!(read[element] >= 0 && read[element] < Float.POSITIVE_INFINITY)) {
        throw new DataException(
            "weight " + element + ": expected at least 0 and finite, found " + read[element]);
      }
    }
    return new Sequence(
        length, tokens, features, dimension, readout, labels, targets, outputs, read, start);
  }

  /** The same, with one weight for all its answers; labels or targets must be there already. */
  public Sequence withWeight(float weight) {
    float[] each = new float[answers()];
    Arrays.fill(each, weight);
    return withWeights(each);
  }

  /** The same, with the vector that the state is made from. */
  public Sequence withStart(float... vector) {
    DataException.check(vector.length >= 1, "start vector", "at least 1 number", vector.length);
    float[] copy = vector.clone();
    checkFinite("number %d of the start vector", copy, copy.length);
    return new Sequence(
        length, tokens, features, dimension, readout, labels, targets, outputs, weights, copy);
  }

  /** Its first steps, with their answers; one answer for the whole stays. */
  public Sequence first(int steps) {
    DataException.check(
        steps >= 1 && steps <= length, "steps", "1 to " + length + " (the length)", steps);
    boolean all = readout != Readout.EVERY_STEP;
    return new Sequence(
        steps,
        tokens == null ? null : Arrays.copyOf(tokens, steps),
        features == null ? null : Arrays.copyOf(features, steps * dimension),
        dimension,
        readout,
        labels == null || all ? labels : Arrays.copyOf(labels, steps),
        targets == null || all ? targets : Arrays.copyOf(targets, steps * outputs),
        outputs,
        weights == null || all ? weights : Arrays.copyOf(weights, steps),
        start);
  }

  /**
   * Its steps from {@code from} up to {@code to}, with their answers; one answer for the whole goes
   * with the last step. The start vector stays, though only the first part begins there.
   */
  public Sequence part(int from, int to) {
    DataException.check(
        from >= 0 && from < to && to <= length,
        "part of a sequence",
        "steps within 0 to " + length,
        from + " to " + to);
    boolean all = readout == Readout.LAST_STEP;
    boolean answered = readout != null && (!all || to == length);
    int first = all ? 0 : from; // of its answers
    int end = all ? 1 : to;
    return new Sequence(
        to - from,
        tokens == null ? null : Arrays.copyOfRange(tokens, from, to),
        features == null ? null : Arrays.copyOfRange(features, from * dimension, to * dimension),
        dimension,
        answered ? readout : null,
        !answered || labels == null ? null : Arrays.copyOfRange(labels, first, end),
        !answered || targets == null
            ? null
            : Arrays.copyOfRange(targets, first * outputs, end * outputs),
        outputs,
        !answered || weights == null ? null : Arrays.copyOfRange(weights, first, end),
        start);
  }

  /**
   * Throws unless a network of this kind can read it and, if it has answers, be held against them.
   *
   * @param name what a message calls this sequence
   */
  public void check(NetworkSpec spec, String name) {
    Fit.check(this, spec, name, -1);
  }

  /** T: how many steps it has. */
  public int length() {
    return length;
  }

  /** Whether it has one answer a step, or one for the whole; empty: it has none. */
  public Optional<Readout> readout() {
    return Optional.ofNullable(readout);
  }

  /** How many labels or target vectors there are. */
  public int answers() {
    return readout == null ? 0 : readout == Readout.EVERY_STEP ? length : 1;
  }

  /** How many of the answers weigh more than nothing. */
  public int scored() {
    if (weights == null) {
      return answers();
    }
    int scored = 0;
    for (float weight : weights) {
      scored += weight > 0 ? 1 : 0;
    }
    return scored;
  }

  /** The tokens, if that is what it has. */
  public Optional<int[]> tokens() {
    return Optional.ofNullable(tokens).map(int[]::clone);
  }

  /** {@code [D × T]}: the features, if that is what it has. */
  public Optional<float[]> features() {
    return Optional.ofNullable(features).map(float[]::clone);
  }

  /** D: how many features a step has, if it has features. */
  public OptionalInt dimension() {
    return features == null ? OptionalInt.empty() : OptionalInt.of(dimension);
  }

  /** The labels, if that is what it has. */
  public Optional<int[]> labels() {
    return Optional.ofNullable(labels).map(int[]::clone);
  }

  /** {@code [O × answers]}: the targets, if that is what it has. */
  public Optional<float[]> targets() {
    return Optional.ofNullable(targets).map(float[]::clone);
  }

  /** The weights of the answers, if they are not all 1. */
  public Optional<float[]> weights() {
    return Optional.ofNullable(weights).map(float[]::clone);
  }

  /** O: how many numbers an answer has; 0: it has none, or labels. */
  public int outputs() {
    return targets == null ? 0 : outputs;
  }

  /** How many numbers the vector has that the state is made from; 0: there is none. */
  public int startSize() {
    return start == null ? 0 : start.length;
  }

  /** The vector that the state is made from, if there is one. */
  public Optional<float[]> start() {
    return Optional.ofNullable(start).map(float[]::clone);
  }

  private static void checkLength(int length) {
    DataException.check(length >= 1, "steps of a sequence", "at least 1", length);
  }

  private static int[] first(int[] array, int length, String what) {
    checkHolds(what, length, array.length);
    return Arrays.copyOf(array, length);
  }

  private static float[] first(float[] array, long length, String what) {
    checkHolds(what, length, array.length);
    return Arrays.copyOf(array, (int) length);
  }

  private static void checkHolds(String what, long length, int found) {
    if (length > found) {
      throw new ShapeException(what + ": expected at least " + length + ", found " + found);
    }
  }

  private static void checkNotNegative(String what, int[] values) {
    for (int step = 0; step < values.length; step++) {
      if (values[step] < 0) {
        throw new DataException(
            what + " of step " + step + ": expected at least 0, found " + values[step]);
      }
    }
  }

  /** {@code place} has room for the number within its vector, and for its step. */
  private static void checkFinite(String place, float[] values, int size) {
    for (int at = 0; at < values.length; at++) {
      if (!Float.isFinite(values[at])) {
        throw new DataException(
            String.format(Locale.ROOT, place, at % size, at / size)
                + ": expected a finite number, found "
                + values[at]);
      }
    }
  }
}
