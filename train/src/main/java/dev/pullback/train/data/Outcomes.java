package dev.pullback.train.data;

import java.util.Arrays;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The values to predict for each row of a {@link Dataset}: its class or its targets.
 *
 * @param targets m×k; for classes m×1 with the number of the class
 * @param labels the class of each row, or null if the rows have targets
 * @param names the names of the classes or of the targets
 * @param scale the standardizer that scaled the targets, or null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Outcomes(
        DMatrixRMaj targets,
        int @Nullable [] labels,
        List<String> names,
        @Nullable Standardizer scale) {
    /** Copies the list of names. */
    Outcomes {
        names = List.copyOf(names);
    }

    /** Takes ownership of the labels; throws if one has no class name. */
    static Outcomes of(int[] labels, List<String> classNames) {
        DMatrixRMaj targets = new DMatrixRMaj(labels.length, 1);
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new IllegalArgumentException("dataset: the label of row " + i + " is " + labels[i] + "; with "
                        + Messages.count(classNames.size(), "class name") + " it must be from 0 to "
                        + (classNames.size() - 1));
            }
            targets.data[i] = labels[i];
        }
        return new Outcomes(targets, labels, classNames, null);
    }

    /** Takes ownership of the matrix; throws if a number is not finite or a name is missing. */
    static Outcomes of(DMatrixRMaj targets, List<String> names) {
        if (targets.numCols < 1 || names.size() != targets.numCols)
            throw new IllegalArgumentException("dataset: " + targets.numRows + "x" + targets.numCols + " targets but "
                    + Messages.count(names.size(), "target name")
                    + "; at least one target is needed, each with a name");
        for (int i = 0; i < targets.getNumElements(); i++) {
            if (!Double.isFinite(targets.data[i]))
                throw new IllegalArgumentException("dataset: row " + i / targets.numCols + ", target "
                        + Messages.quoted(names.get(i % targets.numCols)) + " is " + targets.data[i]
                        + "; every number must be finite");
        }
        return new Outcomes(targets, null, names, null);
    }

    void requireRows(DMatrixRMaj features) {
        if (targets.numRows == features.numRows) return;
        throw new MatrixDimensionException("dataset: " + features.numRows + "x" + features.numCols + " features but "
                + (labels == null
                        ? targets.numRows + "x" + targets.numCols + " targets; the numbers of rows must be the same"
                        : Messages.count(targets.numRows, "label") + "; each row needs one label"));
    }

    Outcomes scaled(Standardizer by) {
        if (labels != null)
            throw new IllegalStateException("dataset: the rows have classes; only targets can be scaled");
        if (scale != null) throw new IllegalStateException("dataset: the targets are already scaled");
        DMatrixRMaj out = new DMatrixRMaj(targets.numRows, targets.numCols);
        by.apply(targets, out);
        return new Outcomes(out, null, names, by);
    }

    Outcomes rows(int[] indices) {
        int[] all = labels;
        return new Outcomes(
                RowExtras.rows(targets, indices),
                all == null ? null : Arrays.stream(indices).map(row -> all[row]).toArray(),
                names,
                scale);
    }

    /** Returns a text such as {@code 3 classes}. */
    @Override
    public String toString() {
        if (labels == null) return Messages.count(names.size(), "target");
        return names.size() + (names.size() == 1 ? " class" : " classes");
    }
}
