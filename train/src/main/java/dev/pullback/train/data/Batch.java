package dev.pullback.train.data;

import org.ejml.data.DMatrixRMaj;

/**
 * Some rows of a data set, as one training step takes them. {@link Batches} fills the same batch again for the next
 * step, so what is to be kept beyond the step is to be copied.
 */
public final class Batch {
    private final DMatrixRMaj features;
    private final int[] labels;

    Batch(int rows, int features) {
        this.features = new DMatrixRMaj(rows, features);
        this.labels = new int[rows];
    }

    /** The b×n features. */
    public DMatrixRMaj features() {
        return features;
    }

    /** The class of each of the b rows. */
    public int[] labels() {
        return labels;
    }

    /** The number of rows, b. */
    public int size() {
        return labels.length;
    }

    /** {@code batch of 32 rows, 4 features}. */
    @Override
    public String toString() {
        return "batch of " + Messages.count(size(), "row") + ", " + Messages.count(features.numCols, "feature");
    }
}
