package dev.pullback.train.data;

import org.ejml.data.DMatrixRMaj;

/**
 * The rows of one training step. {@link Batches} reuses the batch for the next step, so copy the data that must outlive
 * the step.
 */
public final class Batch {
    private final DMatrixRMaj features;
    private final int[] labels;

    Batch(int rows, int features) {
        this.features = new DMatrixRMaj(rows, features);
        this.labels = new int[rows];
    }

    /** Returns the features, b×n. */
    public DMatrixRMaj features() {
        return features;
    }

    /** Returns the class of each of the b rows. */
    public int[] labels() {
        return labels;
    }

    /** Returns the number of rows, b. */
    public int size() {
        return labels.length;
    }

    /** Returns one line, as in {@code batch of 32 rows, 4 features}. */
    @Override
    public String toString() {
        return "batch of " + Messages.count(size(), "row") + ", " + Messages.count(features.numCols, "feature");
    }
}
