package rondo.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rondo.OptionException;
import rondo.SplitMix;

class BlasTest {
  /** Whether netlib and the bundled library have a native part for this machine. */
  private static boolean nativeIsExpected() {
    String arch = System.getProperty("os.arch");
    return System.getProperty("os.name").equals("Linux")
        && (arch.equals("amd64") || arch.equals("aarch64"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bundled", "system", "java"})
  void everyImplementationMultipliesAsTheDefinitionSays(String kind) {
    Blas blas = Blas.choose(kind, false);
    SplitMix random = new SplitMix(42);
    for (int trial = 0; trial < 200; trial++) {
      int m = 1 + random.nextInt(40);
      int n = 1 + random.nextInt(40);
      int k = 1 + random.nextInt(40);
      boolean transA = random.nextInt(2) == 1;
      boolean transB = random.nextInt(2) == 1;
      Operand a = new Operand(random, transA ? k : m, transA ? m : k);
      Operand b = new Operand(random, transB ? n : k, transB ? k : n);
      Operand c = new Operand(random, m, n);
      float alpha = random.nextUniform(2);
      float beta = trial % 3 == 0 ? 0 : random.nextUniform(2);
      double[] expected = c.expectedProduct(a, transA, b, transB, k, alpha, beta);
      blas.sgemm(
          transA, transB, m, n, k, alpha, a.data, a.offset, a.ld, b.data, b.offset, b.ld, beta,
          c.data, c.offset, c.ld);
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) c.data[i])
            .as("trial %d (%s), element %d", trial, blas.report(), i)
            .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-5 * (1 + k)));
      }
    }
  }

  /** A matrix somewhere inside a larger array. */
  private static final class Operand {
    final int rows;
    final int columns;
    final int offset;
    final int ld;
    final float[] data;

    Operand(SplitMix random, int rows, int columns) {
      this.rows = rows;
      this.columns = columns;
      this.offset = random.nextInt(5);
      this.ld = rows + random.nextInt(4);
      this.data = new float[offset + ld * columns + random.nextInt(3)];
      for (int i = 0; i < data.length; i++) {
        data[i] = random.nextUniform(1);
      }
    }

    double get(int row, int column, boolean transposed) {
      return transposed ? data[offset + row * ld + column] : data[offset + column * ld + row];
    }

    /** The whole array after C := alpha A B + beta C: what is not C stays. */
    double[] expectedProduct(
        Operand a, boolean transA, Operand b, boolean transB, int k, float alpha, float beta) {
      double[] expected = new double[data.length];
      for (int i = 0; i < data.length; i++) {
        expected[i] = data[i];
      }
      for (int column = 0; column < columns; column++) {
        for (int row = 0; row < rows; row++) {
          double sum = 0;
          for (int p = 0; p < k; p++) {
            sum += a.get(row, p, transA) * b.get(p, column, transB);
          }
          int at = offset + column * ld + row;
          expected[at] = alpha * sum + (beta == 0 ? 0 : beta * data[at]);
        }
      }
      return expected;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bundled", "java"})
  void theOldContentDoesNotMatterIfBetaIsZero(String kind) {
    float[] c = {Float.NaN, Float.POSITIVE_INFINITY};
    Blas.choose(kind, false)
        .sgemm(
            false, false, 1, 2, 1, 1, new float[] {2}, 0, 1, new float[] {3, 4}, 0, 1, 0, c, 0, 1);
    assertThat(c).containsExactly(6, 8);
  }

  @Test
  void theBundledOneRunsWhereItCanOnOneThread() {
    assumeTrue(nativeIsExpected());
    BlasReport report = Blas.choose("bundled", true).report();
    assertThat(report.kind()).isEqualTo("bundled");
    assertThat(report.implementation()).startsWith("OpenBLAS 0.3");
    assertThat(report.kernels()).isNotEmpty();
    assertThat(report.threads()).isEqualTo(1);
    assertThat(report.fallback()).isEmpty();
  }

  @Test
  void netlibThatOthersHaveLoadedStaysAsItIsAndDoesNotHinderUs() {
    assumeTrue(nativeIsExpected());
    // Another stage of the same JVM, with no native library in its path.
    var theirs = dev.ludovic.netlib.blas.JavaBLAS.getInstance();
    String before = System.getProperty("dev.ludovic.netlib.blas.nativeLibPath");
    assertThat(Blas.choose("bundled", true).report().kind()).isEqualTo("bundled");
    assertThat(System.getProperty("dev.ludovic.netlib.blas.nativeLibPath")).isEqualTo(before);
    assertThat(dev.ludovic.netlib.blas.JavaBLAS.getInstance()).isSameAs(theirs);
  }

  @Test
  void plainJavaIsTheOneWithoutTheVectorApi() {
    assertThat(Blas.java().report())
        .isEqualTo(new BlasReport("java", "Java11BLAS", "", 1, ""))
        .hasToString("Java11BLAS (java, 1 thread)");
    assertThat(Blas.choose("java", true)).isSameAs(Blas.java());
  }

  @Test
  void aLibraryThatDoesNotLoadIsReplacedAndTheReportSaysWhy() {
    withLibrary(
        "libnosuchblas.so.7",
        () -> {
          BlasReport report = Blas.choose("system", false).report();
          assertThat(report.kind()).isEqualTo("java");
          assertThat(report.toString())
              .contains("; not native: it does not load:")
              .contains("libnosuchblas.so.7")
              .hasSizeLessThan(400);
        });
  }

  @Test
  void aLibraryThatDoesNotLoadIsAnErrorIfItIsRequired() {
    withLibrary(
        "libnosuchblas.so.7",
        () ->
            assertThatThrownBy(() -> Blas.choose("system", true))
                .isInstanceOf(BlasUnavailableException.class)
                .hasMessageContaining("expected the system BLAS, found that it does not load")
                .hasMessageContaining("libnosuchblas.so.7"));
  }

  @Test
  void withoutRoomToUnpackItTheBundledOneIsReplacedAndTheReportSaysWhy(@TempDir Path folder)
      throws Exception {
    assumeTrue(nativeIsExpected());
    Path file = Files.createFile(folder.resolve("a-file"));
    withProperty(
        "java.io.tmpdir",
        file.toString(),
        () -> {
          assertThat(Blas.choose("bundled", false).report().toString())
              .contains("not native: it does not load:")
              .contains("a-file");
          assertThatThrownBy(() -> Blas.choose("bundled", true))
              .isInstanceOf(BlasUnavailableException.class)
              .hasMessageContaining("expected the bundled BLAS")
              .hasMessageContaining("a-file");
        });
  }

  @Test
  void nothingStaysBehindWhereItWasUnpacked(@TempDir Path folder) throws Exception {
    assumeTrue(nativeIsExpected());
    try (OpenBlas files = new OpenBlas(folder)) {
      assertThat(files.path()).exists();
      files.map();
    }
    assertThat(folder).isEmptyDirectory();
  }

  private static void withLibrary(String name, Runnable body) {
    withProperty("dev.ludovic.netlib.blas.nativeLib", name, body);
  }

  private static void withProperty(String property, String value, Runnable body) {
    String before = System.getProperty(property);
    System.setProperty(property, value);
    try {
      body.run();
    } finally {
      if (before == null) {
        System.clearProperty(property);
      } else {
        System.setProperty(property, before);
      }
    }
  }

  @Test
  void anUnknownKindIsRefused() {
    assertThatThrownBy(() -> Blas.choose("mkl", false))
        .isInstanceOf(OptionException.class)
        .hasMessage("rondo.blas: expected bundled, system or java, found mkl");
  }

  @Test
  void aProductOverTheEdgeOfAnArrayIsRefusedBeforeItRuns() {
    float[] four = new float[4];
    assertThatThrownBy(
            () -> Blas.get().sgemm(false, false, 2, 2, 2, 1, four, 1, 2, four, 0, 2, 0, four, 0, 2))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "product: expected A [2 × 2] with a column every 2 from 1 within its array, found 4"
                + " elements");
    assertThatThrownBy(
            () -> Blas.get().sgemm(false, false, 2, 2, 2, 1, four, 0, 2, four, 0, 1, 0, four, 0, 2))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("B [2 × 2] with a column every 1");
    assertThatThrownBy(
            () ->
                Blas.get()
                    .sgemm(false, false, 2, 2, 2, 1, four, 0, 2, four, 0, 2, 0, new float[3], 0, 2))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("C [2 × 2]");
  }
}
