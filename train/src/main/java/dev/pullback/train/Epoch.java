package dev.pullback.train;

import org.jspecify.annotations.Nullable;

/**
 * The results of one epoch, that is one pass over the training rows.
 *
 * @param number the number of the epoch, from 1
 * @param epochs the planned number of epochs
 * @param loss the mean over the rows; the loss of a batch is measured just before its step, and rows of skipped steps
 *     do not count
 * @param accuracy the share of the rows that were classified correctly, measured at the same time
 * @param validation the score on the validation rows at the end of the epoch, or null if there are no validation rows
 * @param seconds the duration of the epoch, including validation and writing files
 * @param rowsPerSecond the number of training rows per second
 * @param learningRate the learning rate of the last step
 * @param skipped the number of skipped steps
 */
public record Epoch(
        int number,
        int epochs,
        double loss,
        double accuracy,
        @Nullable Score validation,
        double seconds,
        double rowsPerSecond,
        double learningRate,
        int skipped) {
    /**
     * Returns the loss by which epochs are compared: on the validation rows if there are any, otherwise on the training
     * rows.
     */
    public double judged() {
        return validation == null ? loss : validation.loss();
    }
}
