package rondo.corpus;

import java.io.Closeable;
import java.io.IOException;

/** A part of a running text, at whose ends no token is cut. */
interface TextInput extends Closeable {
  /** Reads up to {@code count} bytes and returns how many they are; -1: there is no more. */
  int read(byte[] into, int offset, int count) throws IOException;

  /** What a message calls the text that the part is of. */
  String name();

  /** The number of the first part of what the name names. */
  int first();

  /** How many byte order marks were left out. */
  int marks();
}
