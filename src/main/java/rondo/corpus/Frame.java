package rondo.corpus;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import rondo.corpus.Columns.Task;

/**
 * The columns of a DataFrame that are read, with their types: where a row has what. Those that
 * there are none of are null.
 */
record Frame(Task task, Column input, Column label, Column weight, Column start, Column validation)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A column, and its place in the rows of {@link #select}. */
  record Column(String name, int index, ColumnType type) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** Checks names and types; reads nothing. */
  static Frame of(StructType schema, Columns columns) {
    List<Column> found = new ArrayList<>();
    Column input =
        add(found, schema, "input", Optional.of(columns.input()), inputs(columns.task()));
    Column label = add(found, schema, "label", columns.label(), labels(columns.task()));
    return new Frame(
        columns.task(),
        input,
        label,
        add(found, schema, "weight", columns.weight(), EnumSet.of(ColumnType.NUMBER)),
        add(
            found,
            schema,
            "start",
            columns.start(),
            EnumSet.of(ColumnType.VECTOR, ColumnType.NUMBERS)),
        add(found, schema, "validation", columns.validation(), EnumSet.of(ColumnType.FLAG)));
  }

  private static Column add(
      List<Column> found,
      StructType schema,
      String role,
      Optional<String> name,
      Set<ColumnType> expected) {
    if (name.isEmpty()) {
      return null;
    }
    ColumnType type = ColumnType.of(schema, role, name.get(), expected);
    found.add(new Column(name.get(), found.size(), type));
    return found.get(found.size() - 1);
  }

  private static Set<ColumnType> inputs(Task task) {
    return switch (task) {
      case LANGUAGE_MODEL -> EnumSet.of(ColumnType.TEXT, ColumnType.TOKENS);
      case FORECAST -> EnumSet.of(ColumnType.NUMBERS, ColumnType.VECTORS);
      case CLASSIFY, TAG, REGRESS ->
          EnumSet.of(ColumnType.TEXT, ColumnType.TOKENS, ColumnType.NUMBERS, ColumnType.VECTORS);
    };
  }

  private static Set<ColumnType> labels(Task task) {
    return switch (task) {
      case LANGUAGE_MODEL, FORECAST -> EnumSet.noneOf(ColumnType.class);
      case CLASSIFY -> EnumSet.of(ColumnType.TEXT, ColumnType.NUMBER);
      case TAG -> EnumSet.of(ColumnType.TOKENS, ColumnType.NUMBERS);
      case REGRESS ->
          EnumSet.of(ColumnType.NUMBER, ColumnType.VECTOR, ColumnType.NUMBERS, ColumnType.VECTORS);
    };
  }

  /** All columns in their order. */
  List<Column> columns() {
    return Stream.of(input, label, weight, start, validation)
        .filter(column -> column != null)
        .toList();
  }

  /** These columns alone, in their order. */
  Dataset<Row> select(Dataset<Row> rows) {
    return rows.select(
        columns().stream()
            .map(column -> functions.col("`" + column.name().replace("`", "``") + "`"))
            .toArray(org.apache.spark.sql.Column[]::new));
  }

  /** Whether a row answers with classes, which have names or numbers. */
  boolean hasClasses() {
    return task == Task.CLASSIFY || task == Task.TAG;
  }
}
