package rondo.train;

import java.util.OptionalDouble;

/**
 * What is known after an epoch.
 *
 * @param epoch its number, from 1
 * @param elements how many elements have been trained so far, over all epochs
 * @param trainLoss the mean loss of an element while it was trained on
 * @param validLoss the mean loss over the validation data after the epoch, if there is any
 * @param rate the learning rate at its end
 * @param gradientNorm the mean norm of the gradients, before clipping
 */
public record EpochReport(
    int epoch,
    long elements,
    double trainLoss,
    OptionalDouble validLoss,
    double rate,
    double gradientNorm) {}
