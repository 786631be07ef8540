package rondo.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rondo.nn.CellKind;

class ProductsTest {
  private static final int B = 7;
  private static final int T = Case.STEPS;
  private static final int V = Case.LETTERS;

  @ParameterizedTest
  @CsvSource({"VANILLA,1", "RELU,1", "GRU,3", "LSTM,4"})
  void countsEachProductOfATrainingWindow(CellKind cell, int gates) {
    int h = 12;
    var products = new Case(Case.Mode.TRAIN, cell, h, B).products();

    double matrix = 2.0 * gates * h * h * B; // a step with one [G·H × H] matrix
    double head = 2.0 * V * h * B;
    double forward = 3 * T * matrix + T * head; // two recurrent ones and an input, then the head
    double back = (2 * (T - 1) + T) * matrix + T * head;
    double weights = 3 * T * matrix + T * head;
    assertThat(Products.flops(products)).isEqualTo(forward + back + weights);
  }

  @ParameterizedTest
  @CsvSource({"VANILLA,1", "GRU,3", "LSTM,4"})
  void countsOnlyTheForwardProductsOfScoring(CellKind cell, int gates) {
    int h = 12;
    var products = new Case(Case.Mode.SCORE, cell, h, B).products();

    assertThat(Products.flops(products))
        .isEqualTo(T * (3 * 2.0 * gates * h * h * B + 2.0 * V * h * B));
  }

  @Test
  void namesTheShapesOfAnLstm() {
    var products = new Case(Case.Mode.TRAIN, CellKind.LSTM, 128, 50).products();

    assertThat(products)
        .isEqualTo(
            List.of(
                new Products.Product("step", 512, 128, 50, 100),
                new Products.Product("input", 512, 128, 2500, 1),
                new Products.Product("head", 65, 128, 2500, 1),
                new Products.Product("step back", 128, 512, 50, 98),
                new Products.Product("step weight, input weight", 512, 2500, 128, 3),
                new Products.Product("input back", 128, 512, 2500, 1),
                new Products.Product("head back", 128, 65, 2500, 1),
                new Products.Product("head weight", 65, 2500, 128, 1)));
    assertThat(products.get(0)).hasToString("[512×128]·[128×50]");
  }

  @Test
  void countsEqualShapesTogether() {
    var products = new Case(Case.Mode.TRAIN, CellKind.VANILLA, 128, 50).products();

    assertThat(products.get(0))
        .isEqualTo(new Products.Product("step, step back", 128, 128, 50, 198));
    assertThat(products).doesNotHaveDuplicates().hasSize(6);
  }
}
