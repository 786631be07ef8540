package rondo.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import org.apache.spark.SparkEnv;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag$;

/**
 * Small objects as bytes, for what goes through the serializer that a user has chosen: Kryo cannot
 * make records, and may be told to refuse every class that it was not told of.
 */
final class Packed {
  private Packed() {}

  static byte[] bytes(Serializable object) {
    ByteBuffer packed = serializer().serialize(object, ClassTag$.MODULE$.apply(Serializable.class));
    byte[] bytes = new byte[packed.remaining()];
    packed.get(bytes);
    return bytes;
  }

  static <T> T object(byte[] bytes, Class<T> type) {
    return serializer()
        .deserialize(
            ByteBuffer.wrap(bytes),
            Packed.class.getClassLoader(),
            ClassTag$.MODULE$.<T>apply(type));
  }

  /** The one with which Spark sends tasks, which is Java's whatever the settings. */
  private static SerializerInstance serializer() {
    return SparkEnv.get().closureSerializer().newInstance();
  }
}
