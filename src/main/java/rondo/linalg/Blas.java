package rondo.linalg;

/** Stands for the real one until it is there. */
public final class Blas {
  private static final Blas JAVA = new Blas();

  private Blas() {}

  /** The one of this process, chosen by the system property {@code rondo.blas}. */
  public static Blas get() {
    return JAVA;
  }

  /** The pure Java one: the same bits on every processor. */
  public static Blas java() {
    return JAVA;
  }
}
