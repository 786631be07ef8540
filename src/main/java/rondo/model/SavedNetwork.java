package rondo.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import rondo.data.Labels;
import rondo.data.Vocabulary;
import rondo.linalg.ShapeException;
import rondo.nn.Input;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;
import rondo.nn.Parameters;

/**
 * A trained network with all that its use needs: the parameters (and in their layout the spec), the
 * vocabulary of its text, the names of its classes, and where it comes from.
 *
 * <pre>{@code
 * SavedNetwork.of(parameters, provenance).withVocabulary(vocabulary).save(Path.of("hello"));
 * SavedNetwork network = SavedNetwork.load(Path.of("hello"));
 * }</pre>
 *
 * <p>Saved, it is two files: {@code network.json}, for people and machines, and {@code
 * weights.safetensors} ({@link Safetensors}), whose length and SHA-256 the first one knows. The
 * same network gives the same bytes, and loads with the same bits.
 *
 * <p>So that a file from elsewhere cannot fill the memory, its sizes are limited. Spec, vocabulary
 * and labels have these limits when they are made, so that what was trained can be saved; of data
 * and options the provenance can hold 10,000 entries each, and all but the weights fit into 128 MB.
 */
public record SavedNetwork(
    Parameters parameters,
    Optional<Vocabulary> vocabulary,
    Optional<Labels> labels,
    Provenance provenance) {
  public static final String NETWORK_FILE = "network.json";
  public static final String WEIGHTS_FILE = "weights.safetensors";
  private static final List<String> FILES = List.of(WEIGHTS_FILE, NETWORK_FILE);
  private static final String OLD = "old";
  private static final Object REPLACING = new Object();

  public SavedNetwork {
    Objects.requireNonNull(parameters, "parameters");
    Objects.requireNonNull(vocabulary, "vocabulary");
    Objects.requireNonNull(labels, "labels");
    Objects.requireNonNull(provenance, "provenance");
    checkSizes(parameters.layout().spec(), vocabulary, labels);
  }

  static void checkSizes(
      NetworkSpec spec, Optional<Vocabulary> vocabulary, Optional<Labels> labels) {
    if (vocabulary.isPresent()) {
      if (spec.input() instanceof Input.Dense) {
        throw new ShapeException("vocabulary: expected none for dense input, found one");
      }
      ShapeException.check(
          "tokens of the vocabulary", spec.input().tokens(), vocabulary.get().size());
    }
    if (labels.isPresent()) {
      ShapeException.check("labels", spec.head().outputs(), labels.get().size());
    }
  }

  /** Without vocabulary and names. */
  public static SavedNetwork of(Parameters parameters, Provenance provenance) {
    return new SavedNetwork(parameters, Optional.empty(), Optional.empty(), provenance);
  }

  public SavedNetwork withVocabulary(Vocabulary known) {
    return new SavedNetwork(parameters, Optional.of(known), labels, provenance);
  }

  /** With a name for each output. */
  public SavedNetwork withLabels(Labels names) {
    return new SavedNetwork(parameters, vocabulary, Optional.of(names), provenance);
  }

  public NetworkSpec spec() {
    return parameters.layout().spec();
  }

  /** Saves into a directory that has no network yet. */
  public void save(Path directory) throws IOException {
    save(directory, false);
  }

  /**
   * Saves into a directory, which is made if need be. Both files are written beside their places
   * first, so that a save which fails leaves what was there.
   *
   * <p>Of several saves into one directory at once, each gives a whole network: without {@code
   * overwrite} one of them saves and the others fail; with it the last one stays.
   *
   * @param overwrite whether to replace a network that is there
   * @throws PlaceTakenException if there is one and it is not to be replaced
   * @throws ModelFormatException if a parameter is not finite, or a limit of the format is exceeded
   */
  public void save(Path directory, boolean overwrite) throws IOException {
    Files.createDirectories(directory);
    for (String file : FILES) {
      checkPlace(directory.resolve(file), overwrite);
    }
    Path staging = Files.createTempDirectory(directory, ".saving");
    try {
      try (FileChannel network = create(staging.resolve(NETWORK_FILE));
          FileChannel weights = create(staging.resolve(WEIGHTS_FILE))) {
        write(Channels.newOutputStream(network), Channels.newOutputStream(weights));
        network.force(true);
        weights.force(true);
      }
      replace(staging, directory, overwrite);
    } finally {
      clean(staging);
    }
  }

  private static void checkPlace(Path place, boolean overwrite) {
    if (!isThere(place)) {
      return;
    }
    if (!Files.isRegularFile(place)) {
      throw new PlaceTakenException(
          place + ": expected a file or nothing, found something else; move it away");
    }
    if (!overwrite) {
      throw taken(place.toString(), null);
    }
  }

  /** A link is there even if it leads to nothing, or does so only from elsewhere. */
  private static boolean isThere(Path place) {
    return Files.exists(place, LinkOption.NOFOLLOW_LINKS);
  }

  private static PlaceTakenException taken(String place, Throwable cause) {
    return new PlaceTakenException(
        place + ": expected nothing there yet, found a file; save(directory, true) replaces it",
        cause);
  }

  private static FileChannel create(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /**
   * Moves both files out of {@code staging}; if that fails, those that were there come back. If not
   * even that goes, they stay in {@code staging/old}.
   */
  static void replace(Path staging, Path directory, boolean overwrite) throws IOException {
    Path old = staging.resolve(OLD);
    // Two that overwrite in turns would leave a mixed pair.
    synchronized (REPLACING) {
      Files.createDirectory(old);
      List<Path> made = new ArrayList<>();
      try {
        for (String file : FILES) {
          if (overwrite && isThere(directory.resolve(file))) {
            Files.move(directory.resolve(file), old.resolve(file));
          }
        }
        // Moving would replace what another process has put there a moment ago; making does not.
        for (String file : FILES) {
          made.add(Files.createFile(directory.resolve(file)));
        }
        for (String file : FILES) {
          Files.move(
              staging.resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
      } catch (FileAlreadyExistsException e) {
        bringBack(old, directory, made, e);
        throw taken(e.getFile(), e);
      } catch (IOException e) {
        bringBack(old, directory, made, e);
        throw e;
      }
    }
    delete(old);
  }

  private static void bringBack(Path old, Path directory, List<Path> made, IOException fault)
      throws IOException {
    try {
      for (Path place : made) {
        Files.deleteIfExists(place);
      }
      for (String file : FILES) {
        if (isThere(old.resolve(file))) {
          Files.move(old.resolve(file), directory.resolve(file));
        }
      }
      delete(old);
    } catch (IOException second) {
      fault.addSuppressed(second);
      throw new IOException(
          directory
              + ": expected to put the old network back after a save that failed, found that this"
              + " fails too; what is not back is kept in "
              + old,
          fault);
    }
  }

  /** Removes a staging directory, unless it holds what a network had been. */
  static void clean(Path staging) throws IOException {
    if (!Files.exists(staging.resolve(OLD))) {
      delete(staging);
    }
  }

  private static void delete(Path folder) throws IOException {
    for (String file : FILES) {
      Files.deleteIfExists(folder.resolve(file));
    }
    Files.delete(folder);
  }

  /** Writes the two files into streams, wherever they lead; does not close them. */
  public void write(OutputStream network, OutputStream weights) throws IOException {
    MessageDigest digest = sha256();
    long length = Safetensors.write(parameters, new DigestOutputStream(weights, digest));
    String sha256 = HexFormat.of().formatHex(digest.digest());
    network.write(new NetworkJson(spec(), vocabulary, labels, provenance, length, sha256).write());
  }

  /**
   * Loads what was saved.
   *
   * @throws ModelFormatException if the files are not a network, or not one pair
   */
  public static SavedNetwork load(Path directory) throws IOException {
    for (String file : FILES) {
      // To open a pipe would wait for somebody to write.
      Path place = directory.resolve(file);
      ModelFormatException.check(
          !Files.exists(place) || Files.isRegularFile(place),
          place.toString(),
          "a file",
          "something else");
    }
    try (InputStream network = Files.newInputStream(directory.resolve(NETWORK_FILE));
        FileChannel weights = FileChannel.open(directory.resolve(WEIGHTS_FILE))) {
      return read(network, Channels.newInputStream(weights), weights.size());
    }
  }

  /**
   * Reads the two files from streams, wherever they come from; does not close them.
   *
   * @param weightsLength how many bytes {@code weights} has: nothing larger is allocated for it
   */
  public static SavedNetwork read(InputStream network, InputStream weights, long weightsLength)
      throws IOException {
    NetworkJson json = NetworkJson.read(network.readNBytes(NetworkJson.MAX_BYTES + 1));
    ModelFormatException.check(
        weightsLength == json.length(),
        WEIGHTS_FILE,
        json.length() + " bytes, as " + NETWORK_FILE + " says",
        weightsLength + "; do the two belong together?");
    MessageDigest digest = sha256();
    Parameters parameters =
        Safetensors.read(
            new DigestInputStream(weights, digest), weightsLength, ParameterLayout.of(json.spec()));
    String sha256 = HexFormat.of().formatHex(digest.digest());
    ModelFormatException.check(
        sha256.equals(json.sha256()),
        WEIGHTS_FILE,
        "SHA-256 " + json.sha256() + ", as " + NETWORK_FILE + " says",
        sha256 + "; do the two belong together?");
    return new SavedNetwork(parameters, json.vocabulary(), json.labels(), json.provenance());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
