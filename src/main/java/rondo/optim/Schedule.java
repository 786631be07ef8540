package rondo.optim;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import rondo.OptionException;

/**
 * How the learning rate changes while training goes on: a function from progress to a factor on the
 * rate. Progress is counted in epochs, with fractions: trained elements over the elements of an
 * epoch; so a schedule means the same for any batch size and any number of machines. A window takes
 * the factor at its middle, so that the first one of a warm-up trains, and the last one of a
 * cosine.
 *
 * <p>Schedules compose: {@link #times} multiplies two, {@link #then} lets one follow the other.
 *
 * <p>A schedule prints itself as {@link #parse} reads it, such as {@code warmUp(0.5, cosine(20.0,
 * 0.1))} or {@code then(constant, 5.0, times(exponential(0.9), step(10.0, 0.5)))}.
 */
public sealed interface Schedule extends Serializable {
  /** The factor at this progress, at least 0. */
  double at(double epochs);

  /** This one's factor times that of the other. */
  default Schedule times(Schedule other) {
    return new Times(this, other);
  }

  /** This one for so many epochs, then {@code next}, which counts its epochs from there. */
  default Schedule then(double epochs, Schedule next) {
    return new Then(this, epochs, next);
  }

  /** Always 1. */
  record Constant() implements Schedule {
    @Override
    public double at(double epochs) {
      return 1;
    }

    @Override
    public String toString() {
      return "constant";
    }
  }

  /** Multiplied by {@code factor} after every {@code every} epochs. */
  record Step(double every, double factor) implements Schedule {
    public Step {
      checkLength("every", every);
      checkFactor(factor);
    }

    @Override
    public double at(double epochs) {
      return Powers.power(factor, (long) (epochs / every));
    }

    @Override
    public String toString() {
      return "step(" + every + ", " + factor + ")";
    }
  }

  /** Multiplied by {@code factor} in the course of each epoch, smoothly. */
  record Exponential(double factor) implements Schedule {
    public Exponential {
      checkFactor(factor);
    }

    @Override
    public double at(double epochs) {
      return Powers.power(factor, epochs);
    }

    @Override
    public String toString() {
      return "exponential(" + factor + ")";
    }
  }

  /**
   * Half a cosine wave from 1 down to {@code floor} after {@code total} epochs, where it stays
   * (Loshchilov and Hutter 2017, without restarts).
   */
  record Cosine(double total, double floor) implements Schedule {
    public Cosine {
      checkLength("total", total);
      OptionException.check(floor >= 0 && floor <= 1, "floor", "in [0, 1]", floor);
    }

    @Override
    public double at(double epochs) {
      double share = Math.min(epochs / total, 1);
      return floor + (1 - floor) * (1 + StrictMath.cos(StrictMath.PI * share)) / 2;
    }

    @Override
    public String toString() {
      return "cosine(" + total + ", " + floor + ")";
    }
  }

  /**
   * From 0 up to the beginning of {@code then} in a straight line of {@code length} epochs; then
   * {@code then}, which counts its epochs from there.
   */
  record WarmUp(double length, Schedule then) implements Schedule {
    public WarmUp {
      checkLength("length", length);
      Objects.requireNonNull(then, "then");
    }

    @Override
    public double at(double epochs) {
      return epochs < length ? epochs / length * then.at(0) : then.at(epochs - length);
    }

    @Override
    public String toString() {
      return "warmUp(" + length + ", " + then + ")";
    }
  }

  /** The product of two. */
  record Times(Schedule first, Schedule second) implements Schedule {
    public Times {
      Objects.requireNonNull(first, "first");
      Objects.requireNonNull(second, "second");
    }

    @Override
    public double at(double epochs) {
      return first.at(epochs) * second.at(epochs);
    }

    @Override
    public String toString() {
      return "times(" + first + ", " + second + ")";
    }
  }

  /** {@code first} for {@code length} epochs; then {@code next}, which counts from there. */
  record Then(Schedule first, double length, Schedule next) implements Schedule {
    public Then {
      Objects.requireNonNull(first, "first");
      checkLength("length", length);
      Objects.requireNonNull(next, "next");
    }

    @Override
    public double at(double epochs) {
      return epochs < length ? first.at(epochs) : next.at(epochs - length);
    }

    @Override
    public String toString() {
      return "then(" + first + ", " + length + ", " + next + ")";
    }
  }

  /** The schedule that prints itself as {@code text}, of at most 10,000 characters. */
  static Schedule parse(String text) {
    // Brackets in brackets are parsed by recursion, and cost the square of their depth.
    OptionException.check(
        text.length() <= 10_000, "schedule", "at most 10000 characters", text.length());
    String call = text.strip();
    int open = call.indexOf('(');
    boolean closed = open > 0 && call.endsWith(")");
    String name = closed ? call.substring(0, open).strip() : call;
    List<String> parts = closed ? parts(call.substring(open + 1, call.length() - 1)) : List.of();
    return switch (name + "/" + parts.size()) {
      case "constant/0" -> new Constant();
      case "step/2" -> new Step(number(parts.get(0)), number(parts.get(1)));
      case "exponential/1" -> new Exponential(number(parts.get(0)));
      case "cosine/2" -> new Cosine(number(parts.get(0)), number(parts.get(1)));
      case "warmUp/2" -> new WarmUp(number(parts.get(0)), parse(parts.get(1)));
      case "times/2" -> new Times(parse(parts.get(0)), parse(parts.get(1)));
      case "then/3" -> new Then(parse(parts.get(0)), number(parts.get(1)), parse(parts.get(2)));
      default ->
          throw OptionException.ofText(
              "schedule",
              "constant, step(every, factor), exponential(factor), "
                  + "cosine(total, floor), warmUp(length, schedule), times(schedule, schedule) or "
                  + "then(schedule, length, schedule)",
              text);
    };
  }

  /** Cut at the commas that stand in no bracket. */
  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int at = 0; at < text.length(); at++) {
      char sign = text.charAt(at);
      depth += sign == '(' ? 1 : sign == ')' ? -1 : 0;
      if (sign == ',' && depth == 0) {
        parts.add(text.substring(from, at));
        from = at + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw OptionException.ofText("schedule", "a number", text.strip());
    }
  }

  private static void checkLength(String name, double epochs) {
    OptionException.check(
        epochs > 0 && Double.isFinite(epochs), name, "a number of epochs above 0", epochs);
  }

  private static void checkFactor(double factor) {
    OptionException.check(
        factor > 0 && Double.isFinite(factor), "factor", "above 0 and finite", factor);
  }
}
