package rondo.model;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import rondo.OptionException;
import rondo.Version;
import rondo.linalg.Blas;
import rondo.linalg.BlasReport;
import rondo.train.TrainOptions;

/**
 * Where a network comes from, so that its training can be explained and repeated. Holds no clock
 * and no machine's name: the same training gives the same provenance.
 *
 * @param data counts of what it was trained on, such as {@code sequences}, {@code tokens}, {@code
 *     skipped}
 * @param options every setting of the training, as text
 * @param seed what all randomness was drawn from
 * @param rondo the version of Rondo
 * @param jvm the Java that ran it
 * @param blas the matrix library that ran it, with its kernels and threads
 */
public record Provenance(
    Map<String, Long> data,
    Map<String, String> options,
    long seed,
    String rondo,
    String jvm,
    String blas) {

  // Sorted, so that its file is always the same.
  public Provenance {
    data.forEach((name, count) -> Objects.requireNonNull(count, () -> "data: " + name));
    options.forEach((name, text) -> Objects.requireNonNull(text, () -> "options: " + name));
    Objects.requireNonNull(rondo, "rondo");
    Objects.requireNonNull(jvm, "jvm");
    Objects.requireNonNull(blas, "blas");
    data = Collections.unmodifiableMap(new TreeMap<>(data));
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /**
   * Of a training in this process.
   *
   * @param data counts of what it was trained on; at least one
   * @param blas what the trainer was made with
   */
  public static Provenance of(TrainOptions options, Map<String, Long> data, Blas blas) {
    OptionException.check(!data.isEmpty(), "data of the provenance", "at least one count", "none");
    return new Provenance(
        data,
        texts(options),
        options.seed(),
        Version.get(),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        text(blas.report()));
  }

  /** All but the seed, which has a place of its own. */
  private static Map<String, String> texts(TrainOptions options) {
    return Map.of(
        "optimizer", options.optimizer().toString(),
        "stepSize", Double.toString(options.stepSize()),
        "schedule", options.schedule().toString(),
        "clipping", options.clipping().toString(),
        "maxEpochs", Integer.toString(options.maxEpochs()),
        "patience", Integer.toString(options.patience()));
  }

  /** What makes the bits; not why it is this one, which can name a temporary file. */
  static String text(BlasReport report) {
    return new BlasReport(
            report.kind(), report.implementation(), report.kernels(), report.threads(), "")
        .toString();
  }
}
