package rondo.nn;

import rondo.OptionException;

/** What the network reads at a step. */
public sealed interface Input {
  /** Rows of what the first layer sees. */
  int dimension();

  /**
   * A token out of {@code size}, as a column with a single one; never multiplied, only gathered.
   */
  record OneHot(int size) implements Input {
    public OneHot {
      OptionException.check(size >= 1, "input size", "at least 1", size);
    }

    @Override
    public int dimension() {
      return size;
    }
  }

  /** A token out of {@code size}, as a learned column of {@code dimension} numbers. */
  record Embedding(int size, int dimension) implements Input {
    public Embedding {
      OptionException.check(size >= 1, "input size", "at least 1", size);
      OptionException.check(dimension >= 1, "embedding dimension", "at least 1", dimension);
    }
  }

  /** A vector of {@code dimension} numbers. */
  record Dense(int dimension) implements Input {
    public Dense {
      OptionException.check(dimension >= 1, "input dimension", "at least 1", dimension);
    }
  }
}
