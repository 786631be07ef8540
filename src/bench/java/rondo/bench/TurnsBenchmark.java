package rondo.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import rondo.linalg.Blas;
import rondo.nn.CellKind;

/**
 * A case and its ceiling, in turns: each iteration measures another thing (the window, then each
 * product, then the peak, then the window again), so that whatever else the machine does falls on
 * all of them alike.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TurnsBenchmark {
  static final Products.Product PEAK = new Products.Product("peak", 1024, 1024, 1024, 1);

  /** Which part of an iteration's time the thread had a processor for itself. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Processor {
    static final String SHARE = "share";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    public double share;
    private long clock;
    private long used;

    @Setup(Level.Iteration)
    public void start() {
      used = THREADS.getCurrentThreadCpuTime();
      clock = System.nanoTime();
    }

    @TearDown(Level.Iteration)
    public void stop() {
      share = (double) (THREADS.getCurrentThreadCpuTime() - used) / (System.nanoTime() - clock);
    }
  }

  @Param("TRAIN")
  public String mode;

  @Param("LSTM")
  public String cell;

  @Param("128")
  public int hidden;

  @Param("50")
  public int batch;

  private final List<Runnable> turns = new ArrayList<>();
  private int next;
  private Runnable current;

  /** How many iterations measure everything once: the window, the products, the peak. */
  static int turns(Case measured) {
    return measured.products().size() + 2;
  }

  @Setup(Level.Trial)
  public void prepare() {
    Case measured = new Case(Case.Mode.valueOf(mode), CellKind.valueOf(cell), hidden, batch);
    WindowWork window = WindowWork.of(measured, Blas.get());
    window.check();
    turns.add(window);
    measured.products().forEach(product -> turns.add(new ProductWork(product, Blas.get())));
    turns.add(new ProductWork(PEAK, Blas.get()));
  }

  @Setup(Level.Iteration)
  public void nextTurn() {
    current = turns.get(next);
    next = (next + 1) % turns.size();
  }

  @Benchmark
  public void turn(Processor processor) {
    current.run();
  }
}
