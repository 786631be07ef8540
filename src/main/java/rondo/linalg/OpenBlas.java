package rondo.linalg;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The OpenBLAS that comes with Rondo, as files while it is being loaded. The libraries lie in jars
 * of their own, one a platform; they are copied to a folder that is removed once the process has
 * mapped them, so that nothing of it stays behind even if the process is killed while it computes.
 */
final class OpenBlas implements AutoCloseable {
  private static final String LIBRARY = "libopenblas.so.0";

  /** What OpenBLAS needs, in the order in which it has to be there; not every platform has all. */
  private static final List<String> LIBRARIES =
      List.of("libquadmath.so.0", "libgfortran.so.5", LIBRARY);

  private static final int RTLD_NOW_AND_LOCAL = 2;
  private static final Set<NativeLibrary> OPEN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final List<Path> files = new ArrayList<>();

  /** Copies the libraries of this platform to a new folder in {@code parent}. */
  OpenBlas(Path parent) throws IOException {
    String platform = platform();
    folder = Files.createTempDirectory(parent, "rondo-openblas-");
    try {
      for (String library : LIBRARIES) {
        copy("org/bytedeco/openblas/" + platform + "/" + library, folder.resolve(library));
      }
      if (!Files.exists(path())) {
        throw new IOException(
            "no OpenBLAS for "
                + platform
                + " on the class path (org.bytedeco:openblas, classifier "
                + platform
                + ")");
      }
    } catch (IOException e) {
      try {
        close();
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private static String platform() throws IOException {
    String system = System.getProperty("os.name", "");
    if (!system.equals("Linux")) { // netlib's native part is for Linux only
      throw new IOException("native BLAS runs on Linux, this is " + system);
    }
    String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return switch (processor) {
      case "amd64", "x86_64" -> "linux-x86_64";
      case "aarch64" -> "linux-arm64";
      default -> throw new IOException("no OpenBLAS for the processor " + processor);
    };
  }

  private void copy(String resource, Path target) throws IOException {
    try (InputStream in = OpenBlas.class.getClassLoader().getResourceAsStream(resource)) {
      if (in != null) {
        files.add(target); // before it is whole: half a file is removed too
        Files.copy(in, target);
      }
    }
  }

  /** Where the library lies. */
  Path path() {
    return folder.resolve(LIBRARY);
  }

  /** Maps the libraries into the process, each before the one that needs it looks elsewhere. */
  NativeLibrary map() {
    for (Path file : files) {
      open(file.toString());
    }
    return open(path().toString());
  }

  /**
   * Opens a library for good, and for its caller only. JNA would close it when nobody holds it any
   * more, while netlib may still compute with it; and it would let other libraries that are loaded
   * later take this one's symbols for their own, which two OpenBLAS in a process do not survive.
   */
  static NativeLibrary open(String name) {
    NativeLibrary library =
        NativeLibrary.getInstance(name, Map.of(Library.OPTION_OPEN_FLAGS, RTLD_NOW_AND_LOCAL));
    OPEN.add(library);
    return library;
  }

  /** Removes the files; what is mapped stays mapped. */
  @Override
  public void close() throws IOException {
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(folder);
  }

  /** Sets the number of threads through the library's own function and reads it back. */
  static int setThreads(NativeLibrary library, int threads) {
    library.getFunction("openblas_set_num_threads").invokeVoid(new Object[] {threads});
    return library.getFunction("openblas_get_num_threads").invokeInt(new Object[0]);
  }

  /** Which kernels it picked for this processor. */
  static String coreName(NativeLibrary library) {
    return text(library.getFunction("openblas_get_corename"));
  }

  /** Version and build options, such as "OpenBLAS 0.3.30 … MAX_THREADS=64". */
  static String config(NativeLibrary library) {
    return text(library.getFunction("openblas_get_config")).trim();
  }

  private static String text(Function function) {
    return function.invokeString(new Object[0], false);
  }
}
