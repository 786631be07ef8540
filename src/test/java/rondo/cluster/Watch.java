package rondo.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.storage.BlockUpdatedInfo;
import scala.Option;

/**
 * What Spark's scheduler did since the watch began; of tasks, those of stages that were submitted
 * since, without the stragglers of an earlier job that failed. Each answer waits until the
 * listeners have heard all that has happened before.
 */
public final class Watch extends SparkListener {
  private final SparkContext context;
  private final List<String> added = new ArrayList<>();
  private final List<Removed> removed = new ArrayList<>();
  private final List<Task> tasks = new ArrayList<>();
  private final List<String> recomputed = new ArrayList<>();
  private final Map<Integer, Option<Object>> shuffleOfStage = new HashMap<>();
  private final Map<String, String> makers = new HashMap<>();

  /** The end of a try of a task; {@code fault} is "" if it succeeded. */
  public record Task(
      int stage,
      int stageAttempt,
      int partition,
      int attempt,
      boolean speculative,
      String executor,
      String fault) {
    public boolean succeeded() {
      return fault.isEmpty();
    }

    /** Whether it does again what an earlier try of the task or the stage has lost. */
    public boolean isRetry() {
      return stageAttempt > 0 || (attempt > 0 && !speculative);
    }
  }

  public record Removed(String executor, String reason) {}

  /** Begins to watch. */
  public Watch(SparkContext context) {
    this.context = context;
    context.addSparkListener(this);
  }

  /** The executors' ids, in the order of their coming. */
  public List<String> executorsAdded() {
    return settled(added);
  }

  public List<Removed> executorsRemoved() {
    return settled(removed);
  }

  /** In the order of their end. */
  public List<Task> tasks() {
    return settled(tasks);
  }

  /** Tries that did not succeed; of the losers of speculation too. */
  public List<Task> failures() {
    return tasks().stream().filter(task -> !task.succeeded()).toList();
  }

  /** Tries that had to do again what was lost; none in an undisturbed run. */
  public List<Task> retries() {
    return tasks().stream().filter(Task::isRetry).toList();
  }

  /**
   * Outputs that were there once, were lost, and were computed again: a shuffle's part or a cached
   * block. If Spark knows of the loss before it plans a stage, then this is all that is to be seen
   * of it. With speculation, a block may also be cached twice without a loss.
   */
  public List<String> recomputed() {
    return settled(recomputed);
  }

  /** Did Spark do lost work again: a task, a stage, a shuffle's part or a cached block? */
  public boolean sawARetry() {
    return retries().stream().anyMatch(Task::succeeded) || !recomputed().isEmpty();
  }

  /** Copies of slow tasks that came in first. */
  public List<Task> wonBySpeculation() {
    return tasks().stream().filter(task -> task.speculative() && task.succeeded()).toList();
  }

  private <T> List<T> settled(List<T> events) {
    try {
      context.listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark's listeners do not come to rest", e);
    }
    synchronized (this) {
      return List.copyOf(events);
    }
  }

  @Override
  public synchronized void onExecutorAdded(SparkListenerExecutorAdded event) {
    added.add(event.executorId());
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved event) {
    removed.add(new Removed(event.executorId(), event.reason()));
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted event) {
    shuffleOfStage.put(event.stageInfo().stageId(), event.stageInfo().shuffleDepId());
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
    Option<Object> shuffle = shuffleOfStage.get(event.stageId());
    if (shuffle == null) {
      return;
    }
    TaskInfo info = event.taskInfo();
    String fault = event.reason() instanceof TaskFailedReason failed ? failed.toErrorString() : "";
    tasks.add(
        new Task(
            event.stageId(),
            event.stageAttemptId(),
            info.partitionId(),
            info.attemptNumber(),
            info.speculative(),
            info.executorId(),
            fault));
    if (shuffle.isDefined() && fault.isEmpty()) {
      String output = "part " + info.partitionId() + " of shuffle " + shuffle.get();
      made(output, "stage " + event.stageId() + "." + event.stageAttemptId());
    }
  }

  @Override
  public synchronized void onBlockUpdated(SparkListenerBlockUpdated event) {
    BlockUpdatedInfo info = event.blockUpdatedInfo();
    if (info.blockId().isRDD() && info.storageLevel().isValid()) {
      made(info.blockId().name(), info.blockManagerId().executorId());
    }
  }

  private void made(String output, String maker) {
    String before = makers.put(output, maker);
    if (before != null && !before.equals(maker)) {
      recomputed.add(output);
    }
  }
}
