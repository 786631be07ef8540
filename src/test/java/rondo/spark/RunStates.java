package rondo.spark;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import rondo.SplitMix;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.optim.OptimizerState;
import rondo.spark.RoundReport.DroppedShard;
import rondo.spark.RoundReport.Phases;
import rondo.spark.RunState.Best;

/** States of a run that nobody has trained, with every sort of number in them. */
final class RunStates {
  private RunStates() {}

  static final ParameterLayout LAYOUT = layout(3);

  /** Two shards, of which the second carries more. */
  static final RunShape SHAPE = new RunShape(LAYOUT, true, 2, List.of(6, 12));

  private static final float[] ODD = {
    Float.NaN,
    Float.intBitsToFloat(0x7fa12345),
    Float.NEGATIVE_INFINITY,
    -0f,
    Float.MIN_VALUE,
    Float.MAX_VALUE
  };

  static ParameterLayout layout(int hidden) {
    return ParameterLayout.of(
        NetworkSpec.of(
            new Input.OneHot(4),
            Recurrence.of(CellKind.GRU, hidden),
            Readout.EVERY_STEP,
            new Head.Softmax(4)));
  }

  /** The state after so many rounds, a function of them. */
  static RunState after(int round) {
    SplitMix random = new SplitMix(SplitMix.derive(77, round));
    boolean carries = round % 4 != 0;
    List<RoundReport> history = new ArrayList<>();
    for (int past = 1; past <= round; past++) {
      history.add(report(past));
    }
    return new RunState(
        round,
        round / 3,
        List.of(round % 3, round % 2),
        (long) round << 33,
        parameters(random),
        Optional.of(parameters(random)),
        new OptimizerState(
            round * 7L, numbers(random, LAYOUT.size()), numbers(random, LAYOUT.size())),
        List.of(numbers(random, carries ? 6 : 0), numbers(random, carries ? 12 : 0)),
        1 / (1.0 + round),
        round / 5,
        17,
        round < 2 ? Optional.empty() : Optional.of(new Best(0.1 * round, 1, parameters(random))),
        round % 2,
        history);
  }

  private static Parameters parameters(SplitMix random) {
    return new Parameters(LAYOUT, numbers(random, LAYOUT.size()));
  }

  private static float[] numbers(SplitMix random, int count) {
    float[] numbers = new float[count];
    for (int at = 0; at < count; at++) {
      numbers[at] = at < ODD.length ? ODD[at] : random.nextUniform(1);
    }
    return numbers;
  }

  private static RoundReport report(int round) {
    SplitMix random = new SplitMix(SplitMix.derive(78, round));
    return new RoundReport(
        round,
        1,
        20,
        1L << 40,
        round == 1 ? Double.NaN : random.nextDouble(),
        round % 2 == 0 ? OptionalDouble.empty() : OptionalDouble.of(1 / 3.0),
        1e-300 * random.nextDouble(),
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        -0.0,
        3,
        round == 2
            ? List.of(
                new DroppedShard(1, "\"NaN\"\n in tensor ä\ud800 \ud83d\ude00"),
                new DroppedShard(0, ""))
            : List.of(),
        Double.MIN_VALUE,
        new Phases(0.1, 0.2, Double.MAX_VALUE, 1e22, 123456789.125, Long.MAX_VALUE, -1));
  }

  /** All bits of a state, of every component that it has or will have. */
  static String bits(Object value) {
    StringBuilder bits = new StringBuilder();
    if (value instanceof Record) {
      for (RecordComponent component : value.getClass().getRecordComponents()) {
        try {
          component.getAccessor().setAccessible(true);
          Object part = component.getAccessor().invoke(value);
          bits.append(component.getName()).append('=').append(bits(part)).append('\n');
        } catch (ReflectiveOperationException e) {
          throw new LinkageError("a record without accessor", e);
        }
      }
    } else if (value instanceof List<?> list) {
      list.forEach(item -> bits.append('[').append(bits(item)).append(']'));
    } else if (value instanceof Optional<?> optional) {
      bits.append(optional.map(RunStates::bits).orElse("none"));
    } else if (value instanceof Parameters parameters) {
      bits.append(bits(parameters.values()));
    } else if (value instanceof OptimizerState optimizer) {
      bits.append(optimizer.steps());
      for (int slot = 0; slot < optimizer.slots(); slot++) {
        bits.append(bits(optimizer.slot(slot)));
      }
    } else if (value instanceof float[] numbers) {
      for (float number : numbers) {
        bits.append(Float.floatToRawIntBits(number)).append(' ');
      }
    } else if (value instanceof Double number) {
      bits.append(Double.doubleToRawLongBits(number));
    } else {
      bits.append(value);
    }
    return bits.toString();
  }
}
