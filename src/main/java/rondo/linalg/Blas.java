package rondo.linalg;

import dev.ludovic.netlib.blas.JavaBLAS;

/** Stands for the real one until it is there. */
public final class Blas {
  private static final Blas JAVA = new Blas();
  private final JavaBLAS blas = JavaBLAS.getInstance();

  private Blas() {}

  /** The one of this process, chosen by the system property {@code rondo.blas}. */
  public static Blas get() {
    return JAVA;
  }

  /** The pure Java one: the same bits on every processor. */
  public static Blas java() {
    return JAVA;
  }

  /**
   * C := alpha·op(A)·op(B) + beta·C, all column-major: op(A) is {@code [m × k]}, op(B) {@code [k ×
   * n]}, C {@code [m × n]}; a matrix begins at its offset and has a column every ld elements.
   */
  public void sgemm(
      boolean transA,
      boolean transB,
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
      int ldc) {
    blas.sgemm(
        transA ? "T" : "N",
        transB ? "T" : "N",
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        lda,
        b,
        bOffset,
        ldb,
        beta,
        c,
        cOffset,
        ldc);
  }
}
