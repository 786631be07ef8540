package rondo.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MatrixTest {
  private final float[] data = {9, 1, 2, 3, 9, 4, 5, 6, 9};

  /** 1 4 / 2 5 / 3 6, with a gap between its columns. */
  private final Matrix matrix = new Matrix(data, 1, 3, 2, 4);

  @Test
  void aViewReadsAndWritesTheDataItself() {
    assertThat(matrix.get(0, 0)).isEqualTo(1);
    assertThat(matrix.get(2, 1)).isEqualTo(6);
    matrix.set(1, 1, 7);
    assertThat(data[6]).isEqualTo(7);
  }

  @Test
  void rowsAndColumnsOfAViewAreViews() {
    assertThat(matrix.columns(1, 2).toArray()).containsExactly(4, 5, 6);
    assertThat(matrix.rows(1, 3).toArray()).containsExactly(2, 3, 5, 6);
    assertThat(matrix.rows(1, 3).columns(1, 2).get(0, 0)).isEqualTo(5);
    assertThat(matrix.columns(1, 1).columns()).isZero();
  }

  @Test
  void breezeSeesTheSameElements() {
    assertThat(matrix.breeze().rows()).isEqualTo(3);
    assertThat(matrix.breeze().cols()).isEqualTo(2);
    assertThat(matrix.breeze().apply(1, 1)).isEqualTo(5f);
    matrix.breeze().update(0, 1, 8f);
    assertThat(matrix.get(0, 1)).isEqualTo(8);
  }

  @Test
  void aViewThatDoesNotFitItsDataIsRefused() {
    assertThatThrownBy(() -> new Matrix(data, 2, 3, 2, 5))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("expected at least 10 elements, found 9");
    assertThatThrownBy(() -> new Matrix(data, 0, 3, 2, 2))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("stride >= rows")
        .hasMessageContaining("stride 2");
    assertThatThrownBy(() -> new Matrix(data, -1, 3, 2, 3)).isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> new Matrix(data, 0, 1 << 20, 1 << 20, 1 << 20))
        .isInstanceOf(ShapeException.class);
  }

  @Test
  void anElementOrARangeOutsideIsRefused() {
    assertThatThrownBy(() -> matrix.get(3, 0))
        .isInstanceOf(ShapeException.class)
        .hasMessage("element: expected row below 3 and column below 2, found (3, 0)");
    assertThatThrownBy(() -> matrix.set(0, -1, 0)).isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> matrix.columns(1, 3))
        .isInstanceOf(ShapeException.class)
        .hasMessage("columns: expected a range within 0 to 2, found 1 to 3");
    assertThatThrownBy(() -> matrix.rows(2, 1)).isInstanceOf(ShapeException.class);
  }

  @Test
  void zerosAreZero() {
    assertThat(Matrix.zeros(2, 3).toArray()).containsOnly(0).hasSize(6);
    assertThat(Matrix.zeros(2, 0).toArray()).isEmpty();
    assertThatThrownBy(() -> Matrix.zeros(0, 3)).isInstanceOf(ShapeException.class);
  }
}
