package rondo.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import rondo.cluster.DriverProcess;
import rondo.corpus.Shards;
import rondo.nn.CellKind;
import rondo.nn.Head;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.Readout;
import rondo.nn.Recurrence;
import rondo.optim.Optimizer;
import rondo.train.TrainOptions;

/** A model of which no driver could hold the results of all shards. */
class LargeModelIT {
  private static final int SHARDS = 16;

  /** Trains a round of 20 million parameters, and tells what the driver held meanwhile. */
  public static final class Application {
    private Application() {}

    public static void main(String[] args) {
      AtomicLong live = new AtomicLong();
      ManagementFactory.getGarbageCollectorMXBeans()
          .forEach(
              collector ->
                  ((NotificationEmitter) collector)
                      .addNotificationListener(
                          (notification, none) ->
                              live.accumulateAndGet(
                                  liveAfter(notification.getUserData()), Math::max),
                          null,
                          null));
      SparkSession session = SparkSession.builder().getOrCreate();
      JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
      List<List<byte[]>> shards = new ArrayList<>();
      for (int[] piece : TestShards.pieces(TestShards.stream(SHARDS * 4 + 1), SHARDS)) {
        shards.add(TestShards.lanes(piece, 2, 2, 1));
      }
      Shards blocks = TestShards.of(spark, shards, false);
      NetworkSpec spec =
          NetworkSpec.of(
              new Input.OneHot(TestShards.V),
              Recurrence.of(CellKind.LSTM, 2240),
              Readout.EVERY_STEP,
              new Head.Softmax(TestShards.V));
      RoundsResult result =
          new Rounds(
                  spec,
                  new TrainOptions().withOptimizer(Optimizer.parse(args[0])).withMaxEpochs(1),
                  new RoundOptions().withAveraging(new Averaging.Nesterov(0.5, 0.7)))
              .listen(
                  new RoundListener() {
                    @Override
                    public void onStart(RunPlan plan) {
                      System.out.println(plan);
                      System.out.println("needed=" + plan.driver().needed());
                      System.out.println("cached=" + plan.driver().cached());
                      System.out.println("parameters=" + plan.parameters());
                      System.out.println("way=" + plan.reduction());
                    }

                    @Override
                    public void onRound(RoundReport report) {
                      System.out.println(report);
                    }
                  })
              .fit(TestShards.corpus(blocks));
      System.out.println("rounds=" + result.history().size());
      System.out.println("bytes=" + result.history().get(0).phases().reduceBytes());
      System.out.println("live=" + live);
      session.stop();
    }

    private static long liveAfter(Object collection) {
      return GarbageCollectionNotificationInfo.from((CompositeData) collection)
          .getGcInfo()
          .getMemoryUsageAfterGc()
          .values()
          .stream()
          .mapToLong(MemoryUsage::getUsed)
          .sum();
    }
  }

  @Test
  void aRoundFitsADriverThatCouldNotHoldItsResults() {
    try (DriverProcess driver =
        DriverProcess.start(
            "local-cluster[2,1,1536]",
            "2g",
            Map.of("spark.driver.maxResultSize", "256m", "spark.executor.memory", "1536m"),
            Application.class,
            "sgd")) {
      DriverProcess.Outcome outcome = driver.await(Duration.ofMinutes(4));
      assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
      String output = outcome.output();
      assertThat(output).contains("way=SLICES").contains("rounds=1");
      assertThat(number("parameters", output)).isGreaterThan(20_000_000);
      assertThat(number("bytes", output)).isGreaterThan(SHARDS * 80_000_000L);
      assertThat(number("live", output))
          .isLessThan(number("needed", output) + number("cached", output));
    }
  }

  private static long number(String name, String output) {
    Matcher line = Pattern.compile("(?m)^" + name + "=(\\d+)$").matcher(output);
    assertThat(line.find()).as(name + " in " + output).isTrue();
    return Long.parseLong(line.group(1));
  }
}
