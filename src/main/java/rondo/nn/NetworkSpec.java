package rondo.nn;

import java.io.Serializable;
import java.util.Objects;

/**
 * What a network is, without its parameters: an input, a stack of recurrent layers, a readout and a
 * head.
 *
 * <pre>{@code
 * // A character model over 65 letters: two LSTM layers of 128.
 * var spec = NetworkSpec.of(
 *     new Input.OneHot(65),
 *     Recurrence.of(CellKind.LSTM, 128).withLayers(2),
 *     Readout.EVERY_STEP,
 *     new Head.Softmax(65));
 * }</pre>
 *
 * @param start the state before the first step
 */
public record NetworkSpec(
    Input input, Recurrence recurrence, Start start, Readout readout, Head head)
    implements Serializable {

  public NetworkSpec {
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(recurrence, "recurrence");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(readout, "readout");
    Objects.requireNonNull(head, "head");
  }

  /** A network whose state starts at zero, or where the window before has left it. */
  public static NetworkSpec of(Input input, Recurrence recurrence, Readout readout, Head head) {
    return new NetworkSpec(input, recurrence, new Start.Zero(), readout, head);
  }

  public NetworkSpec withStart(Start other) {
    return new NetworkSpec(input, recurrence, other, readout, head);
  }

  /** Whether state may be carried from window to window: only where no direction reads back. */
  public boolean carriesState() {
    return recurrence.direction() == Direction.FORWARD;
  }
}
