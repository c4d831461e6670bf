package dev.pullback.train.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one training step. {@link Batches} reuses the batch for the next step, so copy the data that must outlive
 * the step.
 */
public final class Batch {
    private final DMatrixRMaj features;
    private final DMatrixRMaj targets;
    private final int[] labels;
    private final @Nullable DMatrixRMaj weights;
    private final Map<String, DMatrixRMaj> inputs;

    /** Creates a batch for rows of a data set; it is not filled yet. */
    Batch(int rows, Dataset data) {
        this.features = new DMatrixRMaj(rows, data.features().numCols);
        this.targets = new DMatrixRMaj(rows, data.targets().numCols);
        this.labels = new int[data.hasClasses() ? rows : 0];
        this.weights = data.weights().isPresent() ? new DMatrixRMaj(rows, 1) : null;
        Map<String, DMatrixRMaj> more = new LinkedHashMap<>();
        data.inputs().forEach((name, m) -> more.put(name, new DMatrixRMaj(rows, m.numCols)));
        this.inputs = Collections.unmodifiableMap(more);
    }

    /**
     * Creates a batch of zeros, whose matrices the caller fills.
     *
     * @param data rows with the columns, classes or targets, weights and inputs that the batch has
     * @throws IllegalArgumentException if the number of rows is below 1
     */
    public static Batch like(Dataset data, int rows) {
        if (rows < 1)
            throw new IllegalArgumentException("batch: the number of rows is " + rows + "; it must be at least 1");
        return new Batch(rows, data);
    }

    /** Returns the features, b×n. */
    public DMatrixRMaj features() {
        return features;
    }

    /** Returns the targets, b×k; if the rows have classes, b×1 with the number of the class. */
    public DMatrixRMaj targets() {
        return targets;
    }

    /**
     * Returns the weight of each row divided by the mean weight of the data set, b×1, or null if the rows have no
     * weights.
     */
    public @Nullable DMatrixRMaj weights() {
        return weights;
    }

    /** Returns the further inputs by name, each with b rows. */
    public Map<String, DMatrixRMaj> inputs() {
        return inputs;
    }

    /** Returns the class of each of the b rows; empty if they have targets. */
    public int[] labels() {
        return labels;
    }

    /** Returns the number of rows, b. */
    public int size() {
        return features.numRows;
    }

    /** Returns one line, as in {@code batch of 32 rows, 4 features}. */
    @Override
    public String toString() {
        return "batch of " + Messages.count(size(), "row") + ", " + Messages.count(features.numCols, "feature");
    }
}
