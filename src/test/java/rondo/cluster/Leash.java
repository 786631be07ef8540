package rondo.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another class's main in a JVM that ends with the one which started it: that one holds the
 * other end of the standard input, and however it goes, also by kill -9, the input ends.
 */
final class Leash {
  private Leash() {}

  /** First the class's name, then its arguments. */
  public static void main(String[] args) throws Throwable {
    Thread watch = new Thread(Leash::endWithTheInput, "leash");
    watch.setDaemon(true);
    watch.start();
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void endWithTheInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException broken) { // as good as its end
    } finally {
      Runtime.getRuntime().halt(143);
    }
  }
}
