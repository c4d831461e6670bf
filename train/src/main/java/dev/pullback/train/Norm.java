package dev.pullback.train;

import java.util.Locale;

/** The normalisation between the linear layers and the activations of an {@link Mlp}. */
public enum Norm {
    /** No normalisation. */
    NONE,
    /** Normalisation of each row: {@link LayerNorm}. */
    LAYER,
    /** Normalisation of each column over the batch: {@link BatchNorm}. */
    BATCH;

    /** Returns the name in lower case, as in {@code batch}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
