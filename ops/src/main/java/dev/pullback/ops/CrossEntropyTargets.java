package dev.pullback.ops;

import dev.pullback.kernels.Compensated;
import java.util.OptionalInt;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/** Reads and checks the targets of cross-entropy: class indices, m×1, or soft targets, m×K. */
final class CrossEntropyTargets {
    /** The result of {@link #label} for a row of soft targets. */
    static final int SOFT = -1;

    /** The result of {@link #label} for a row that contributes nothing. */
    static final int IGNORED = -2;

    private CrossEntropyTargets() {}

    /**
     * Checks the shapes, not the targets; {@link #label} checks those.
     *
     * @throws MatrixDimensionException if the targets do not fit the logits
     * @throws IllegalArgumentException if there is no class, or if the numbers of class weights and classes differ
     */
    static void checkShapes(DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind, CrossEntropyOptions options) {
        int classes = logits.numCols;
        int columns = kind == TargetKind.INDEX ? 1 : classes;
        if (targets.numRows != logits.numRows || targets.numCols != columns)
            throw new MatrixDimensionException("cross-entropy: logits are " + logits.numRows + "x" + classes
                    + " but " + kind.text() + " are " + targets.numRows + "x" + targets.numCols + "; they must be "
                    + logits.numRows + "x" + columns);
        if (classes == 0)
            throw new IllegalArgumentException(
                    "cross-entropy: logits have no columns; there must be at least one class");
        checkWeights(classes, options);
    }

    /**
     * Checks the number of class weights.
     *
     * @throws IllegalArgumentException if there are weights but not one for each class
     */
    static void checkWeights(int classes, CrossEntropyOptions options) {
        int weights = options.weights().length;
        if (weights != 0 && weights != classes)
            throw new IllegalArgumentException("cross-entropy: there are " + weights + " class weights but logits have "
                    + classes + " columns; there must be one weight per class");
    }

    /**
     * Returns the class of a row, {@link #SOFT} if it has soft targets, or {@link #IGNORED} if it is ignored.
     *
     * @throws IllegalArgumentException if a label is not a class
     */
    static int label(DMatrixRMaj targets, TargetKind kind, int row, int classes, CrossEntropyOptions options) {
        if (kind == TargetKind.SOFT) return softLabel(targets, row);
        double value = targets.data[row];
        int label = (int) value;
        OptionalInt ignored = options.ignoreIndex();
        if (ignored.isPresent() && value == ignored.getAsInt()) return IGNORED;
        if (label == value && label >= 0 && label < classes) return label;
        throw new IllegalArgumentException("cross-entropy: label of row " + row + " is " + value
                + "; it must be an integer from 0 to " + (classes - 1)
                + (ignored.isPresent() ? " or the ignored index " + ignored.getAsInt() : ""));
    }

    /** Writes a one-hot row for each label, and a row of zeros for an ignored one. */
    static void oneHot(DMatrixRMaj labels, CrossEntropyOptions options, DMatrixRMaj out) {
        out.zero();
        for (int row = 0; row < labels.numRows; row++) {
            int label = label(labels, TargetKind.INDEX, row, out.numCols, options);
            if (label != IGNORED) out.data[row * out.numCols + label] = 1;
        }
    }

    private static int softLabel(DMatrixRMaj targets, int row) {
        for (int i = row * targets.numCols; i < (row + 1) * targets.numCols; i++) if (targets.data[i] != 0) return SOFT;
        return IGNORED;
    }

    /**
     * Checks soft targets.
     *
     * @throws IllegalArgumentException if a target is negative or not finite
     */
    static void checkSoft(DMatrixRMaj targets) {
        for (int i = 0, end = targets.getNumElements(); i < end; i++) {
            double t = targets.data[i];
            if (!(t >= 0 && t < Double.POSITIVE_INFINITY))
                throw new IllegalArgumentException("cross-entropy: target of row " + i / targets.numCols + ", column "
                        + i % targets.numCols + " is " + t + "; it must be finite and at least 0");
        }
    }

    /** Writes the smoothed and weighted targets w ((1 − ε) t + ε/K) of a row. */
    static void smoothed(
            DMatrixRMaj logits, DMatrixRMaj targets, int row, CrossEntropyOptions options, DMatrixRMaj out) {
        int n = logits.numCols;
        int sharers = 0;
        for (int i = row * n; i < (row + 1) * n; i++) if (isShared(logits.data[i], options)) sharers++;
        double epsilon = options.labelSmoothing();
        for (int c = 0, i = row * n; c < n; c++, i++) {
            double t = targets.data[i];
            double share = isShared(logits.data[i], options) ? epsilon / sharers : 0;
            out.data[i] = options.weight(c) * (Math.fma(-epsilon, t, t) + share);
        }
    }

    private static boolean isShared(double logit, CrossEntropyOptions options) {
        return options.smoothsMaskedClasses() || logit != Double.NEGATIVE_INFINITY;
    }

    /** Returns whether each label is a class. */
    private static boolean areClasses(DMatrixRMaj labels, int classes) {
        double[] values = labels.data;
        for (int row = 0; row < labels.numRows; row++) {
            double value = values[row];
            boolean isClass = (int) value == value && value >= 0 && value < classes;
            if (!isClass) return false;
        }
        return true;
    }

    /** Checks the labels, and returns the divisor of the mean: the sum of w over the rows that are not ignored. */
    static double totalWeight(DMatrixRMaj labels, int classes, CrossEntropyOptions options) {
        boolean isCount = options.weights().length == 0 && options.ignoreIndex().isEmpty();
        if (isCount && areClasses(labels, classes)) return labels.numRows;
        double sum = 0;
        double carry = 0;
        for (int row = 0; row < labels.numRows; row++) {
            int label = label(labels, TargetKind.INDEX, row, classes, options);
            if (label == IGNORED) continue;
            double weight = options.weight(label);
            double next = sum + weight;
            carry += Compensated.sumError(sum, weight, next);
            sum = next;
        }
        return sum < Double.POSITIVE_INFINITY ? sum + carry : sum;
    }
}
