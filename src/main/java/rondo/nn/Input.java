package rondo.nn;

import java.io.Serializable;
import rondo.OptionException;

/** What the network reads at a step. */
public sealed interface Input extends Serializable {
  /** The most tokens, or numbers of a vector, that an input has. */
  int MAX_SIZE = 1 << 24;

  /** Rows of what the first layer sees. */
  int dimension();

  /** How many tokens there are; 0 if the input is not of tokens. */
  int tokens();

  /**
   * A token out of {@code size}, as a column with a single one; never multiplied, only gathered.
   */
  record OneHot(int size) implements Input {
    public OneHot {
      check("input size", size);
    }

    @Override
    public int dimension() {
      return size;
    }

    @Override
    public int tokens() {
      return size;
    }
  }

  /** A token out of {@code size}, as a learned column of {@code dimension} numbers. */
  record Embedding(int size, int dimension) implements Input {
    public Embedding {
      check("input size", size);
      check("embedding dimension", dimension);
    }

    @Override
    public int tokens() {
      return size;
    }
  }

  /** A vector of {@code dimension} numbers. */
  record Dense(int dimension) implements Input {
    public Dense {
      check("input dimension", dimension);
    }

    @Override
    public int tokens() {
      return 0;
    }
  }

  private static void check(String name, int size) {
    OptionException.check(size >= 1 && size <= MAX_SIZE, name, "1 to " + MAX_SIZE, size);
  }
}
