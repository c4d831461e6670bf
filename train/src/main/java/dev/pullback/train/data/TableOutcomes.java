package dev.pullback.train.data;

import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The data of the rows of a {@link Table} besides their features: labels, targets and weights.
 *
 * @param labels the class of each row, or null if there is no column for the label
 * @param classNames the names of the classes; empty without labels
 * @param targets m×k, NaN where a target is missing, or null if there is no column for a target
 * @param weights the weight of each row, m×1, or null if rows have none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TableOutcomes(
        int @Nullable [] labels,
        List<String> classNames,
        @Nullable DMatrixRMaj targets,
        @Nullable DMatrixRMaj weights) {
    static final TableOutcomes NONE = new TableOutcomes(null, List.of(), null, null);

    /** Copies the list. */
    TableOutcomes {
        classNames = List.copyOf(classNames);
    }

    TableOutcomes rows(int[] indices) {
        int[] all = labels;
        return new TableOutcomes(
                all == null ? null : Arrays.stream(indices).map(row -> all[row]).toArray(),
                classNames,
                targets == null ? null : RowExtras.rows(targets, indices),
                weights == null ? null : RowExtras.rows(weights, indices));
    }
}
