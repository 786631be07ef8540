package rondo.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import rondo.OptionException;
import rondo.SparkTests;
import rondo.corpus.Columns.Task;
import rondo.corpus.RowOptions.Invalid;
import rondo.data.DataException;
import rondo.data.IntakeReport;
import rondo.data.Labels;
import rondo.data.Sequence;
import rondo.data.SequenceBlock;
import rondo.data.Tokenizer;
import rondo.data.Vocabulary;
import rondo.data.VocabularyOptions;
import rondo.data.VocabularyReport;
import rondo.nn.Readout;

class FrameRowsTest {
  private static final DataType VECTOR = SQLDataTypes.VectorType();
  private static final RowOptions OPTIONS = new RowOptions(4).withShards(1);
  private static final SequenceRows ROWS = new SequenceRows(OPTIONS);
  private static final SequenceRows SKIPPING = new SequenceRows(OPTIONS.withInvalid(Invalid.SKIP));

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkTests.local(2);
    spark.sparkContext().setLogLevel("ERROR");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Dataset<Row> sql(String text) {
    return spark.sql(text);
  }

  private static Dataset<Row> frame(DataType input, DataType label, Row... rows) {
    StructType schema = new StructType().add("x", input).add("y", label);
    return spark.createDataFrame(Arrays.asList(rows), schema);
  }

  private static Row row(Object... values) {
    return RowFactory.create(values);
  }

  private static List<Sequence> sequences(Shards shards) {
    return shards.blocks().collect().stream()
        .flatMap(block -> SequenceBlock.sequences(block).stream())
        .toList();
  }

  /** The sequence of a frame of one row. */
  private static Sequence only(Corpus made) {
    try (Corpus corpus = made) {
      List<Sequence> all = sequences(corpus.training());
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  private static void same(Sequence found, Sequence expected) {
    assertThat(found).usingRecursiveComparison().isEqualTo(expected);
  }

  private static Columns labelled(Task task) {
    return Columns.of(task, "x", "y");
  }

  @Test
  void textsAreLearnedTokenByToken() {
    Dataset<Row> hello = sql("SELECT 'hello' AS text, 1 AS other");
    Columns columns = Columns.of(Task.LANGUAGE_MODEL, "text");
    try (Corpus corpus = ROWS.of(hello, columns)) {
      Vocabulary vocabulary = corpus.vocabulary().get();
      assertThat(vocabulary.tokens()).containsExactly("l", "e", "h", "o");
      same(sequences(corpus.training()).get(0), Sequence.nextToken(2, 1, 0, 0, 3));
      assertThat(corpus.report().vocabulary().get()).isEqualTo(new VocabularyReport(5, 4, 0, 0, 0));
      assertThat(corpus.form()).isEqualTo(new SequenceForm(0, Readout.EVERY_STEP, 0, 0));
      assertThat(corpus.labels()).isEmpty();
    }
    VocabularyOptions ended = new VocabularyOptions().withEndOfText();
    same(
        only(ROWS.withVocabulary(Tokenizer.CHAR, ended).of(hello, columns)),
        Sequence.nextToken(0, 3, 2, 1, 1, 4, 0));
    VocabularyOptions small = ended.withUnknown().withMaxSize(4);
    try (Corpus corpus = ROWS.withVocabulary(Tokenizer.CHAR, small).of(hello, columns)) {
      same(sequences(corpus.training()).get(0), Sequence.nextToken(0, 1, 3, 2, 2, 1, 0));
      assertThat(corpus.report().intake()).isEqualTo(new IntakeReport(1, 0, 0, 0, 0, 6, 0, 2, 0));
      assertThat(corpus.report().vocabulary().get()).isEqualTo(new VocabularyReport(5, 4, 0, 2, 2));
    }
  }

  @Test
  void tokensAreTakenAsTheyAre() {
    Dataset<Row> words = sql("SELECT array('a', 'man', 'a', 'plan') AS words");
    Columns columns = Columns.of(Task.LANGUAGE_MODEL, "words");
    SequenceRows rows = ROWS.withVocabulary(Tokenizer.WORD, new VocabularyOptions());
    same(only(rows.of(words, columns)), Sequence.nextToken(0, 1, 0, 2));
    Dataset<Row> apart = sql("SELECT array('a', 'ma n') AS words UNION ALL SELECT array('a', 'a')");
    assertThatThrownBy(() -> rows.of(apart, columns))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "column \"words\": token 1: expected a word without white space, found \"ma n\"; the"
                + " row begins words = [\"a\", \"ma n\"]");
  }

  @Test
  void aKnownVocabularyIsUsed() {
    Vocabulary known = Vocabulary.of(Tokenizer.CHAR, List.of("b", "a"), false, false);
    Dataset<Row> rows = sql("SELECT * FROM VALUES ('ab'), ('abc'), ('b') AS t(text)");
    Columns columns = Columns.of(Task.LANGUAGE_MODEL, "text");
    try (Corpus corpus = SKIPPING.withVocabulary(known).of(rows, columns)) {
      same(sequences(corpus.training()).get(0), Sequence.nextToken(1, 0));
      assertThat(corpus.report().intake()).isEqualTo(new IntakeReport(3, 1, 0, 0, 1, 4, 3, 0, 0));
      assertThat(corpus.report().vocabulary()).isEmpty();
      assertThat(corpus.vocabulary()).hasValue(known);
    }
    assertThatThrownBy(() -> ROWS.withVocabulary(known).of(rows.filter("text != 'b'"), columns))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("column \"text\": token 2: expected one of the vocabulary's 2")
        .hasMessageEndingWith("the row begins text = \"abc\"");
    assertThatThrownBy(() -> ROWS.withVocabulary(known).of(rows.filter("text = 'b'"), columns))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "column \"text\": expected a token to predict, found one token alone; the row begins"
                + " text = \"b\"");
  }

