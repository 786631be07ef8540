package rondo.corpus;

import java.io.Closeable;
import java.io.IOException;
import java.util.OptionalInt;

/** A stretch of a running text, at whose ends no token is cut. */
interface TextInput extends Closeable {
  /** Reads up to {@code count} bytes and returns how many they are; -1: there is no more. */
  int read(byte[] into, int offset, int count) throws IOException;

  /** What a message calls the text that the part is of. */
  String name();

  /** The part in which the text of this name has begun, unless it begins here. */
  OptionalInt begunIn();

  /** How many byte order marks were left out. */
  int marks();
}
