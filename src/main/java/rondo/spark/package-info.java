/**
 * Training in rounds on Spark: each shard is trained apart from the same parameters, they are
 * averaged, and the next round begins. May use {@code rondo.corpus} and what that may use.
 */
package rondo.spark;
