package rondo.linalg;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rondo.OptionException;

/**
 * The matrix product, over netlib: checks at the door, then a native or a Java kernel.
 *
 * <p>Which one is decided once a process, by system properties:
 *
 * <ul>
 *   <li>{@code rondo.blas=bundled} (the default): the OpenBLAS that comes with Rondo;
 *   <li>{@code rondo.blas=system}: the machine's own, {@code libblas.so.3} or what netlib's
 *       properties name;
 *   <li>{@code rondo.blas=java}: plain Java without the Vector API, some ten times slower, with the
 *       same bits on every processor.
 * </ul>
 *
 * A native one that does not load is replaced by the fastest Java one, which {@link #report} and
 * the log say; with {@code rondo.blas.required=true} it is an error instead. A product runs on one
 * thread: the cores are busy with shards, and more threads round differently. A native product
 * allocates nothing on the heap; netlib's Java one packs its operands into new arrays.
 */
public final class Blas {
  /** System property: which BLAS, {@code bundled}, {@code system} or {@code java}. */
  public static final String PROPERTY = "rondo.blas";

  /** System property: whether to fail instead of falling back to Java. */
  public static final String REQUIRED_PROPERTY = "rondo.blas.required";

  private static final String LIBRARY_PATH = "dev.ludovic.netlib.blas.nativeLibPath";
  private static final String LIBRARY_NAME = "dev.ludovic.netlib.blas.nativeLib";
  private static final Logger LOG = LoggerFactory.getLogger(Blas.class);

  private static volatile Blas chosen;

  private final Gemm gemm;
  private final BlasReport report;

  private Blas(Gemm gemm, BlasReport report) {
    this.gemm = gemm;
    this.report = report;
  }

  /** The one of this process; the first call loads it and says in the log which it is. */
  public static Blas get() {
    Blas blas = chosen;
    return blas != null ? blas : chooseOnce();
  }

  private static synchronized Blas chooseOnce() {
    if (chosen == null) {
      String required = System.getProperty(REQUIRED_PROPERTY, "false");
      OptionException.check(
          required.equals("true") || required.equals("false"),
          REQUIRED_PROPERTY,
          "true or false",
          required);
      Blas blas = choose(System.getProperty(PROPERTY, "bundled"), required.equals("true"));
      if (blas.report.fallback().isEmpty()) {
        LOG.info("BLAS: {}", blas.report);
      } else {
        LOG.warn("BLAS: {}. Training will be several times slower than it could be.", blas.report);
      }
      if (!Processor.hasFusedMultiplyAdd()) {
        LOG.warn(
            "This processor (or JVM) has no fused multiply-add: the element-wise functions will be"
                + " hundreds of times slower than they could be.");
      }
      chosen = blas;
    }
    return chosen;
  }

  /** The plain Java one: the same bits on every processor. */
  public static Blas java() {
    return PlainJava.BLAS;
  }

  private static final class PlainJava {
    static final Blas BLAS = loadJava("Java11BLAS", "").orElseThrow();
  }

  static Blas choose(String kind, boolean required) {
    OptionException.check(
        kind.equals("bundled") || kind.equals("system") || kind.equals("java"),
        PROPERTY,
        "bundled, system or java",
        kind);
    if (kind.equals("java")) {
      return java();
    }
    try {
      return kind.equals("bundled") ? loadBundled() : loadSystem();
    } catch (IOException | ReflectiveOperationException | LinkageError e) {
      String reason = reason(e);
      if (required) {
        throw new BlasUnavailableException(
            REQUIRED_PROPERTY + "=true: expected the " + kind + " BLAS, found that " + reason, e);
      }
      return loadJava("VectorBLAS", reason).or(() -> loadJava("Java11BLAS", reason)).orElseThrow();
    }
  }

