package rondo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which Rondo this is. */
public final class Version {
  private static final String RESOURCE = "/rondo/version.properties";
  private static final String VERSION = read();

  private Version() {}

  /** The version that the build wrote down, such as "0.1.0". */
  public static String get() {
    return VERSION;
  }

  private static String read() {
    try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE, e);
    }
  }
}
