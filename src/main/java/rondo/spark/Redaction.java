package rondo.spark;

import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Takes out of a text what is not to be shown: who logs in where, with which password. */
final class Redaction {
  /**
   * What stands in a URI before the last @ of its authority. A password may hold a slash, which no
   * URI allows but many have written; the path behind host:port may hold an @.
   */
  private static final Pattern USER =
      Pattern.compile("(?<=://)[^\\s\"'@/:]*(:(?!\\d{1,5}/)[^\\s\"'@]*)?@([^\\s\"'/]*@)?");

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  private Redaction() {}

  static String of(String text) {
    return USER.matcher(text).replaceAll("***@");
  }

  /** The same in one line. */
  static String line(String text) {
    return of(CONTROL.matcher(text).replaceAll(" "));
  }

  /** A fault in one line of a message. */
  static String of(Throwable fault) {
    String message = fault.getMessage() == null ? "" : ": " + fault.getMessage();
    return line(fault.getClass().getSimpleName() + message);
  }

  /** A fault with its place; the cause is left out if it tells too much. */
  static IOException wrapped(String where, Throwable fault) {
    return new IOException(where + ": " + of(fault), tells(fault) ? null : fault);
  }

  private static boolean tells(Throwable fault) {
    String message = String.valueOf(fault.getMessage());
    return !of(message).equals(message)
        || (fault.getCause() != null && tells(fault.getCause()))
        || Arrays.stream(fault.getSuppressed()).anyMatch(Redaction::tells);
  }
}
