package dev.pullback.ops;

/** What becomes of the losses of the rows (or, for an elementwise loss, of the elements). */
public enum Reduction {
    /** The losses as they are: m×1 for a loss by row, m×n for an elementwise one. */
    NONE,
    /** Their sum, 1×1. */
    SUM,
    /** Their sum over the total weight, 1×1; the loss says what that weight is. Over a total of zero the mean is 0. */
    MEAN
}
