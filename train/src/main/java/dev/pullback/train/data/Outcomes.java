package dev.pullback.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.jspecify.annotations.Nullable;

/**
 * The values to predict for each row of a {@link Dataset}: its class or its targets. They share their arrays with the data set;
 * do not modify them.
 *
 * @param targets m×k; for classes m×1 with the number of the class
 * @param labels the class of each row, or null if the rows have targets
 * @param names the names of the classes or of the targets
 * @param scale the standardizer that scaled the targets, or null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Outcomes(
        DMatrixRMaj targets,
        int @Nullable [] labels,
        List<String> names,
        @Nullable Standardizer scale) {
    /** Copies the list of names. */
    public Outcomes {
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

    /**
     * Returns the outcomes of the rows of several data sets, one data set after another.
     *
     * @param parts at least one; of classes or targets with the same names and the same scale
     * @throws IllegalArgumentException if there is none, or their names or scales differ
     */
    public static Outcomes join(List<Outcomes> parts) {
        if (parts.isEmpty()) throw new IllegalArgumentException("outcomes: there is nothing to join");
        Outcomes first = parts.get(0);
        List<DMatrixRMaj> targets = new ArrayList<>();
        for (Outcomes part : parts) {
            if (part.hasClasses() != first.hasClasses()
                    || !part.names.equals(first.names)
                    || !Objects.equals(part.scale, first.scale))
                throw new IllegalArgumentException("outcomes: parts with " + first + " " + Messages.list(first.names)
                        + " and with " + part + " " + Messages.list(part.names)
                        + "; they must have the same names and scale");
            targets.add(part.targets);
        }
        DMatrixRMaj all = CommonOps_DDRM.concatRowsMulti(targets.toArray(DMatrixRMaj[]::new));
        int[] classes = null;
        if (first.hasClasses()) {
            classes = new int[all.numRows];
            for (int i = 0; i < classes.length; i++) classes[i] = (int) all.data[i];
        }
        return new Outcomes(all, classes, first.names, first.scale);
    }

    /** Returns whether each row has a class; otherwise it has targets. */
    public boolean hasClasses() {
        return labels != null;
    }

    /**
     * Returns the class of each row.
     *
     * @throws IllegalStateException if the rows have targets instead of classes
     */
    public int[] requireLabels() {
        if (labels == null)
            throw new IllegalStateException("dataset: the rows have no classes but the targets " + Messages.list(names)
                    + "; choose a task for them, such as Task.regression()");
        return labels;
    }

    /** Returns the names of the classes; empty if the rows have targets. */
    public List<String> classNames() {
        return hasClasses() ? names : List.of();
    }

    /** Returns the names of the targets; empty if the rows have classes. */
    public List<String> targetNames() {
        return hasClasses() ? List.of() : names;
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
