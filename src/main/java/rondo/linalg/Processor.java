package rondo.linalg;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** What the speed of {@link Elementwise} depends on. */
final class Processor {
  private Processor() {}

  /**
   * Whether a fused multiply-add is an instruction here. Without one, {@link Math#fma} computes
   * with big decimals: the same bits, some hundred times slower.
   */
  static boolean hasFusedMultiplyAdd() {
    HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return vm == null || Boolean.parseBoolean(vm.getVMOption("UseFMA").getValue());
    } catch (IllegalArgumentException unknown) { // another JVM: it does not tell
      return true;
    }
  }
}
