package rondo.nn.twin;

/**
 * One sequence of T steps with its targets; what the spec does not use is null. An element is a
 * step, or the whole sequence if only the last step is read.
 *
 * @param length T
 * @param tokens a token a step
 * @param features a vector a step, for dense input
 * @param start the vector that the initial state is made from
 * @param labels a class an element
 * @param targets a vector an element
 * @param weights a weight an element
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares these
public record TwinSequence(
    int length,
    int[] tokens,
    double[][] features,
    double[] start,
    int[] labels,
    double[][] targets,
    double[] weights) {}
