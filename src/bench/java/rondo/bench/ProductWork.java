package rondo.bench;

import rondo.SplitMix;
import rondo.linalg.Blas;

/**
 * One matrix product, again and again on the same operands, so that they are as warm as their size
 * allows. The result is added to what is there: this spares the BLAS the setting to zero.
 */
final class ProductWork implements Runnable {
  private final Blas blas;
  private final Products.Product product;
  private final float[] a;
  private final float[] b;
  private final float[] c;

  ProductWork(Products.Product product, Blas blas) {
    this.product = product;
    this.blas = blas;
    SplitMix random = new SplitMix(3);
    a = uniform(product.m() * product.k(), random);
    b = uniform(product.k() * product.n(), random);
    c = new float[product.m() * product.n()];
  }

  private static float[] uniform(int size, SplitMix random) {
    float[] values = new float[size];
    for (int at = 0; at < size; at++) {
      values[at] = random.nextUniform(1);
    }
    return values;
  }

  /** A single product, whatever its count. */
  @Override
  public void run() {
    int m = product.m();
    int n = product.n();
    int k = product.k();
    blas.sgemm(false, false, m, n, k, 1, a, 0, m, b, 0, k, 1, c, 0, m);
  }
}
