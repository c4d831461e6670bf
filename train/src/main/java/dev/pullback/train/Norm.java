package dev.pullback.train;

import java.util.Locale;

/** How an {@link Mlp} normalises what its linear layers answer, before the activation. */
public enum Norm {
    /** Not at all. */
    NONE,
    /** By row: {@link LayerNorm}. */
    LAYER,
    /** By column of the batch: {@link BatchNorm}. */
    BATCH;

    /** As in {@code batch}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
