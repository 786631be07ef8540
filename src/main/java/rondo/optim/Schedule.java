package rondo.optim;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rondo.OptionException;

/**
 * How the learning rate changes while training goes on: a function from progress to a factor on the
 * rate. Progress is counted in epochs, with fractions: trained elements over the elements of an
 * epoch; so a schedule means the same for any batch size and any number of machines.
 *
 * <p>A schedule prints itself as {@link #parse} reads it, such as {@code warmUp(0.5, cosine(20.0,
 * 0.1))}.
 */
public sealed interface Schedule {
  /** The factor at this progress, at least 0. */
  double at(double epochs);

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

  /** The schedule that prints itself as {@code text}. */
  static Schedule parse(String text) {
    // name, name(a) or name(a, b), where b may have commas
    Matcher call = Pattern.compile("\\s*(\\w+)\\s*(?:\\(([^,]*?)(?:,(.*))?\\))?\\s*").matcher(text);
    boolean matches = call.matches();
    String first = matches ? call.group(2) : null;
    String second = matches ? call.group(3) : null;
    int arguments = first == null ? 0 : second == null ? 1 : 2;
    return switch (matches ? call.group(1) + "/" + arguments : text) {
      case "constant/0" -> new Constant();
      case "step/2" -> new Step(number(first), number(second));
      case "exponential/1" -> new Exponential(number(first));
      case "cosine/2" -> new Cosine(number(first), number(second));
      case "warmUp/2" -> new WarmUp(number(first), parse(second));
      default ->
          throw new OptionException(
              "schedule: expected constant, step(every, factor), exponential(factor), "
                  + "cosine(total, floor) or warmUp(length, schedule), found "
                  + text);
    };
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new OptionException("schedule: expected a number, found " + text.strip());
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
