package rondo.bench;

import java.util.ArrayList;
import java.util.List;
import rondo.nn.NetworkSpec;
import rondo.nn.ParameterLayout;

/**
 * The matrix products that a window cannot do without: what the ceiling is made of. They follow
 * from the weights: each {@code [m × k]} one is multiplied with the columns of the window going
 * forward, with their gradients going back, and its own gradient is a product over all columns.
 *
 * <p>For networks that read one-hot tokens in one direction from a carried state and are read at
 * every step: the lowest input is then a gather and a scatter, and no product.
 */
final class Products {
  private Products() {}

  /**
   * {@code [m × k] · [k × n]}.
   *
   * @param what where in the network it is needed
   * @param count how often a window needs it
   */
  record Product(String what, int m, int k, int n, int count) {
    double flops() {
      return 2.0 * m * k * n * count;
    }

    boolean sameShape(Product other) {
      return m == other.m && k == other.k && n == other.n;
    }

    @Override
    public String toString() {
      return "[" + m + "×" + k + "]·[" + k + "×" + n + "]";
    }
  }

  /** What a window of {@code rows × steps} needs, forward and backward; each shape once. */
  static List<Product> ofTraining(NetworkSpec spec, int rows, int steps) {
    int columns = rows * steps;
    List<Product> products = new ArrayList<>(ofScoring(spec, rows, steps));
    for (ParameterLayout.Tensor weight : weights(spec)) {
      int m = weight.rows();
      int k = weight.columns();
      if (recurrent(weight)) {
        // One step less: nobody asks for the gradient of the carried state.
        add(products, new Product("step back", k, m, rows, steps - 1));
      } else {
        add(products, new Product(what(weight) + " back", k, m, columns, 1));
      }
      add(products, new Product(what(weight) + " weight", m, columns, k, 1));
    }
    return products;
  }

  /** What the forward pass alone needs. */
  static List<Product> ofScoring(NetworkSpec spec, int rows, int steps) {
    List<Product> products = new ArrayList<>();
    for (ParameterLayout.Tensor weight : weights(spec)) {
      int columns = recurrent(weight) ? rows : rows * steps;
      int count = recurrent(weight) ? steps : 1;
      add(products, new Product(what(weight), weight.rows(), weight.columns(), columns, count));
    }
    return products;
  }

  static double flops(List<Product> products) {
    return products.stream().mapToDouble(Product::flops).sum();
  }

  private static List<ParameterLayout.Tensor> weights(NetworkSpec spec) {
    return ParameterLayout.of(spec).tensors().stream()
        .filter(tensor -> tensor.rank() == 2 && !tensor.name().equals("rnn.weight_ih_l0"))
        .toList();
  }

  private static boolean recurrent(ParameterLayout.Tensor weight) {
    return weight.name().startsWith("rnn.weight_hh");
  }

  private static String what(ParameterLayout.Tensor weight) {
    return recurrent(weight) ? "step" : weight.name().startsWith("head") ? "head" : "input";
  }

  private static void add(List<Product> products, Product more) {
    for (int at = 0; at < products.size(); at++) {
      Product known = products.get(at);
      if (known.sameShape(more)) {
        String what =
            known.what().contains(more.what()) ? known.what() : known.what() + ", " + more.what();
        int count = known.count() + more.count();
        products.set(at, new Product(what, more.m(), more.k(), more.n(), count));
        return;
      }
    }
    products.add(more);
  }
}
