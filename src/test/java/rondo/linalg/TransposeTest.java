package rondo.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TransposeTest {
  @Test
  void everyElementChangesRowAndColumn() {
    for (int rows : new int[] {1, 2, 7, 15, 16, 17, 32, 33, 70}) {
      for (int columns : new int[] {1, 3, 7, 8, 9, 16, 17, 40}) {
        float[] from = new float[rows * columns + 3];
        for (int i = 0; i < from.length; i++) {
          from[i] = i;
        }
        float[] to = new float[rows * columns + 1];
        to[rows * columns] = -1;
        Transpose.of(from, 3, rows, columns, to);
        for (int row = 0; row < rows; row++) {
          for (int column = 0; column < columns; column++) {
            assertThat(to[row * columns + column])
                .as("[%d × %d] at (%d, %d)", rows, columns, row, column)
                .isEqualTo(3 + column * rows + row);
          }
        }
        assertThat(to[rows * columns]).isEqualTo(-1);
      }
    }
  }

  @Test
  void aMatrixOutsideItsArrayIsRefused() {
    assertThatThrownBy(() -> Transpose.of(new float[6], 1, 2, 3, new float[6]))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "transpose: expected [2 × 3] from 1 within 6 elements, and room for as many, found 6");
    assertThatThrownBy(() -> Transpose.of(new float[6], 0, 2, 3, new float[5]))
        .isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> Transpose.of(new float[6], 0, 1 << 20, 1 << 20, new float[6]))
        .isInstanceOf(ShapeException.class);
  }
}
