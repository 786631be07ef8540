package rondo.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * How fast a case is.
 *
 * @param windowSeconds one window
 * @param productSeconds one product of each shape, in the order of the case
 * @param peakSeconds one product of {@link TurnsBenchmark#PEAK}
 */
record Result(
    Case measured,
    double windowSeconds,
    List<Double> productSeconds,
    double peakSeconds,
    String blas) {

  double tokensPerSecond() {
    return measured.tokens() / windowSeconds;
  }

  /** Tokens a second, if there were nothing to do but the products. */
  double ceiling() {
    double seconds = 0;
    for (int at = 0; at < productSeconds.size(); at++) {
      seconds += measured.products().get(at).count() * productSeconds.get(at);
    }
    return measured.tokens() / seconds;
  }

  double share() {
    return tokensPerSecond() / ceiling();
  }

  double peakFlops() {
    return TurnsBenchmark.PEAK.flops() / peakSeconds;
  }

  double shareOfPeak() {
    return Products.flops(measured.products()) / windowSeconds / peakFlops();
  }

  /** A line for people. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%-5s %-7s %4d  B=%-4d %,9.0f tokens/s  %5.1f %% of the ceiling %,9.0f  %5.1f %% of the peak"
            + " %.1f GFLOP/s  (%s)",
        measured.mode().text(),
        measured.cell().text(),
        measured.hidden(),
        measured.batch(),
        tokensPerSecond(),
        100 * share(),
        ceiling(),
        100 * shareOfPeak(),
        peakFlops() / 1e9,
        blas);
  }

  /** The products that the ceiling is made of, a line each. */
  String products() {
    StringBuilder lines = new StringBuilder();
    for (int at = 0; at < productSeconds.size(); at++) {
      Products.Product product = measured.products().get(at);
      double seconds = product.count() * productSeconds.get(at);
      lines.append(
          String.format(
              Locale.ROOT,
              "      %-24s ×%-4d %9.3f ms  %6.1f GFLOP/s  %s%n",
              product,
              product.count(),
              seconds * 1e3,
              product.flops() / seconds / 1e9,
              product.what()));
    }
    return lines.toString();
  }

  /** A line for programs. */
  String json() {
    ObjectNode line = new ObjectMapper().createObjectNode();
    line.put("mode", measured.mode().text());
    line.put("cell", measured.cell().text());
    line.put("hidden", measured.hidden());
    line.put("batch", measured.batch());
    line.put("tokensPerSecond", Math.round(tokensPerSecond()));
    line.put("ceiling", Math.round(ceiling()));
    line.put("share", Math.round(share() * 1e4) / 1e4);
    line.put("shareOfPeak", Math.round(shareOfPeak() * 1e4) / 1e4);
    line.put("blas", blas);
    return line.toString();
  }
}
