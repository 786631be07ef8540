/**
 * The training loop: {@link rondo.train.LocalTrainer}, what it is told ({@link
 * rondo.train.TrainOptions}), where it stands ({@link rondo.train.TrainState}) and what comes out
 * ({@link rondo.train.TrainResult}). May use: {@code rondo}, {@code rondo.linalg}, {@code
 * rondo.nn}, {@code rondo.data}, {@code rondo.optim}.
 */
package rondo.train;
