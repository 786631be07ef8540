package rondo.spark;

/** Is told how a run goes; it may print, draw or write, but changes nothing. */
public interface RoundListener {
  /** Called once, before the first round. */
  default void onStart(RunPlan plan) {}

  /** Called after each round, its validation and its checkpoint. */
  default void onRound(RoundReport report) {}

  /** Called when something happened that a user should know, in a sentence. */
  default void onWarning(String warning) {}
}
