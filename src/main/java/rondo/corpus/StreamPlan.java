package rondo.corpus;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rondo.data.BlockIndex;
import rondo.data.LaneBlock;
import rondo.data.LaneLayout;

/**
 * Which token of a running text is where: the text is cut into parts (for training and for
 * validation), a part into shards, a shard into lanes, and a lane into the pieces that are in one
 * block. Tokens are counted from the start of the text, blocks over all parts.
 */
final class StreamPlan implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * What a lane has in a block.
   *
   * @param block which one
   * @param place how many tokens of other lanes stand before it there
   * @param first its first token in the text
   * @param last its last one, which is also the first of the next piece, if the part has one
   */
  record Piece(int block, int place, long first, long last) {}

  /** Tokens that follow each other; its shards have equally many pairs, or one more. */
  static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long start;
    private final LaneLayout shards; // a shard is to the part what a lane is to a shard
    private final int batchSize;
    private final int unroll;
    private final int blockSteps;
    private final int[] firstBlocks; // of each shard; behind the last, of the next part

    Part(
        long start,
        long tokens,
        int shards,
        int batchSize,
        int unroll,
        int blockSteps,
        int firstBlock) {
      this.start = start;
      this.shards = new LaneLayout(tokens - 1, shards, Integer.MAX_VALUE);
      this.batchSize = batchSize;
      this.unroll = unroll;
      this.blockSteps = blockSteps;
      this.firstBlocks = new int[this.shards.lanes() + 1];
      this.firstBlocks[0] = firstBlock;
      for (int shard = 0; shard < count(); shard++) {
        LaneLayout layout = layout(shard);
        int blocks = (layout.windows() - 1) / windowsPerBlock(layout) + 1;
        firstBlocks[shard + 1] = Math.addExact(firstBlocks[shard], blocks);
      }
    }

    /** N: how many shards there are. */
    int count() {
      return shards.lanes();
    }

    int firstBlock() {
      return firstBlocks[0];
    }

    /** The first block behind this part. */
    int endBlock() {
      return firstBlocks[count()];
    }

    List<BlockIndex> indexes(int vocabularySize) {
      List<BlockIndex> indexes = new ArrayList<>();
      for (int shard = 0; shard < count(); shard++) {
        List<BlockIndex.Extent> extents = new ArrayList<>();
        for (int block = firstBlocks[shard]; block < firstBlocks[shard + 1]; block++) {
          extents.add(block(block, vocabularySize).extent());
        }
        indexes.add(new BlockIndex(extents, false, layout(shard).lanes()));
      }
      return indexes;
    }

    LaneBlock block(int block, int vocabularySize) {
      int found = Arrays.binarySearch(firstBlocks, block);
      int shard = found >= 0 ? found : -found - 2;
      LaneLayout layout = layout(shard);
      int windows = windowsPerBlock(layout);
      int first = (block - firstBlocks[shard]) * windows;
      return new LaneBlock(layout, first, windows, vocabularySize);
    }

    private LaneLayout layout(int shard) {
      return new LaneLayout(shards.length(shard), batchSize, unroll);
    }

    private int windowsPerBlock(LaneLayout layout) {
      long fit = Math.max(1, blockSteps / ((long) layout.lanes() * unroll));
      return (int) Math.min(fit, layout.windows());
    }

    /** The piece that the pair with this first token is in. */
    private Piece piece(long token) {
      long pair = token - start;
      int shard = shards.laneOf(pair);
      long inShard = pair - shards.start(shard);
      LaneLayout layout = layout(shard);
      int lane = layout.laneOf(inShard);
      long steps = (long) windowsPerBlock(layout) * unroll;
      long block = (inShard - layout.start(lane)) / steps;
      long from = block * steps;
      long first = start + shards.start(shard) + layout.start(lane) + from;
      return new Piece(
          (int) (firstBlocks[shard] + block),
          (int) layout.tokensBefore(lane, from, from + steps),
          first,
          first + layout.length(lane, from, from + steps));
    }

    private long end() {
      return start + shards.pairs() + 1;
    }
  }

  private final Part[] parts;
  private final int vocabularySize;

  StreamPlan(int vocabularySize, Part... parts) {
    this.parts = parts.clone();
    this.vocabularySize = vocabularySize;
  }

  /** How long the whole text is. */
  long tokens() {
    return parts[parts.length - 1].end();
  }

  int blocks() {
    return parts[parts.length - 1].endBlock();
  }

  LaneBlock block(int block) {
    int part = 0;
    while (block >= parts[part].endBlock()) {
      part++;
    }
    return parts[part].block(block, vocabularySize);
  }

  int vocabularySize() {
    return vocabularySize;
  }

  /** The first piece that a token is in. */
  Piece pieceOf(long token) {
    Part part = part(token);
    return part.piece(Math.max(part.start, token - 1));
  }

  /** The piece that comes after one that ends with this token; the text must go on. */
  Piece pieceAfter(long token) {
    Part part = part(token);
    return token + 1 < part.end() ? part.piece(token) : pieceOf(token + 1);
  }

  private Part part(long token) {
    int part = 0;
    while (token >= parts[part].end()) {
      part++;
    }
    return parts[part];
  }
}
