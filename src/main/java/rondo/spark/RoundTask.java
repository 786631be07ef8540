package rondo.spark;

import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import rondo.SplitMix;
import rondo.data.Batches;
import rondo.linalg.Blas;
import rondo.nn.NetworkSpec;
import rondo.nn.State;
import rondo.nn.Window;
import rondo.optim.OptimizerState;
import rondo.train.DivergenceException;
import rondo.train.LocalTrainer;
import rondo.train.TrainOptions;
import rondo.train.TrainState;
import rondo.train.Trained;

/**
 * A shard's part of a round: some windows of the local trainer from the state of all. A pure
 * function of (start, shard, input, data): whether it runs once or thrice, here or there, it
 * returns the same bits.
 */
final class RoundTask implements ShardWork<ShardInput, ShardResult> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<byte[][]> bcStart;
  private final InnerState inner;

  RoundTask(Broadcast<byte[][]> bcStart, InnerState inner) {
    this.bcStart = bcStart;
    this.inner = inner;
  }

  @Override
  public ShardResult run(int shard, ShardInput input, Batches data) {
    RoundStart start = RoundStart.of(bcStart.value());
    Blas blas = start.blas();
    TaskContext context = TaskContext.get();
    ShardResult.Place place =
        new ShardResult.Place(
            SparkEnv.get().executorId(), blas.report().toString(), context.attemptNumber(), 0);
    return run(start, inner, shard, input, data, blas, place);
  }

  static ShardResult run(
      RoundStart start,
      InnerState inner,
      int shard,
      ShardInput input,
      Batches data,
      Blas blas,
      ShardResult.Place place) {
    long began = System.nanoTime();
    long seed = seed(start.options().seed(), shard);
    TrainOptions options = start.options().withSeed(salted(seed, start.rollbacks()));
    LocalTrainer trainer = new LocalTrainer(start.spec(), options, blas);
    TrainState state = state(start, input, data);
    Trained trained;
    Optional<String> fault = Optional.empty();
    try {
      trained = trainer.advance(state, ordered(data, seed), input.windows());
    } catch (DivergenceException e) {
      trained = new Trained(0, 0, 0, 0, 0, 0);
      fault = Optional.of(e.fault());
    }
    double drift = distance(start.parameters().values(), state.parameters().values());
    OptimizerState optimizer = state.optimizer();
    byte[][][] slots =
        new byte[inner == InnerState.RESET || fault.isPresent() ? 0 : optimizer.slots()][][];
    for (int slot = 0; slot < slots.length; slot++) {
      slots[slot] = Wire.bytes(optimizer.slot(slot));
    }
    double seconds = (System.nanoTime() - began) * 1e-9;
    return new ShardResult(
        shard,
        trained,
        fault,
        fault.isPresent() ? new byte[0][] : Wire.bytes(state.parameters().values()),
        slots,
        optimizer.steps(),
        fault.isPresent()
            ? input.carried()
            : state.carried().map(State::values).orElse(new float[0]),
        drift,
        new ShardResult.Place(place.executor(), place.blas(), place.attempt(), seconds));
  }

  /** The seed of a shard. The first one has the run's: a single shard is the local trainer. */
  static long seed(long seed, int shard) {
    return shard == 0 ? seed : SplitMix.derive(seed, shard);
  }

  private static long salted(long seed, int rollbacks) {
    return rollbacks == 0 ? seed : SplitMix.derive(seed, "rollback".hashCode(), rollbacks);
  }

  private static TrainState state(RoundStart start, ShardInput input, Batches data) {
    return new TrainState(
        start.parameters(),
        start.optimizer(),
        carried(start.spec(), input.carried(), data.stateRows()),
        start.epoch(),
        input.window(),
        start.tokensOf(data.elements()));
  }

  private static Optional<State> carried(NetworkSpec spec, float[] values, int rows) {
    if (rows == 0) {
      return Optional.empty();
    }
    State state = new State(spec, rows);
    if (values.length > 0) {
      System.arraycopy(values, 0, state.values(), 0, state.values().length);
      state.markUsed();
    }
    return Optional.of(state);
  }

  /** The order of the data is the shard's own, and stays what it was if a round is taken back. */
  private static Batches ordered(Batches data, long order) {
    return new Batches() {
      @Override
      public int windows() {
        return data.windows();
      }

      @Override
      public long elements() {
        return data.elements();
      }

      @Override
      public void check(NetworkSpec spec) {
        data.check(spec);
      }

      @Override
      public void fill(long seed, int epoch, int index, Window window) {
        data.fill(order, epoch, index, window);
      }

      @Override
      public int stateRows() {
        return data.stateRows();
      }
    };
  }

  private static double distance(float[] from, float[] to) {
    double squares = 0;
    for (int i = 0; i < from.length; i++) {
      double difference = (double) to[i] - from[i];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }
}
