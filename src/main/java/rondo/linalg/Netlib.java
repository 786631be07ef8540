package rondo.linalg;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;

/**
 * Netlib in a class loader of our own. Netlib reads the path of the native library once, when its
 * classes load, and inside somebody else's pipeline another stage may have made them load long ago;
 * here they load afresh, and what others have loaded stays as it is.
 */
final class Netlib extends ClassLoader {
  private static final String NETLIB = "dev.ludovic.netlib.";
  private static final String ADAPTER = NetlibGemm.class.getName();

  private Netlib() {
    super(Netlib.class.getClassLoader());
  }

  /**
   * The implementation of that name, loaded while these system properties are set; afterwards they
   * are again what they were.
   */
  static Gemm load(String implementation, Map<String, String> properties)
      throws ReflectiveOperationException {
    Class<?> adapter = new Netlib().loadClass(ADAPTER);
    Method load = adapter.getDeclaredMethod("load", String.class);
    load.setAccessible(true);
    Map<String, String> before = new HashMap<>();
    properties.forEach((name, value) -> before.put(name, System.setProperty(name, value)));
    try {
      return (Gemm) load.invoke(null, implementation);
    } finally {
      before.forEach(Netlib::restore);
    }
  }

  private static void restore(String name, String value) {
    if (value == null) {
      System.clearProperty(name);
    } else {
      System.setProperty(name, value);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(NETLIB) && !name.equals(ADAPTER) && !name.startsWith(ADAPTER + "$")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream code = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (code == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = code.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
