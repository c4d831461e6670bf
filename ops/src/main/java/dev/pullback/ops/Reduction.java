package dev.pullback.ops;

/** How a loss combines the losses of its rows (or of its elements, if the loss is elementwise). */
public enum Reduction {
    /** The losses are not combined: the result is m×1 for a loss by row, m×n for an elementwise loss. */
    NONE,
    /** The losses are added: 1×1. */
    SUM,
    /** The sum is divided by the total weight, which each loss defines: 1×1. If that weight is zero, the mean is 0. */
    MEAN
}
