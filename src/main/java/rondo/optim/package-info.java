/**
 * How a gradient changes the parameters: {@link rondo.optim.Clipping}, then an {@link
 * rondo.optim.Optimizer}, at a rate that a {@link rondo.optim.Schedule} leads. Everything here
 * works on flat arrays and knows nothing of networks. May use: {@code rondo}, {@code rondo.linalg},
 * {@code rondo.nn}, {@code rondo.data}.
 */
package rondo.optim;
