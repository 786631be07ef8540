package rondo.spark;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import rondo.SplitMix;

/**
 * A file system in memory, {@code faulty://disk/…}, that counts its calls and can die at any. It
 * knows no rename, no append, no folders and no order of its listings, as object stores do not.
 */
public final class FaultyFileSystem extends FileSystem {
  private static final Map<String, Disk> DISKS = new ConcurrentHashMap<>();

  private static final Configuration CONFIGURATION = new Configuration(false);

  static {
    CONFIGURATION.set("fs.faulty.impl", FaultyFileSystem.class.getName());
  }

  private URI uri;

  /** When a file that is being written is there, and what is left of it after a crash. */
  enum Kind {
    /** At once and with every byte, as on a local disk. */
    LOCAL,
    /** At once, but a crash loses what was not synced. */
    UNSYNCED,
    /** At once, and a crash leaves half of it. */
    TORN,
    /** When it is closed, and not at all before, as on an object store. */
    OBJECTS
  }

  /** What the call that fails still does. */
  enum Fault {
    BEFORE_EFFECT,
    AFTER_EFFECT
  }

  /** The files and the faults of one authority. */
  static final class Disk {
    final Map<Path, byte[]> files = Collections.synchronizedMap(new TreeMap<>());

    /** Files that listings do not show yet. */
    final Set<String> unlisted = new LinkedHashSet<>();

    /** Deletes are refused. */
    boolean readOnly;

    private final Kind kind;
    private final Map<Path, Integer> open = new TreeMap<>(); // with how many bytes are synced
    private final SplitMix random = new SplitMix(5);
    private int calls;
    private int failing = Integer.MAX_VALUE;
    private Fault fault = Fault.BEFORE_EFFECT;
    private boolean crash;
    private boolean dead;
    private boolean failed;

    private Disk(Kind kind) {
      this.kind = kind;
    }

    /** The k-th call from now fails, from 1; with {@code crash} all later ones do too. */
    void failAt(int k, Fault how, boolean crashes) {
      failing = calls + k;
      fault = how;
      crash = crashes;
      failed = false;
    }

    /** A new driver comes; tells whether the fault has happened. */
    boolean restart() {
      failing = Integer.MAX_VALUE;
      dead = false;
      open.clear();
      return failed;
    }

    List<String> names() {
      return files.keySet().stream().map(Path::getName).toList();
    }

    private <T> T call(Effect<T> effect) throws IOException {
      if (dead) {
        throw new IOException("the driver is dead");
      }
      calls++;
      if (calls != failing) {
        return effect.run();
      }
      failed = true;
      if (fault == Fault.AFTER_EFFECT) {
        effect.run();
      }
      if (crash) {
        dead = true;
        crash();
      }
      throw new IOException("fault at call " + calls);
    }

    private void crash() {
      open.forEach(
          (path, synced) -> {
            byte[] bytes = files.get(path);
            if (kind == Kind.UNSYNCED) {
              files.put(path, Arrays.copyOf(bytes, synced));
            } else if (kind == Kind.TORN) {
              files.put(path, Arrays.copyOf(bytes, bytes.length / 2));
            }
          });
    }

    private interface Effect<T> {
      T run() throws IOException;
    }
  }

  /** An empty disk of this name. */
  static Disk disk(String name, Kind kind) {
    Disk disk = new Disk(kind);
    DISKS.put(name, disk);
    return disk;
  }

  static Configuration configuration() {
    return CONFIGURATION;
  }

  @Override
  public void initialize(URI name, Configuration configuration) throws IOException {
    super.initialize(name, configuration);
    uri = name;
  }

  private Disk disk() {
    return DISKS.get(uri.getHost()); // Hadoop keeps file systems, tests begin with new disks
  }

