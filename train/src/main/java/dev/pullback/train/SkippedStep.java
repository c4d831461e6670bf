package dev.pullback.train;

/**
 * A step that was not made, because a number was not finite.
 *
 * @param epoch its epoch, from 1
 * @param step its number in the epoch, from 1
 * @param reason what was not finite, and which op made it so
 */
public record SkippedStep(int epoch, int step, String reason) {
    /** One line, as in {@code epoch 3, step 17 skipped: the loss is NaN; ...}. */
    @Override
    public String toString() {
        return "epoch " + epoch + ", step " + step + " skipped: " + reason;
    }
}
