package rondo.spark;

import java.util.ArrayList;
import java.util.List;
import rondo.data.BlockIndex;
import rondo.linalg.ShapeException;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;
import rondo.nn.State;

/**
 * How large everything in a {@link RunState} is, so that nothing from a file gets more memory.
 *
 * @param velocity whether the averaging rule has one
 * @param slots of the optimizer
 * @param carried the numbers of each shard's hidden state; a state may also carry none of them
 */
record RunShape(ParameterLayout layout, boolean velocity, int slots, List<Integer> carried) {
  RunShape {
    carried = List.copyOf(carried);
  }

  /** The shape of a run over these shards. */
  static RunShape of(ParameterLayout layout, boolean velocity, int slots, List<BlockIndex> shards) {
    int perRow = State.sizePerRow(layout.spec());
    return new RunShape(
        layout,
        velocity,
        slots,
        shards.stream()
            .map(shard -> ShapeException.product("carried state", perRow, shard.stateRows()))
            .toList());
  }

  /** Throws unless a state is of this shape: what is saved can be loaded. */
  void check(RunState state) {
    check("parameters", state.parameters());
    state.velocity().ifPresent(velocity -> check("velocity", velocity));
    state.best().ifPresent(best -> check("best parameters", best.parameters()));
    ShapeException.check("velocities", velocity ? 1 : 0, state.velocity().isPresent() ? 1 : 0);
    ShapeException.check("slots of the optimizer", slots, state.optimizer().slots());
    for (int slot = 0; slot < slots; slot++) {
      ShapeException.check(
          "slot of the optimizer", layout.size(), state.optimizer().slot(slot).length);
    }
    List<Integer> lengths = new ArrayList<>();
    state.carried().forEach(numbers -> lengths.add(numbers.length));
    checkShards(state.windows(), lengths);
  }

  private void check(String what, Parameters parameters) {
    if (!parameters.layout().tensors().equals(layout.tensors())) {
      throw new ShapeException(
          what + ": expected the tensors of the run's network, found those of another");
    }
  }

  /** Throws unless there is a place and a state for each shard, and the state has its size. */
  void checkShards(List<Integer> windows, List<Integer> lengths) {
    ShapeException.check("shards with a place in the epoch", carried.size(), windows.size());
    ShapeException.check("shards with a carried state", carried.size(), lengths.size());
    for (int shard = 0; shard < lengths.size(); shard++) {
      if (lengths.get(shard) != 0) {
        ShapeException.check(
            "carried state of shard " + shard, carried.get(shard), lengths.get(shard));
      }
    }
  }
}