  @Test
  void classesAreNumberedByFrequency() {
    Dataset<Row> rows =
        sql(
            "SELECT * FROM VALUES ('a', 'rare'), ('b', 'often'), ('c', 'often'), ('d', 'apart')"
                + " AS t(x, y)");
    try (Corpus corpus = ROWS.of(rows, labelled(Task.CLASSIFY))) {
      assertThat(corpus.labels()).hasValue(Labels.of(List.of("often", "apart", "rare")));
      assertThat(sequences(corpus.training()).stream().map(FrameRowsTest::pair))
          .containsExactlyInAnyOrder("[0] [2]", "[1] [0]", "[2] [0]", "[3] [1]");
    }
    Labels known = Labels.of(List.of("rare", "often"));
    try (Corpus corpus = SKIPPING.withLabels(known).of(rows, labelled(Task.CLASSIFY))) {
      assertThat(corpus.labels()).hasValue(known);
      assertThat(corpus.report().intake().invalid()).isEqualTo(1);
    }
    assertThatThrownBy(() -> ROWS.withLabels(known).of(rows, labelled(Task.CLASSIFY)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "column \"y\": label: expected one of [\"rare\", \"often\"], found \"apart\"; the row"
                + " begins x = \"d\", y = \"apart\"");
  }

  private static String pair(Sequence sequence) {
    return Arrays.toString(sequence.tokens().get())
        + " "
        + Arrays.toString(sequence.labels().get());
  }

  @Test
  void classesMayBeNumbers() {
    for (String type : List.of("double", "int", "tinyint", "decimal(5,2)", "bigint")) {
      Dataset<Row> rows =
          sql("SELECT x, CAST(y AS " + type + ") y FROM VALUES ('a', 2), ('b', 0) AS t(x, y)");
      try (Corpus corpus = ROWS.of(rows, labelled(Task.CLASSIFY))) {
        assertThat(corpus.labels()).hasValue(Labels.of(List.of("0", "1", "2")));
        assertThat(sequences(corpus.training()).stream().map(FrameRowsTest::pair))
            .containsExactlyInAnyOrder("[0] [2]", "[1] [0]");
      }
    }
    for (String bad : List.of("1.5", "-1", "100000", "double('NaN')")) {
      Dataset<Row> rows =
          sql("SELECT 'a' x, double(2) y UNION ALL SELECT 'b', double(" + bad + ")");
      assertThatThrownBy(() -> ROWS.of(rows, labelled(Task.CLASSIFY)))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(
              "column \"y\": class: expected a whole number from 0 to 2, found");
    }
    assertThatThrownBy(() -> ROWS.of(sql("SELECT 'a' x, double(-1) y"), labelled(Task.CLASSIFY)))
        .isInstanceOf(DataException.class)
        .hasMessage("column \"y\": labels: expected at least one, found none");
  }

  @Test
  void eachStepMayHaveAClass() {
    SequenceRows words = ROWS.withVocabulary(Tokenizer.WORD, new VocabularyOptions());
    same(
        only(
            words.of(
                sql("SELECT array('the', 'old', 'man') x, array('D', 'A', 'A') y"),
                labelled(Task.TAG))),
        Sequence.ofTokens(2, 1, 0).withLabels(1, 0, 0));
    same(
        only(words.of(sql("SELECT 'the old' x, array(1, 0) y"), labelled(Task.TAG))),
        Sequence.ofTokens(1, 0).withLabels(1, 0));
    assertThatThrownBy(() -> words.of(sql("SELECT 'the old' x, array('D') y"), labelled(Task.TAG)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "column \"y\": labels: expected 2, found 1; the row begins x = \"the old\", y ="
                + " [\"D\"]");
  }

  @Test
  void aStepMayBeANumber() {
    for (String type : List.of("double", "float", "int", "bigint", "decimal(5,2)", "smallint")) {
      same(
          only(
              ROWS.of(
                  sql("SELECT CAST(array(1, 2, 3) AS array<" + type + ">) x, 0.5D y"),
                  labelled(Task.REGRESS))),
          Sequence.ofFeatures(1, 1, 2, 3).withTarget(0.5f));
    }
  }

  @Test
  void aStepMayBeAVector() {
    Sequence expected = Sequence.ofFeatures(2, 1, 2, 0, 4).withTarget(7);
    DataType vectors = DataTypes.createArrayType(VECTOR);
    same(
        only(
            ROWS.of(
                frame(
                    vectors,
                    DataTypes.DoubleType,
                    row(
                        List.of(
                            Vectors.dense(1, 2),
                            Vectors.sparse(2, new int[] {1}, new double[] {4})),
                        7.0)),
                labelled(Task.REGRESS))),
        expected);
    same(
        only(
            ROWS.of(
                sql("SELECT array(array(1D, 2D), array(0D, 4D)) x, 7 y"), labelled(Task.REGRESS))),
        expected);
  }

  @Test
  void targetsAreNumbersOrVectorsOfTheWholeOrEachStep() {
    DataType vectors = DataTypes.createArrayType(VECTOR);
    String x = "SELECT array(1F, 2F) x, ";
    Sequence read = Sequence.ofFeatures(1, 1, 2);
    same(
        only(ROWS.of(sql(x + "array(3, 4) y"), labelled(Task.REGRESS))), read.withTargets(1, 3, 4));
    same(
        only(ROWS.of(sql(x + "array(array(3, 4), array(5, 6)) y"), labelled(Task.REGRESS))),
        read.withTargets(2, 3, 4, 5, 6));
    DataType numbers = DataTypes.createArrayType(DataTypes.FloatType);
    same(
        only(
            ROWS.of(
                frame(numbers, VECTOR, row(List.of(1f, 2f), Vectors.dense(3, 4, 5))),
                labelled(Task.REGRESS))),
        read.withTarget(3, 4, 5));
    same(
        only(
            ROWS.of(
                frame(
                    numbers,
                    vectors,
                    row(List.of(1f, 2f), List.of(Vectors.dense(3), Vectors.dense(4)))),
                labelled(Task.REGRESS))),
        read.withTargets(1, 3, 4));
  }

  @Test
  void aForecastAnswersWithTheNextStep() {
    Columns columns = Columns.of(Task.FORECAST, "x");
    same(
        only(ROWS.of(sql("SELECT array(1, 2, 3) x"), columns)),
        Sequence.ofFeatures(1, 1, 2).withTargets(1, 2, 3));
    same(
        only(ROWS.of(sql("SELECT array(array(1, 2), array(3, 4)) x"), columns)),
        Sequence.ofFeatures(2, 1, 2).withTargets(2, 3, 4));
    assertThatThrownBy(() -> ROWS.of(sql("SELECT array(1) x"), columns))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "column \"x\": expected at least two steps, found fewer; the row begins x = [1]");
  }

  @Test
  void rowsMayHaveWeightsAndStartVectors() {
    Columns columns = labelled(Task.CLASSIFY).withWeight("w").withStart("s");
    same(
        only(ROWS.of(sql("SELECT 'ab' x, 0 y, 0.5D w, array(1, 2) s"), columns)),
        Sequence.ofTokens(0, 1).withLabel(0).withWeight(0.5f).withStart(1, 2));
    StructType schema = new StructType().add("x", "string").add("s", VECTOR);
    Dataset<Row> started = spark.createDataFrame(List.of(row("ab", Vectors.dense(1, 2))), schema);
    try (Corpus corpus = ROWS.of(started, Columns.of(Task.LANGUAGE_MODEL, "x").withStart("s"))) {
      same(sequences(corpus.training()).get(0), Sequence.nextToken(0, 1).withStart(1, 2));
      assertThat(corpus.form().start()).isEqualTo(2);
    }
    for (String weight : List.of("-1D", "double('NaN')", "double('Infinity')")) {
      assertThatThrownBy(
              () -> ROWS.of(sql("SELECT 'ab' x, 0 y, " + weight + " w, array(1) s"), columns))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith("column \"w\": weight 0: expected at least 0 and finite, found");
    }
  }

  @Test
  void aColumnMayTellWhatIsHeldOut() {
    Dataset<Row> rows =
        sql(
            "SELECT * FROM VALUES ('ab', 'p', false), ('ba', 'q', false), ('aab', 'p', true)"
                + " AS t(x, y, v)");
    Columns columns = labelled(Task.CLASSIFY).withValidation("v");
    try (Corpus corpus = ROWS.of(rows, columns)) {
      assertThat(sequences(corpus.training())).hasSize(2);
      same(sequences(corpus.validation().get()).get(0), Sequence.ofTokens(0, 0, 1).withLabel(0));
    }
    // What is held out has no say in vocabulary and classes.
    Dataset<Row> unknown = rows.union(sql("SELECT 'z', 'p', true"));
    assertThatThrownBy(() -> ROWS.of(unknown, columns))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("column \"x\": token 0: expected one of the vocabulary's 2");
    assertThatThrownBy(() -> ROWS.of(rows.filter("NOT v"), columns))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("sequences to validate with: expected at least 1, found none");
    assertThatThrownBy(() -> ROWS.of(rows.union(sql("SELECT 'a', 'p', null")), columns))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "column \"v\": expected a value, found null; the row begins x = \"a\", y = \"p\", v ="
                + " null");
    SequenceRows twice = new SequenceRows(OPTIONS.withValidationFraction(0.5));
    assertThatThrownBy(() -> twice.of(rows, columns)).isInstanceOf(OptionException.class);
  }

