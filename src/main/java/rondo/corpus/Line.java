package rondo.corpus;

/**
 * A line of a text file, without its end.
 *
 * @param path of the file
 * @param offset of its first byte
 * @param malformed how many malformed pieces of UTF-8 became U+FFFD
 * @param tooLong whether it was too long, and this is its beginning
 */
record Line(String path, long offset, String text, int malformed, boolean tooLong) {}