  private static String reason(Throwable fault) {
    Throwable cause = fault;
    while (cause.getCause() != null
        && (cause instanceof InvocationTargetException
            || cause instanceof ExceptionInInitializerError
            || cause.getMessage() == null)) {
      cause = cause.getCause();
    }
    // A file system's fault says no more than the path; what the loader says goes on with the whole
    // class path.
    String message =
        cause.getMessage() == null || cause instanceof FileSystemException
            ? cause.toString()
            : cause.getMessage();
    return "it does not load: " + message.lines().limit(2).collect(Collectors.joining(" "));
  }

  private static Blas loadBundled() throws IOException, ReflectiveOperationException {
    OpenBlas files = new OpenBlas(Path.of(System.getProperty("java.io.tmpdir")));
    try {
      NativeLibrary library = files.map();
      String path = files.path().toString();
      int threads = OpenBlas.setThreads(library, 1);
      Gemm gemm = Netlib.load("JNIBLAS", Map.of(LIBRARY_PATH, path));
      return new Blas(gemm, describe("bundled", library, threads));
    } finally {
      try {
        files.close();
      } catch (IOException e) { // no reason not to compute
        LOG.warn("Cannot remove {}", files.path().getParent(), e);
      }
    }
  }

  private static Blas loadSystem() throws ReflectiveOperationException {
    String name =
        System.getProperty(LIBRARY_PATH, System.getProperty(LIBRARY_NAME, "libblas.so.3"));
    NativeLibrary library = OpenBlas.open(name);
    Gemm gemm = Netlib.load("JNIBLAS", Map.of());
    try {
      return new Blas(gemm, describe("system", library, OpenBlas.setThreads(library, 1)));
    } catch (UnsatisfiedLinkError notOpenBlas) {
      LOG.warn(
          "{} is not an OpenBLAS: Rondo cannot set its number of threads; set OMP_NUM_THREADS=1 or"
              + " what it reads ({})",
          name,
          notOpenBlas.getMessage());
      return new Blas(gemm, new BlasReport("system", name, "", 0, ""));
    }
  }

  private static BlasReport describe(String kind, NativeLibrary library, int threads) {
    String[] config = OpenBlas.config(library).split(" ", 3);
    String version = config.length > 1 ? config[0] + " " + config[1] : "OpenBLAS";
    return new BlasReport(kind, version, OpenBlas.coreName(library), threads, "");
  }

  /** Empty if this JVM lacks what the class needs. */
  private static Optional<Blas> loadJava(String implementation, String fallback) {
    try {
      Gemm gemm = NetlibGemm.load(implementation);
      return Optional.of(new Blas(gemm, new BlasReport("java", implementation, "", 1, fallback)));
    } catch (ReflectiveOperationException | LinkageError e) {
      LOG.debug("{} does not load", implementation, e);
      return Optional.empty();
    }
  }

  /** Which implementation runs. */
  public BlasReport report() {
    return report;
  }

  /**
   * C := alpha·op(A)·op(B) + beta·C, all column-major: op(A) is {@code [m × k]}, op(B) {@code [k ×
   * n]}, C {@code [m × n]}; a matrix begins at its offset and has a column every ld elements. With
   * beta = 0 the old content of C does not matter.
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
    check("A", transA ? k : m, transA ? m : k, a, aOffset, lda);
    check("B", transB ? n : k, transB ? k : n, b, bOffset, ldb);
    check("C", m, n, c, cOffset, ldc);
    if (m == 0 || n == 0) {
      return;
    }
    if (k < 1) {
      throw new ShapeException("product: expected an inner size of at least 1, found " + k);
    }
    gemm.sgemm(
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

  /** Native code does not look where it writes; so this is the last place to find a wrong size. */
  private static void check(String name, int rows, int columns, float[] data, int offset, int ld) {
    long end = rows == 0 || columns == 0 ? offset : offset + (columns - 1L) * ld + rows;
    if (rows < 0 || columns < 0 || offset < 0 || ld < Math.max(1, rows) || end > data.length) {
      throw new ShapeException(
          "product: expected "
              + name
              + " ["
              + rows
              + " × "
              + columns
              + "] with a column every "
              + ld
              + " from "
              + offset
              + " within its array, found "
              + data.length
              + " elements");
    }
  }
}