  @Test
  void anotherFrameMayBeHeldOut() {
    Dataset<Row> rows = sql("SELECT * FROM VALUES ('ab', 'p'), ('ba', 'q') AS t(x, y)");
    Dataset<Row> others = sql("SELECT 'q' y, 1 more, 'aaa' x"); // columns in another order
    try (Corpus corpus = ROWS.of(rows, others, labelled(Task.CLASSIFY))) {
      assertThat(sequences(corpus.training())).hasSize(2);
      same(sequences(corpus.validation().get()).get(0), Sequence.ofTokens(0, 0, 0).withLabel(1));
    }
  }

  @Test
  void badRowsAreErrorsOrSkipped() {
    List<String> bad =
        List.of(
            "SELECT null x, 0D y",
            "SELECT array(1D, null) x, 0D y",
            "SELECT array(1D, double('NaN')) x, 0D y",
            "SELECT array(1e300) x, 0D y",
            "SELECT array(1D) x, null y",
            "SELECT array(1D) x, double('Infinity') y");
    List<String> messages =
        List.of(
            "column \"x\": expected a value, found null; the row begins x = null, y = 0.0",
            "column \"x\": element 1: expected a number, found null; the row begins x = [1.0,"
                + " null], y = 0.0",
            "column \"x\": feature 0 of step 1: expected a finite number, found NaN; the row"
                + " begins x = [1.0, NaN], y = 0.0",
            "column \"x\": feature 0 of step 0: expected a finite number, found Infinity; the row"
                + " begins x = [1.0E300], y = 0.0",
            "column \"y\": expected a value, found null; the row begins x = [1.0], y = null",
            "column \"y\": number 0 of the target: expected a finite number, found Infinity; the"
                + " row begins x = [1.0], y = Infinity");
    Dataset<Row> good = sql("SELECT array(1D, 2D) x, 3D y");
    Dataset<Row> all = good;
    for (int number = 0; number < bad.size(); number++) {
      Dataset<Row> rows = good.union(sql(bad.get(number)));
      all = all.union(sql(bad.get(number)));
      assertThatThrownBy(() -> ROWS.of(rows, labelled(Task.REGRESS)))
          .isInstanceOf(DataException.class)
          .hasMessage(messages.get(number));
    }
    all = all.union(sql("SELECT array() x, 0D y"));
    try (Corpus corpus = SKIPPING.of(all, labelled(Task.REGRESS))) {
      assertThat(sequences(corpus.training())).hasSize(1);
      assertThat(corpus.report().intake()).isEqualTo(new IntakeReport(8, 1, 0, 0, 0, 2, 0, 0, 6));
    }
  }

