package rondo.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How the lengths of some sequences spread; the median is the lower one of two. */
public record Lengths(int count, int shortest, int median, double mean, int longest) {

  /** Of at least one sequence. */
  public static Lengths of(List<Sequence> sequences) {
    DataException.check(!sequences.isEmpty(), "sequences", "at least 1", 0);
    int[] sorted = sequences.stream().mapToInt(Sequence::length).sorted().toArray();
    return new Lengths(
        sorted.length,
        sorted[0],
        sorted[(sorted.length - 1) / 2],
        Arrays.stream(sorted).asLongStream().sum() / (double) sorted.length,
        sorted[sorted.length - 1]);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d sequences of %d to %d steps (median %d, mean %.1f)",
        count,
        shortest,
        longest,
        median,
        mean);
  }
}
