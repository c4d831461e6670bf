package dev.pullback.train.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The optional data of the rows of a {@link Dataset}, besides features and outcomes: weights and further inputs.
 *
 * @param weights the weight of each row, m×1, or null if all rows count equally
 * @param inputs further inputs of the network or the loss by name, each with m rows
 */
record RowExtras(@Nullable DMatrixRMaj weights, Map<String, DMatrixRMaj> inputs) {
    static final RowExtras NONE = new RowExtras(null, Map.of());

    /** The names of the inputs that the trainer itself adds to the tape. */
    private static final Set<String> RESERVED = Set.of("", "x", "labels", "targets", "weights");

    /** Copies the map in its order, but not the matrices. */
    RowExtras {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    }

    RowExtras withWeights(double[] given, int rows) {
        if (given.length != rows)
            throw new MatrixDimensionException("dataset: " + Messages.count(given.length, "weight") + " for "
                    + Messages.count(rows, "row") + "; each row needs one");
        DMatrixRMaj column = new DMatrixRMaj(rows, 1);
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            if (!(given[i] >= 0 && given[i] <= Double.MAX_VALUE))
                throw new IllegalArgumentException(
                        "dataset: the weight of row " + i + " is " + given[i] + "; it must be finite and at least 0");
            column.data[i] = given[i];
            sum += given[i] / rows;
        }
        if (!(sum > 0)) throw new IllegalArgumentException("dataset: all weights are 0; at least one must be above 0");
        return new RowExtras(column, inputs);
    }

    RowExtras withInput(String name, DMatrixRMaj values, int rows) {
        if (RESERVED.contains(name))
            throw new IllegalArgumentException(
                    "dataset: an input is named " + Messages.quoted(name) + "; give it another name");
        if (values.numRows != rows || values.numCols < 1)
            throw new MatrixDimensionException("dataset: input " + Messages.quoted(name) + " is " + values.numRows + "x"
                    + values.numCols + " but there are " + Messages.count(rows, "row") + "; each needs one row");
        for (int i = 0; i < values.getNumElements(); i++) {
            if (!Double.isFinite(values.data[i]))
                throw new IllegalArgumentException("dataset: row " + i / values.numCols + " of input "
                        + Messages.quoted(name) + " has " + values.data[i] + "; every number must be finite");
        }
        Map<String, DMatrixRMaj> more = new LinkedHashMap<>(inputs);
        more.put(name, values.copy());
        return new RowExtras(weights, more);
    }

    RowExtras rows(int[] indices) {
        Map<String, DMatrixRMaj> chosen = new LinkedHashMap<>();
        inputs.forEach((name, m) -> chosen.put(name, rows(m, indices)));
        return new RowExtras(weights == null ? null : rows(weights, indices), chosen);
    }

    /** Returns the mean weight; 1 without weights, or if all weights are 0. */
    double meanWeight() {
        if (weights == null) return 1;
        double mean = 0;
        for (int i = 0; i < weights.numRows; i++) mean += weights.data[i] / weights.numRows;
        return mean > 0 ? mean : 1;
    }

    static DMatrixRMaj rows(DMatrixRMaj m, int[] indices) {
        DMatrixRMaj chosen = new DMatrixRMaj(indices.length, m.numCols);
        for (int i = 0; i < indices.length; i++) copyRow(m, indices[i], chosen, i);
        return chosen;
    }

    static void copyRow(DMatrixRMaj from, int row, DMatrixRMaj to, int toRow) {
        System.arraycopy(from.data, row * from.numCols, to.data, toRow * to.numCols, from.numCols);
    }
}
