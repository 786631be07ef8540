/**
 * Corpora on Spark: text files and DataFrames become shards of encoded blocks, fixed once and for
 * all, whatever the partitions of the input and the number of executors. May use {@code rondo},
 * {@code rondo.linalg}, {@code rondo.nn}, {@code rondo.data}, {@code rondo.optim}, {@code
 * rondo.train}, {@code rondo.model} and Spark.
 */
package rondo.corpus;
