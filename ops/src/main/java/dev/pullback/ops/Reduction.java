package dev.pullback.ops;

import dev.pullback.core.Var;

/** How a loss combines the losses of its rows (or of its elements, if the loss is elementwise). */
public enum Reduction {
    /** The losses are not combined: the result is m×1 for a loss by row, m×n for an elementwise loss. */
    NONE,
    /** The losses are added: 1×1. */
    SUM,
    /** The sum is divided by the total weight, which each loss defines: 1×1. If that weight is zero, the mean is 0. */
    MEAN;

    /** Combines losses, each with weight 1. */
    public Var of(Var losses) {
        return switch (this) {
            case NONE -> losses;
            case SUM -> Ops.sum(losses);
            case MEAN -> Ops.mean(losses);
        };
    }

    /**
     * Combines losses, each multiplied by its weight. A weight of 0 ignores a loss, even if it is infinite or NaN. The
     * mean is {@code Σ W ∘ L / Σ W}, or 0 if the weights add up to 0. Shapes: m×n, with W m×n, m×1, 1×n or 1×1.
     */
    public Var of(Var losses, Var weights) {
        Var weighted = Ops.mulOrZero(losses, weights);
        return switch (this) {
            case NONE -> weighted;
            case SUM -> Ops.sum(weighted);
            case MEAN -> Ops.divOrZero(Ops.sum(weighted), Ops.sum(Ops.expand(weights, losses.shape())));
        };
    }
}
