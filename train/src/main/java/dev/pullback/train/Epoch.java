package dev.pullback.train;

import org.jspecify.annotations.Nullable;

/**
 * One pass over the training rows.
 *
 * @param number from 1
 * @param of how many there will be
 * @param loss the mean over the rows, each measured in its batch, just before the step that the batch led to; without
 *     the rows of skipped steps
 * @param accuracy the share of the rows that were classified rightly, measured likewise
 * @param validation what was measured on the validation rows when the pass was over, or null if there are none
 * @param seconds how long the pass took, validation and files included
 * @param rowsPerSecond how many training rows it took a second
 * @param learningRate the rate of its last step
 * @param skipped how many steps were not made, because a number was not finite
 */
public record Epoch(
        int number,
        int of,
        double loss,
        double accuracy,
        @Nullable Score validation,
        double seconds,
        double rowsPerSecond,
        double learningRate,
        int skipped) {
    /** What training is to make small: the loss on the validation rows, or without them on the training rows. */
    public double judged() {
        return validation == null ? loss : validation.loss();
    }
}
