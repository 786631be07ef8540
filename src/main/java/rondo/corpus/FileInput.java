package rondo.corpus;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CodecPool;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.io.compress.Decompressor;
import rondo.data.Tokenizer;

/**
 * The bytes of a file's range, both of whose borders are moved on to the next place where the text
 * may be cut; the neighbours find the same places.
 *
 * <ul>
 *   <li>Bytes: anywhere.
 *   <li>Characters: over continuation bytes, at most 3. What is no continuation byte starts a
 *       character or a malformed piece; and if three of them follow each other, the longest
 *       character that could have begun before the border has ended with the third.
 *   <li>Words: to white space of ASCII, which is never a part of another character.
 * </ul>
 */
final class FileInput implements TextInput {
  private static final int BUFFER = 1 << 16;
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final FileRange range;
  private final Tokenizer tokenizer;
  private final InputStream in;
  private final Decompressor decompressor;
  private long at;
  private boolean empty;
  private int marks;

  FileInput(FileRange range, Tokenizer tokenizer, Configuration hadoop) throws IOException {
    this.range = range;
    this.tokenizer = tokenizer;
    this.at = range.start();
    Path path = new Path(range.path());
    CompressionCodec codec =
        range.compressed() ? new CompressionCodecFactory(hadoop).getCodec(path) : null;
    this.decompressor = codec == null ? null : CodecPool.getDecompressor(codec);
    FSDataInputStream file = path.getFileSystem(hadoop).open(path);
    InputStream bytes = file;
    try {
      if (codec != null) {
        bytes = codec.createInputStream(file, decompressor);
      } else {
        file.seek(range.start());
      }
      this.in = new BufferedInputStream(bytes, BUFFER);
      if (range.start() == 0) {
        skipMark();
      } else {
        skipToCut();
      }
    } catch (IOException | RuntimeException e) {
      bytes.close();
      CodecPool.returnDecompressor(decompressor);
      throw e;
    }
  }

  /**
   * @throws CorpusException if the file cannot be read
   */
  static FileInput open(FileRange range, Tokenizer tokenizer, Configuration hadoop) {
    try {
      return new FileInput(range, tokenizer, hadoop);
    } catch (IOException e) {
      throw CorpusException.unreadable(range.path(), e);
    }
  }

  /** Where a byte order mark stands, it is a note about the file, and no text. */
  private void skipMark() throws IOException {
    in.mark(MARK.length);
    if (tokenizer != Tokenizer.BYTE && Arrays.equals(in.readNBytes(MARK.length), MARK)) {
      at = MARK.length;
      marks = 1;
    } else {
      in.reset();
    }
  }

  private void skipToCut() throws IOException {
    while (at < range.length() && peek(range.start()) >= 0) {
      skipPeeked();
      if (tokenizer == Tokenizer.WORD && at == range.end()) {
        empty = true; // the one before goes on with its word, and ends where this one would
        return;
      }
    }
  }

  /** The next byte, unless the text may be cut here, behind a border. */
  private int peek(long border) throws IOException {
    in.mark(1);
    int value = in.read();
    in.reset();
    if (value < 0) {
      throw changed();
    }
    boolean cut =
        switch (tokenizer) {
          case BYTE -> true;
          case CHAR -> at - border >= 3 || (value & 0xC0) != 0x80;
          case WORD -> value == ' ' || (value >= '\t' && value <= '\r');
        };
    return cut ? -1 : value;
  }

  private void skipPeeked() throws IOException {
    in.skipNBytes(1);
    at++;
  }

  private EOFException changed() {
    return new EOFException(
        "expected " + range.length() + " bytes, found " + at + ": it has become shorter");
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    if (range.compressed()) {
      return in.read(into, offset, count);
    }
    if (at < range.end() && !empty) {
      int read = in.read(into, offset, (int) Math.min(count, range.end() - at));
      if (read < 0) {
        throw changed();
      }
      at += read;
      return read;
    }
    int read = 0;
    while (read < count && !empty && at < range.length()) {
      int value = peek(range.end());
      empty = value < 0;
      if (!empty) {
        into[offset + read++] = (byte) value;
        skipPeeked();
      }
    }
    return read == 0 ? -1 : read;
  }

  @Override
  public String name() {
    return range.path();
  }

  @Override
  public OptionalInt begunIn() {
    return range.start() == 0 ? OptionalInt.empty() : OptionalInt.of(range.first());
  }

  @Override
  public int marks() {
    return marks;
  }

  @Override
  public void close() throws IOException {
    in.close();
    CodecPool.returnDecompressor(decompressor);
  }
}
