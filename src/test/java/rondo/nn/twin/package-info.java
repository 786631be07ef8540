/**
 * A plain, slow twin of the networks in double precision, written from the equations: central
 * differences judge it, and it judges the float kernels.
 */
package rondo.nn.twin;
