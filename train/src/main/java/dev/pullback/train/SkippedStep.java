package dev.pullback.train;

/**
 * A step that was skipped because a number was not finite.
 *
 * @param epoch the number of the epoch, from 1
 * @param step the number of the step in the epoch, from 1
 * @param reason which number is not finite, and the operation that produced it
 */
public record SkippedStep(int epoch, int step, String reason) {
    /** Returns one line, as in {@code epoch 3, step 17 skipped: the loss is NaN; ...}. */
    @Override
    public String toString() {
        return "epoch " + epoch + ", step " + step + " skipped: " + reason;
    }
}
