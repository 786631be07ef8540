/**
 * From text and numbers to windows: vocabularies, sequences, and the two ways to batch them. May
 * use: {@code rondo}, {@code rondo.linalg}, {@code rondo.nn}.
 */
package rondo.data;
