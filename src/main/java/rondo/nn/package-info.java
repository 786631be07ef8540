/**
 * Recurrent networks: what they are ({@link rondo.nn.NetworkSpec}), where their parameters lie
 * ({@link rondo.nn.ParameterLayout}), and back-propagation through time ({@link rondo.nn.Network}).
 *
 * <p>Letters for axes: B batch, T time, D input, H hidden, V vocabulary or classes. A matrix has
 * the batch on its columns and is column-major; the columns of all steps of a window stand packed
 * one step behind the other ({@link rondo.nn.Packing}), so that a step is a contiguous slab. May
 * use: {@code rondo}, {@code rondo.linalg}.
 */
package rondo.nn;
