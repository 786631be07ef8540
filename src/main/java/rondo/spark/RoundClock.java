package rondo.spark;

/** The driver's clock of a round: for reports alone. */
final class RoundClock {
  private final long began = System.nanoTime();
  private double broadcast;
  private double trained;

  /** The state is packed and offered. */
  void broadcast() {
    broadcast = seconds();
  }

  /** The results have met. */
  void trained() {
    trained = seconds();
  }

  double broadcastSeconds() {
    return broadcast;
  }

  /** From the beginning until the results had met. */
  double roundSeconds() {
    return trained;
  }

  /** From the beginning until now. */
  double seconds() {
    return (System.nanoTime() - began) * 1e-9;
  }
}