  @Override
  public URI getUri() {
    return uri;
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    if (overwrite) {
      throw new UnsupportedOperationException("a file is written once");
    }
    Disk disk = disk();
    return disk.call(
        () -> {
          if (disk.files.containsKey(path)) {
            throw new FileAlreadyExistsException(path.toString());
          }
          if (disk.kind != Kind.OBJECTS) {
            disk.files.put(path, new byte[0]);
            disk.open.put(path, 0);
          }
          return new FSDataOutputStream(new Out(disk, path), null);
        });
  }

  private static final class Out extends OutputStream implements Syncable, StreamCapabilities {
    private final Disk disk;
    private final Path path;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean closed;

    Out(Disk disk, Path path) {
      this.disk = disk;
      this.path = path;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int offset, int length) throws IOException {
      disk.call(
          () -> {
            bytes.write(b, offset, length);
            return publish(disk.kind != Kind.OBJECTS);
          });
    }

    @Override
    public void hflush() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void hsync() throws IOException {
      if (!hasCapability(StreamCapabilities.HSYNC)) {
        throw new UnsupportedOperationException();
      }
      disk.call(() -> disk.open.replace(path, bytes.size()));
    }

    @Override
    public boolean hasCapability(String capability) {
      return capability.equals(StreamCapabilities.HSYNC) && disk.kind == Kind.UNSYNCED;
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        disk.call(
            () -> {
              // Closing syncs nothing: what is not synced can be lost as long as the run lasts.
              if (disk.kind != Kind.UNSYNCED || disk.open.get(path) == bytes.size()) {
                disk.open.remove(path);
              }
              return publish(true);
            });
      }
    }

    private boolean publish(boolean visible) {
      if (visible) {
        disk.files.put(path, bytes.toByteArray());
      }
      return visible;
    }
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    Disk disk = disk();
    return disk.call(
        () -> {
          byte[] bytes = disk.files.get(path);
          if (bytes == null) {
            throw new FileNotFoundException(path.toString());
          }
          return new FSDataInputStream(new In(disk, bytes));
        });
  }

  private static final class In extends FSInputStream {
    private final Disk disk;
    private final byte[] bytes;
    private int at;

    In(Disk disk, byte[] bytes) {
      this.disk = disk;
      this.bytes = bytes;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int offset, int length) throws IOException {
      return disk.call(
          () -> {
            if (at == bytes.length) {
              return -1;
            }
            // Never all at once.
            int count = Math.min(Math.max(1, length * 2 / 3), Math.min(length, bytes.length - at));
            System.arraycopy(bytes, at, b, offset, count);
            at += count;
            return count;
          });
    }

    @Override
    public void seek(long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long getPos() {
      return at;
    }

    @Override
    public boolean seekToNewSource(long position) {
      return false;
    }
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    Disk disk = disk();
    return disk.call(
        () -> {
          List<FileStatus> found = new ArrayList<>();
          disk.files.forEach(
              (file, bytes) -> {
                if (file.getParent().equals(path) && !disk.unlisted.contains(file.getName())) {
                  found.add(status(file, bytes));
                }
              });
          if (found.isEmpty()) {
            throw new FileNotFoundException(path.toString());
          }
          int[] order = new int[found.size()];
          Arrays.setAll(order, at -> at);
          disk.random.shuffle(order, order.length);
          return Arrays.stream(order).mapToObj(found::get).toArray(FileStatus[]::new);
        });
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    Disk disk = disk();
    return disk.call(
        () -> {
          byte[] bytes = disk.files.get(path);
          if (bytes == null) {
            throw new FileNotFoundException(path.toString());
          }
          return status(path, bytes);
        });
  }

  private static FileStatus status(Path path, byte[] bytes) {
    return new FileStatus(bytes.length, false, 1, 1 << 20, 0, path);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    if (recursive) {
      throw new UnsupportedOperationException();
    }
    Disk disk = disk();
    return disk.call(
        () -> {
          if (disk.readOnly) {
            throw new IOException("read-only");
          }
          return disk.files.remove(path) != null;
        });
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean rename(Path from, Path to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setWorkingDirectory(Path path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path(uri.getScheme(), uri.getAuthority(), "/");
  }
}
