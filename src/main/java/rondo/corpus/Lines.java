package rondo.corpus;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;

/**
 * The lines of a piece, one when it is asked for. A line ends with LF or CR LF; the last one of a
 * file need not. No more of it is kept in memory than a line may have, however long it is. A byte
 * order mark at the start of a file is left out.
 */
final class Lines implements Iterator<Line>, Closeable {
  private final LinePiece piece;
  private final int maxBytes;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int at; // in the buffer
  private int limit; // of the buffer; -1: the file is at its end
  private long position; // in the file, of what is read next
  private Line next;

  /**
   * @param in what {@link LinePiece#open} gives
   * @param maxBytes the most bytes that are kept of a line
   */
  Lines(LinePiece piece, InputStream in, int maxBytes) throws IOException {
    this.piece = piece;
    this.in = in;
    this.maxBytes = maxBytes;
    if (piece.start() > 0) {
      position = piece.start() - 1;
      skipLine();
    }
  }

  static Lines of(LinePiece piece, Configuration hadoop, int maxBytes) {
    try {
      InputStream in = piece.open(hadoop);
      try {
        return new Lines(piece, in, maxBytes);
      } catch (Throwable failure) {
        in.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw unchecked(piece, failure);
    }
  }

  private static UncheckedIOException unchecked(LinePiece piece, IOException failure) {
    return new UncheckedIOException(piece.path() + ": " + failure.getMessage(), failure);
  }

  @Override
  public boolean hasNext() {
    try {
      while (next == null && position < piece.end() && more()) {
        next = readLine();
      }
      return next != null;
    } catch (IOException failure) {
      throw unchecked(piece, failure);
    }
  }

  @Override
  public Line next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Line line = next;
    next = null;
    return line;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException failure) {
      throw unchecked(piece, failure);
    }
  }

  /** Whether there is a byte. */
  private boolean more() throws IOException {
    if (at == limit) {
      at = 0;
      limit = in.read(buffer);
    }
    return limit > 0;
  }

  /** Up to the next line, or the end of the piece. */
  private void skipLine() throws IOException {
    while (position < piece.end() && more()) {
      int end = endOfLine();
      boolean ended = end < limit;
      go(ended ? end + 1 : end);
      if (ended) {
        return;
      }
    }
  }

  private Line readLine() throws IOException {
    long offset = position;
    var bytes = new ByteArrayOutputStream();
    boolean tooLong = false;
    boolean ended = false;
    // Of what is too long the rest matters only for where the next line begins.
    while (!ended && !(tooLong && position >= piece.end()) && more()) {
      int end = endOfLine();
      ended = end < limit;
      // One more than allowed, for a CR that may be a part of the line's end.
      int taken = Math.min(end - at, maxBytes + 1 - bytes.size());
      bytes.write(buffer, at, taken);
      tooLong |= taken < end - at;
      go(ended ? end + 1 : end);
    }
    byte[] line = bytes.toByteArray();
    int length = line.length;
    if (ended && !tooLong && length > 0 && line[length - 1] == '\r') {
      length--;
    }
    tooLong |= length > maxBytes;
    return decode(offset, ByteBuffer.wrap(line, 0, Math.min(length, maxBytes)), tooLong);
  }

  private int endOfLine() {
    int end = at;
    while (end < limit && buffer[end] != '\n') {
      end++;
    }
    return end;
  }

  private void go(int to) {
    position += to - at;
    at = to;
  }

  private Line decode(long offset, ByteBuffer bytes, boolean tooLong) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    int malformed = 0;
    // A character that was cut in two is no malformed one: it is left out.
    CoderResult result = decoder.decode(bytes, text, !tooLong);
    while (result.isMalformed()) {
      malformed++;
      text.put('\uFFFD');
      bytes.position(bytes.position() + result.length());
      result = decoder.decode(bytes, text, !tooLong);
    }
    text.flip();
    boolean mark = offset == 0 && text.hasRemaining() && text.get(0) == '\uFEFF';
    return new Line(
        piece.path(),
        offset,
        mark ? text.subSequence(1, text.length()).toString() : text.toString(),
        malformed,
        tooLong);
  }
}
