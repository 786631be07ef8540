/**
 * Trained networks: saved and loaded ({@link rondo.model.SavedNetwork}: {@code network.json} and
 * {@code weights.safetensors}), and put to work by many threads at once. Files are not trusted:
 * whatever a file holds, reading it ends in a valid network or in a {@link
 * rondo.model.ModelFormatException}. May use: all packages above, never Spark.
 */
package rondo.model;
