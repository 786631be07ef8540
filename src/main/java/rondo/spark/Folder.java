package rondo.spark;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import rondo.OptionException;

/**
 * The files of a directory on any Hadoop file system, each written once. Needs only what object
 * stores have too: no rename, no append, no order of a listing.
 */
final class Folder {
  private static final int BUFFER = 1 << 16;

  /** How long a file is, and the SHA-256 of what is in it. */
  record Sum(long bytes, String sha256) {}

  /** Writes a file. */
  interface Writer {
    void write(OutputStream out) throws IOException;
  }

  /** Reads a file up to where it should end. */
  interface Reader<T> {
    T read(InputStream in) throws IOException;
  }

  /** A file cannot be used: it is not there, or not what was written. */
  static class DamageException extends IOException {
    private static final long serialVersionUID = 1L;

    DamageException(String message) {
      super(message);
    }
  }

  /** A file ends where it was not to end: whoever wrote it died. */
  static final class TornException extends DamageException {
    private static final long serialVersionUID = 1L;

    TornException(String message) {
      super(message);
    }
  }

  private final FileSystem files;
  private final Path path;
  private final String shown;

  private Folder(FileSystem files, Path path, String shown) {
    this.files = files;
    this.path = path;
    this.shown = shown;
  }

  static Folder open(String directory, Configuration configuration) throws IOException {
    String shown = Redaction.of(directory);
    Path path;
    try {
      path = new Path(directory);
    } catch (IllegalArgumentException e) {
      throw OptionException.ofText("directory of checkpoints", "a path", shown);
    }
    return guarded(
        shown,
        () -> {
          FileSystem files = path.getFileSystem(configuration);
          // With its own checksums the local file system can neither sync nor leave a damaged file
          // where it is: it moves it to a folder of its own. Ours say more.
          return new Folder(
              files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files,
              files.makeQualified(path),
              shown);
        });
  }

  /** The names of all files, in no order. */
  List<String> names() throws IOException {
    return guarded(
        shown,
        () -> {
          List<String> names = new ArrayList<>();
          try {
            for (FileStatus status : files.listStatus(path)) {
              if (status.isFile()) {
                names.add(status.getPath().getName());
              }
            }
          } catch (FileNotFoundException e) {
            return names; // no directory yet
          }
          return names;
        });
  }

  boolean has(String name) throws IOException {
    return guarded(where(name), () -> files.exists(new Path(path, name)));
  }

  /** Makes a new file. On object stores it is there when all is written, elsewhere at once. */
  Sum write(String name, Writer writer) throws IOException {
    return guarded(
        where(name),
        () -> {
          MessageDigest digest = sha256();
          try (FSDataOutputStream out = files.create(new Path(path, name), false)) {
            writer.write(new DigestOutputStream(out, digest));
            if (out.hasCapability(StreamCapabilities.HSYNC)) {
              out.hsync();
            }
            return new Sum(out.getPos(), HexFormat.of().formatHex(digest.digest()));
          }
        });
  }

  /**
   * Reads a file.
   *
   * @throws DamageException unless it is there and has this sum
   */
  <T> T read(String name, Sum sum, Reader<T> reader) throws IOException {
    MessageDigest digest = sha256();
    return undamaged(
        name,
        () -> {
          try (InputStream in =
              new BufferedInputStream(
                  new DigestInputStream(files.open(new Path(path, name)), digest), BUFFER)) {
            T result = reader.read(in);
            check(in.read() < 0, sum.bytes() + " bytes", "more");
            String found = HexFormat.of().formatHex(digest.digest());
            check(found.equals(sum.sha256()), "SHA-256 " + sum.sha256(), found);
            return result;
          }
        });
  }

  /**
   * All that is in a file.
   *
   * @throws DamageException unless it is there and has at most so many bytes
   */
  byte[] read(String name, int most) throws IOException {
    return undamaged(
        name,
        () -> {
          try (InputStream in = files.open(new Path(path, name))) {
            byte[] bytes = in.readNBytes(most + 1);
            check(bytes.length <= most, "at most " + most + " bytes", "more");
            return bytes;
          }
        });
  }

  void delete(String name) throws IOException {
    guarded(where(name), () -> files.delete(new Path(path, name), false));
  }

  /** Throws unless {@code valid}. */
  static void check(boolean valid, String expected, Object found) throws DamageException {
    if (!valid) {
      throw new DamageException("expected " + expected + ", found " + found);
    }
  }

  private String where(String name) {
    return shown + ": " + name;
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  /** A file that cannot be read is no better than one that is damaged. */
  private static <T> T undamaged(String name, Work<T> work) throws IOException {
    try {
      return work.run();
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      throw Redaction.wrapped(name, e); // the file may be good
    } catch (DamageException e) {
      throw new DamageException(name + ": " + e.getMessage());
    } catch (FileNotFoundException e) {
      throw new DamageException(name + ": expected a file, found none");
    } catch (IOException | FSError e) {
      throw new DamageException(
          name + ": expected a file that can be read, found " + Redaction.of(e));
    }
  }

  /** The local file system has an Error for a full disk. */
  private static <T> T guarded(String where, Work<T> work) throws IOException {
    try {
      return work.run();
    } catch (IOException | FSError e) {
      throw Redaction.wrapped(where, e);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return shown;
  }
}
