/**
 * How fast Rondo is, as a share of what its matrix products alone would allow. Run by {@code
 * jobs/bench}; compiled with the tests, so that it is never in the jar.
 */
package rondo.bench;
