package rondo.linalg;

/**
 * The one routine that Rondo takes from a BLAS. Public only because the class behind it may be
 * loaded apart from the rest ({@link Netlib}); callers use {@link Blas}.
 */
@FunctionalInterface
public interface Gemm {
  /** As {@link Blas#sgemm}, with netlib's "N" and "T". */
  void sgemm(
      String transA,
      String transB,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float beta,
      float[] c,
      int cOffset,
      int ldc);
}
