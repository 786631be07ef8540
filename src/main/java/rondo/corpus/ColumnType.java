package rondo.corpus;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import rondo.OptionException;
import rondo.data.DataException;

/** What a column holds, as far as sequences are concerned. */
enum ColumnType {
  TEXT("string"),
  TOKENS("array<string>"),
  NUMBER("a number"),
  NUMBERS("an array of numbers"),
  VECTOR("vector"),
  VECTORS("array<vector> or an array of arrays of numbers"),
  FLAG("boolean");

  private final String text;

  ColumnType(String text) {
    this.text = text;
  }

  /**
   * The type of a column.
   *
   * @throws OptionException if there is no such column
   * @throws DataException if it is of none of the expected types
   */
  static ColumnType of(StructType schema, String role, String column, Set<ColumnType> expected) {
    OptionException.check(
        Arrays.asList(schema.fieldNames()).contains(column),
        role + " column",
        "one of " + Arrays.toString(schema.fieldNames()),
        column);
    DataType type = schema.apply(column).dataType();
    Optional<ColumnType> found = of(type);
    if (found.isEmpty() || !expected.contains(found.get())) {
      throw new DataException(
          "type of the "
              + role
              + " column \""
              + column
              + "\": expected "
              + expected.stream().map(known -> known.text).collect(Collectors.joining(" or "))
              + ", found "
              + type.simpleString()
              + (isOf(type, "org.apache.spark.mllib.linalg.VectorUDT")
                  ? " of org.apache.spark.mllib.linalg, which is not org.apache.spark.ml.linalg"
                  : ""));
    }
    return found.get();
  }

  static Set<ColumnType> texts() {
    return EnumSet.of(TEXT, TOKENS);
  }

  boolean isText() {
    return texts().contains(this);
  }

  private static Optional<ColumnType> of(DataType type) {
    if (type instanceof ArrayType array) {
      return ofArrayOf(array.elementType());
    }
    if (type instanceof StringType) {
      return Optional.of(TEXT);
    }
    if (type instanceof NumericType) {
      return Optional.of(NUMBER);
    }
    if (type instanceof BooleanType) {
      return Optional.of(FLAG);
    }
    return isVector(type) ? Optional.of(VECTOR) : Optional.empty();
  }

  private static Optional<ColumnType> ofArrayOf(DataType element) {
    if (element instanceof StringType) {
      return Optional.of(TOKENS);
    }
    if (element instanceof NumericType) {
      return Optional.of(NUMBERS);
    }
    boolean numbers =
        element instanceof ArrayType inner && inner.elementType() instanceof NumericType;
    return numbers || isVector(element) ? Optional.of(VECTORS) : Optional.empty();
  }

  private static boolean isVector(DataType type) {
    return type.equals(SQLDataTypes.VectorType());
  }

  private static boolean isOf(DataType type, String name) {
    DataType inner = type instanceof ArrayType array ? array.elementType() : type;
    return inner.getClass().getName().equals(name);
  }
}
