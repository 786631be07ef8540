package rondo.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import rondo.Version;
import rondo.linalg.Blas;

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
 * @param blas the matrix library that ran it, as it reports itself
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
    data = Collections.unmodifiableMap(new TreeMap<>(data));
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /** Of a training in this process, on this BLAS. */
  public static Provenance of(
      Map<String, Long> data, Map<String, String> options, long seed, Blas blas) {
    return new Provenance(
        data,
        options,
        seed,
        Version.get(),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        blas.report().toString());
  }
}
