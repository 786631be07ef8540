package rondo.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.SparkContext;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.StorageStatus;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What Spark holds, as far as its driver knows, to be compared between two moments of a run.
 *
 * @param broadcastBlocks pieces of broadcast values, on the driver and the executors
 * @param cachedBlocks partitions of persisted RDDs, on all executors
 * @param otherBlocks task results that were too large for a message, and the like
 * @param blockBytes of all those, in memory and on disk; of a broadcast value its pieces, which are
 *     compressed, and not the value that tasks see
 * @param persistedRdds RDDs marked as persisted, computed or not
 * @param shuffles of which the driver knows the outputs
 * @param files in the driver's local folders, and in those of executors of a local-cluster
 */
public record Holdings(
    int broadcastBlocks,
    int cachedBlocks,
    int otherBlocks,
    long blockBytes,
    int persistedRdds,
    int shuffles,
    int files) {

  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /**
   * As it is when Spark's cleaner seems to have removed what nobody refers to any more: each stage
   * leaves a broadcast, and each shuffle its files, until a garbage collection.
   */
  public static Holdings afterCleaning(Cluster cluster) {
    return Await.present(
        "that Spark's cleaner comes to rest",
        LIMIT,
        () -> {
          System.gc();
          Await.pause(PAUSE);
          Holdings first = of(cluster);
          Await.pause(PAUSE);
          return Optional.of(of(cluster)).filter(first::equals);
        });
  }

  /**
   * Waits until no figure is larger than before; the cleaner and what it asks of executors need
   * their time, but what is never given back is a leak.
   */
  public static void awaitNoMoreThan(Holdings before, Cluster cluster) {
    AtomicReference<Holdings> last = new AtomicReference<>();
    try {
      Await.until(
          "no more than " + before,
          LIMIT,
          () -> {
            last.set(afterCleaning(cluster));
            return last.get().isNoMoreThan(before);
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ", found " + last, e);
    }
  }

  private boolean isNoMoreThan(Holdings before) {
    return broadcastBlocks <= before.broadcastBlocks
        && cachedBlocks <= before.cachedBlocks
        && otherBlocks <= before.otherBlocks
        && blockBytes <= before.blockBytes
        && persistedRdds <= before.persistedRdds
        && shuffles <= before.shuffles
        && files <= before.files;
  }

  /** As it is now, whatever the cleaner has done yet. */
  public static Holdings of(Cluster cluster) {
    SparkContext context = cluster.context().sc();
    int broadcast = 0;
    int cached = 0;
    int other = 0;
    long bytes = 0;
    for (StorageStatus status : context.env().blockManager().master().getStorageStatus()) {
      for (BlockId block : CollectionConverters.asJava(status.blocks()).keySet()) {
        if (block.isBroadcast()) {
          broadcast++;
        } else if (block.isRDD()) {
          cached++;
        } else {
          other++;
        }
      }
      bytes += status.memUsed() + status.diskUsed();
    }
    MapOutputTrackerMaster outputs = (MapOutputTrackerMaster) context.env().mapOutputTracker();
    return new Holdings(
        broadcast,
        cached,
        other,
        bytes,
        context.getPersistentRDDs().size(),
        outputs.shuffleStatuses().size(),
        files(cluster.folder().resolve("local")));
  }

  /** Bytes of this JVM's heap in use after a collection. */
  public static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static int files(Path folder) {
    AtomicInteger count = new AtomicInteger();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              count.incrementAndGet();
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE; // removed while we look
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException gone) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count.get();
  }
}
