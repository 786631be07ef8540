package rondo.linalg;

import dev.ludovic.netlib.blas.BLAS;
import java.lang.reflect.Method;

/** One of netlib's implementations, by the name of its class; found by {@link Netlib}. */
final class NetlibGemm {
  private NetlibGemm() {}

  /**
   * Netlib's own factories try one implementation after the other and keep to themselves why one
   * failed; here the caller names the one it wants and gets the cause.
   */
  static Gemm load(String implementation) throws ReflectiveOperationException {
    Class<?> type = Class.forName("dev.ludovic.netlib.blas." + implementation);
    Method instance = type.getMethod("getInstance");
    instance.setAccessible(true); // a public method of a class that is not
    BLAS blas = (BLAS) instance.invoke(null);
    return blas::sgemm;
  }
}