  @Test
  void nullsInTextsTokensAndTagsAreBadRowsToo() {
    SequenceRows words = ROWS.withVocabulary(Tokenizer.WORD, new VocabularyOptions());
    String good = "SELECT array('a', 'b') x, array('p', 'q') y UNION ALL ";
    assertThatThrownBy(
            () ->
                words.of(
                    sql(good + "SELECT array('a', null), array('p', 'q')"), labelled(Task.TAG)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("column \"x\": element 1: expected a text, found null; the row");
    assertThatThrownBy(
            () ->
                words.of(
                    sql(good + "SELECT array('a', 'b'), array('p', null)"), labelled(Task.TAG)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("column \"y\": element 1: expected a text, found null; the row");
    assertThatThrownBy(() -> words.of(sql(good + "SELECT array(), array()"), labelled(Task.TAG)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("column \"x\": expected at least one step, found fewer; the row");
    String vectors = "SELECT array(array(1D), null) x, 1D y";
    assertThatThrownBy(() -> ROWS.of(sql(vectors), labelled(Task.REGRESS)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "column \"x\": expected an array in the array, found null; the row");
    String ragged = "SELECT array(array(1D), array(1D, 2D)) x, 1D y";
    assertThatThrownBy(() -> ROWS.of(sql(ragged), labelled(Task.REGRESS)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("column \"x\": numbers of step 1: expected 1, found 2; the row");
    String none = "SELECT array(array()) x, 1D y";
    assertThatThrownBy(
            () ->
                ROWS.of(
                    sql(none).selectExpr("CAST(x AS array<array<double>>) x", "y"),
                    labelled(Task.REGRESS)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("column \"x\": features a step: expected at least 1, found 0");
  }

  @Test
  void longRowsAreShownByTheirBeginning() {
    Dataset<Row> rows = sql("SELECT repeat('ab\\n', 100) x, sequence(1, 100) y");
    assertThatThrownBy(() -> ROWS.of(rows, labelled(Task.TAG)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "column \"y\": labels: expected 300, found 100; the row begins x ="
                + " \"ab?ab?ab?ab?ab?ab?ab?ab?ab?ab?ab?ab?ab?a…\", y = [1, 2, 3, 4, 5, 6, …]");
  }

  @Test
  void typesAreCheckedBeforeAnythingIsRead() {
    Dataset<Row> rows =
        sql("SELECT raise_error('read') x, 1 n, array(1) a, true f, map('a', 1) m, 'b' t");
    refused(
        () -> ROWS.of(rows, Columns.of(Task.LANGUAGE_MODEL, "n")),
        "type of the input column \"n\": expected string or array<string>, found int");
    refused(
        () -> ROWS.of(rows, Columns.of(Task.FORECAST, "t")),
        "type of the input column \"t\": expected an array of numbers or array<vector> or an array"
            + " of arrays of numbers, found string");
    refused(
        () -> ROWS.of(rows, Columns.of(Task.CLASSIFY, "a", "m")),
        "type of the label column \"m\": expected string or a number, found map<string,int>");
    refused(
        () -> ROWS.of(rows, Columns.of(Task.TAG, "a", "t")),
        "type of the label column \"t\": expected array<string> or an array of numbers, found"
            + " string");
    refused(
        () -> ROWS.of(rows, Columns.of(Task.FORECAST, "a").withWeight("t")),
        "type of the weight column \"t\": expected a number, found string");
    refused(
        () -> ROWS.of(rows, Columns.of(Task.FORECAST, "a").withStart("n")),
        "type of the start column \"n\": expected an array of numbers or vector, found int");
    refused(
        () -> ROWS.of(rows, Columns.of(Task.FORECAST, "a").withValidation("n")),
        "type of the validation column \"n\": expected boolean, found int");
    Dataset<Row> old =
        frame(
            DataTypes.createArrayType(new org.apache.spark.mllib.linalg.VectorUDT()),
            DataTypes.DoubleType);
    refused(
        () -> ROWS.of(old, labelled(Task.REGRESS)),
        "type of the input column \"x\": expected string or array<string> or an array of numbers"
            + " or array<vector> or an array of arrays of numbers, found array<vector> of"
            + " org.apache.spark.mllib.linalg, which is not org.apache.spark.ml.linalg");
    assertThatThrownBy(() -> ROWS.of(rows, Columns.of(Task.LANGUAGE_MODEL, "none")))
        .isInstanceOf(OptionException.class)
        .hasMessage("input column: expected one of [x, n, a, f, m, t], found none");
    assertThatThrownBy(() -> Columns.of(Task.CLASSIFY, "x"))
        .isInstanceOf(OptionException.class)
        .hasMessage("label column of the task CLASSIFY: expected one, found none");
    assertThatThrownBy(() -> Columns.of(Task.FORECAST, "x", "y"))
        .isInstanceOf(OptionException.class)
        .hasMessage("label column of the task FORECAST: expected none, found y");
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(DataException.class).hasMessage(message);
  }

  @Test
  void columnsMayHaveAnyName() {
    Dataset<Row> rows = sql("SELECT 'ab' AS `my.text ``x```, 'c' AS my");
    same(
        only(ROWS.of(rows, Columns.of(Task.LANGUAGE_MODEL, "my.text `x`"))),
        Sequence.nextToken(0, 1));
  }

  @Test
  void anEmptyFrameIsAnError() {
    Dataset<Row> none = sql("SELECT array(1D) x, 1D y WHERE false");
    assertThatThrownBy(() -> ROWS.of(none, labelled(Task.REGRESS)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("sequences to train with: expected at least 1, found 0 sequences");
    Dataset<Row> texts = sql("SELECT 'a' x, 'b' y WHERE false");
    assertThatThrownBy(() -> ROWS.of(texts, Columns.of(Task.LANGUAGE_MODEL, "x")))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("vocabulary: expected tokens, found 0 different tokens in 0");
  }

  @Test
  void aLostBlockIsComputedAgainWithVocabularyAndClasses() {
    Dataset<Row> rows = sql("SELECT * FROM VALUES ('ab', 'p'), ('ba', 'q') AS t(x, y)");
    Corpus corpus = ROWS.of(rows, labelled(Task.CLASSIFY));
    List<byte[]> before = corpus.training().blocks().collect();
    corpus.training().blocks().unpersist(true);
    assertThat(corpus.training().blocks().collect()).containsExactlyElementsOf(before);
    assertThat(corpus.held()).hasSize(2);
    corpus.close();
    assertThat(corpus.held()).noneMatch(broadcast -> broadcast.isValid());
    assertThat(spark.sparkContext().getPersistentRDDs().size()).isZero();
  }

  @Test
  void aRefusedCorpusLeavesNothingBehind() {
    assertThatThrownBy(() -> ROWS.of(sql("SELECT 'ab' x, array('p') y"), labelled(Task.TAG)))
        .isInstanceOf(DataException.class);
    assertThat(spark.sparkContext().getPersistentRDDs().size()).isZero();
  }
}
