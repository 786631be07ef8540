package rondo.corpus;

import java.util.Optional;
import java.util.Set;
import rondo.OptionException;

/**
 * Which columns of a DataFrame make a sequence, and what is to be learned from it.
 *
 * <pre>{@code
 * Columns.of(Task.LANGUAGE_MODEL, "text");
 * Columns.of(Task.CLASSIFY, "name", "nationality").withWeight("weight");
 * }</pre>
 *
 * @param task what is to be learned, which says what the columns can be
 * @param input texts ({@code string}), tokens ({@code array<string>}), a number a step (an array of
 *     numbers), or a vector a step ({@code array<vector>}, or an array of arrays of numbers)
 * @param label what is to be answered, where the task has it
 * @param weight a number for each row: how much its answers weigh
 * @param start a vector, or an array of numbers, that the state is made from
 * @param validation a boolean for each row: whether it is held out
 */
public record Columns(
    Task task,
    String input,
    Optional<String> label,
    Optional<String> weight,
    Optional<String> start,
    Optional<String> validation) {

  /** What is to be learned. */
  public enum Task {
    /**
     * Each token is answered by the next; in texts or tokens. If the vocabulary has {@code </s>},
     * it comes before and behind each.
     */
    LANGUAGE_MODEL,
    /** A class for the whole: a text, or a whole number from 0. */
    CLASSIFY,
    /** A class a step: an array of texts, or of whole numbers from 0. */
    TAG,
    /**
     * Numbers: one for the whole (a number), some for the whole (a vector), one a step (an array of
     * numbers), or some a step ({@code array<vector>}, or an array of arrays of numbers).
     */
    REGRESS,
    /** The numbers of each step are answered by those of the next. */
    FORECAST;

    private static final Set<Task> WITH_LABEL = Set.of(CLASSIFY, TAG, REGRESS);
  }

  public Columns {
    boolean labelled = Task.WITH_LABEL.contains(task);
    OptionException.check(
        label.isPresent() == labelled,
        "label column of the task " + task,
        labelled ? "one" : "none",
        label.orElse("none"));
  }

  /** A task that needs no labels. */
  public static Columns of(Task task, String input) {
    return new Columns(
        task, input, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** A task that needs labels. */
  public static Columns of(Task task, String input, String label) {
    return new Columns(
        task, input, Optional.of(label), Optional.empty(), Optional.empty(), Optional.empty());
  }

  public Columns withWeight(String column) {
    return new Columns(task, input, label, Optional.of(column), start, validation);
  }

  public Columns withStart(String column) {
    return new Columns(task, input, label, weight, Optional.of(column), validation);
  }

  public Columns withValidation(String column) {
    return new Columns(task, input, label, weight, start, Optional.of(column));
  }
}
