package rondo.data;

import java.util.ArrayList;
import java.util.List;
import rondo.SplitMix;

/** Sequences of all kinds, drawn from a seed. */
public final class RandomSequences {
  private RandomSequences() {}

  /** Any kind, with or without answers. */
  public static Sequence any(SplitMix random) {
    int length = 1 + random.nextInt(12);
    Sequence sequence =
        random.nextInt(2) == 0
            ? Sequence.ofTokens(numbers(random, length))
            : Sequence.ofFeatures(3, floats(random, 3 * length));
    sequence =
        switch (random.nextInt(5)) {
          case 0 -> sequence.withLabel(number(random));
          case 1 -> sequence.withLabels(numbers(random, length));
          case 2 -> sequence.withTarget(floats(random, 1 + random.nextInt(3)));
          case 3 -> sequence.withTargets(2, floats(random, 2 * length));
          default -> sequence;
        };
    if (sequence.readout().isPresent() && random.nextInt(2) == 0) {
      float[] weights = new float[sequence.answers()];
      for (int answer = 0; answer < weights.length; answer++) {
        weights[answer] = random.nextInt(4) / 2f;
      }
      sequence = sequence.withWeights(weights);
    }
    return random.nextInt(3) == 0
        ? sequence.withStart(floats(random, 1 + random.nextInt(4)))
        : sequence;
  }

  /** Those that a classifier of texts reads: tokens below 50, two labels. */
  public static List<Sequence> labelled(long seed, int count, int longest) {
    SplitMix random = new SplitMix(seed);
    List<Sequence> sequences = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      int[] tokens = new int[1 + random.nextInt(longest)];
      for (int step = 0; step < tokens.length; step++) {
        tokens[step] = random.nextInt(50);
      }
      sequences.add(Sequence.ofTokens(tokens).withLabel(random.nextInt(2)));
    }
    return sequences;
  }

  private static int[] numbers(SplitMix random, int size) {
    int[] numbers = new int[size];
    for (int at = 0; at < size; at++) {
      numbers[at] = number(random);
    }
    return numbers;
  }

  /** Of any number of bits. */
  private static int number(SplitMix random) {
    return (int) (random.nextLong() & 0x7FFF_FFFF) >>> random.nextInt(32);
  }

  private static float[] floats(SplitMix random, int size) {
    float[] floats = new float[size];
    for (int at = 0; at < size; at++) {
      float drawn = Float.intBitsToFloat((int) random.nextLong());
      floats[at] = Float.isFinite(drawn) ? drawn : -0f;
    }
    return floats;
  }
}
