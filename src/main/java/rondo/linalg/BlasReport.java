package rondo.linalg;

/**
 * Which BLAS runs in this process.
 *
 * @param kind {@code bundled}, {@code system} or {@code java}
 * @param implementation name and version, or the class of a Java one
 * @param kernels which kernels OpenBLAS picked for this processor (other kernels round
 *     differently), or "" if unknown
 * @param threads how many threads a product uses; 0 if unknown
 * @param fallback why it is not the one that was asked for, or ""
 */
public record BlasReport(
    String kind, String implementation, String kernels, int threads, String fallback) {

  /** A line for logs and reports. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(implementation).append(" (").append(kind);
    if (!kernels.isEmpty()) {
      line.append(", ").append(kernels).append(" kernels");
    }
    line.append(
        threads == 0
            ? ", threads unknown"
            : threads == 1 ? ", 1 thread" : ", " + threads + " threads");
    line.append(')');
    if (!fallback.isEmpty()) {
      line.append("; not native: ").append(fallback);
    }
    return line.toString();
  }
}
