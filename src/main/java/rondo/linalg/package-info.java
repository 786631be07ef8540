/**
 * Matrices, products and element-wise functions in single precision. The only room that sees
 * Breeze, netlib or a native library. May use: {@code rondo}.
 */
package rondo.linalg;
