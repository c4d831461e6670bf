package dev.pullback.ops;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.softmax.SoftmaxKernel;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Computes softmax cross-entropy of m rows of K logits, and its gradients. {@link CrossEntropyOptions} states the
 * formula, the reductions and the ignored rows; {@link CrossEntropyRow} describes the method. The loss is m×1 for
 * {@link Reduction#NONE}, else 1×1. A gradient is m×K; its row r is the derivative of the reduced loss, or for {@code
 * NONE} the derivative of the loss of row r.
 *
 * <p>A logit of −∞ masks a class; if that class is the target, the loss is +∞. If a row that is not ignored is all −∞
 * or contains +∞ or NaN, the loss and the row of the gradient are NaN; {@link #flaw} names the row.
 */
final class CrossEntropy {
    /**
     * The losses of the rows before they are added up; grows to the largest number of rows that the thread has seen.
     */
    private static final ThreadLocal<DMatrixRMaj> LOSSES = ThreadLocal.withInitial(() -> new DMatrixRMaj(0, 1));

    private CrossEntropy() {}

    /** Writes the reduced loss, or for {@link Reduction#NONE} the loss of each row. */
    static void loss(
            DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind, CrossEntropyOptions options, DMatrixRMaj out) {
        CrossEntropyTargets.checkShapes(logits, targets, kind, options);
        if (options.reduction() != Reduction.NONE) {
            out.data[0] = reduced(logits, targets, kind, options);
            return;
        }
        losses(logits, targets, kind, options, out.data);
    }

    private static double reduced(
            DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind, CrossEntropyOptions options) {
        double divisor = divisor(targets, kind, logits.numCols, options);
        if (divisor == 0) return 0;
        double[] losses = lossesOf(logits.numRows);
        losses(logits, targets, kind, options, losses);
        return sum(losses, logits.numRows) / divisor;
    }

    private static double[] lossesOf(int rows) {
        DMatrixRMaj losses = LOSSES.get();
        losses.reshape(rows, 1);
        return losses.data;
    }

    /** Returns the compensated sum, in the order of the rows. */
    private static double sum(double[] losses, int rows) {
        double sum = 0;
        double carry = 0;
        for (int row = 0; row < rows; row++) {
            double next = sum + losses[row];
            carry += Compensated.sumError(sum, losses[row], next);
            sum = next;
        }
        // an infinite loss has no rounding error to carry
        return Double.isFinite(sum) ? sum + carry : sum;
    }

    /**
     * Computes {@link #loss} and {@link #logitGradient(DMatrixRMaj, DMatrixRMaj, TargetKind, CrossEntropyOptions,
     * DMatrixRMaj)} for labels. The results are bit for bit those of the two methods on the same kernel, but the
     * exponentials are computed only once.
     */
    static void lossAndGradient(
            DMatrixRMaj logits,
            DMatrixRMaj labels,
            CrossEntropyOptions options,
            DMatrixRMaj loss,
            DMatrixRMaj gradient) {
        CrossEntropyTargets.checkShapes(logits, labels, TargetKind.INDEX, options);
        int n = logits.numCols;
        int m = logits.numRows;
        double divisor = divisor(labels, TargetKind.INDEX, n, options);
        if (divisor == 0 || !isPlain(TargetKind.INDEX, options)) {
            loss(logits, labels, TargetKind.INDEX, options, loss);
            logitGradient(logits, labels, TargetKind.INDEX, options, divisor, gradient);
            return;
        }
        checkLabels(labels, n, m, options);
        boolean each = options.reduction() == Reduction.NONE;
        double[] losses = each ? loss.data : lossesOf(m);
        rows(logits).lossesAndGradients(labels.data, ignored(options), divisor, losses, gradient.data);
        if (!each) loss.data[0] = sum(losses, m) / divisor;
    }

    private static SoftmaxKernel.Task rows(DMatrixRMaj logits) {
        return Backend.get().softmax().rows(logits.data, logits.numCols, 0, logits.numRows);
    }

    /** Writes the loss of each row to {@code out}, 0 for a row that is ignored. */
    static void losses(
            DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind, CrossEntropyOptions options, double[] out) {
        int n = logits.numCols;
        if (isPlain(kind, options)) {
            checkLabels(targets, n, logits.numRows, options);
            rows(logits).losses(targets.data, ignored(options), out);
            return;
        }
        for (int row = 0; row < logits.numRows; row++) {
            int label = CrossEntropyTargets.label(targets, kind, row, n, options);
            out[row] = label == CrossEntropyTargets.IGNORED
                    ? 0
                    : CrossEntropyRow.loss(logits, targets, label, row, options);
        }
    }

    /** Returns whether the loss of a row is lse − z<sub>y</sub>, which has special kernels. */
    private static boolean isPlain(TargetKind kind, CrossEntropyOptions options) {
        return kind == TargetKind.INDEX && options.isPlain();
    }

    private static void checkLabels(DMatrixRMaj labels, int classes, int rows, CrossEntropyOptions options) {
        for (int row = 0; row < rows; row++) CrossEntropyTargets.label(labels, TargetKind.INDEX, row, classes, options);
    }

    /** Returns the label of ignored rows, or NaN if there is none. */
    private static double ignored(CrossEntropyOptions options) {
        return options.ignoreIndex().isPresent() ? options.ignoreIndex().getAsInt() : Double.NaN;
    }

    /** Returns the divisor of the sum of the losses. If it is 0, the loss is 0. */
    static double divisor(DMatrixRMaj targets, TargetKind kind, int classes, CrossEntropyOptions options) {
        return options.reduction() == Reduction.MEAN
                ? CrossEntropyTargets.totalWeight(targets, kind, classes, options)
                : 1;
    }

    /** Writes the gradient with respect to the logits. */
    static void logitGradient(
            DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind, CrossEntropyOptions options, DMatrixRMaj out) {
        CrossEntropyTargets.checkShapes(logits, targets, kind, options);
        logitGradient(logits, targets, kind, options, divisor(targets, kind, logits.numCols, options), out);
    }

    /** Writes the gradient of (sum of the losses)/divisor, or zeros if the divisor is 0. */
    static void logitGradient(
            DMatrixRMaj logits,
            DMatrixRMaj targets,
            TargetKind kind,
            CrossEntropyOptions options,
            double divisor,
            DMatrixRMaj out) {
        int n = logits.numCols;
        if (divisor != 0 && isPlain(kind, options)) {
            checkLabels(targets, n, logits.numRows, options);
            rows(logits).gradients(targets.data, ignored(options), divisor, out.data);
            return;
        }
        for (int row = 0; row < logits.numRows; row++) {
            int label = CrossEntropyTargets.label(targets, kind, row, n, options);
            if (divisor == 0 || label == CrossEntropyTargets.IGNORED) clearRow(out, row);
            else CrossEntropyRow.logitGradient(logits, targets, label, row, divisor, options, out);
        }
    }

    /** Writes the gradient with respect to soft targets; 0 in ignored rows. */
    static void targetGradient(DMatrixRMaj logits, DMatrixRMaj targets, CrossEntropyOptions options, DMatrixRMaj out) {
        CrossEntropyTargets.checkShapes(logits, targets, TargetKind.SOFT, options);
        double divisor = divisor(targets, TargetKind.SOFT, logits.numCols, options);
        double mean = options.reduction() == Reduction.MEAN ? reduced(logits, targets, TargetKind.SOFT, options) : 0;
        for (int row = 0; row < logits.numRows; row++) {
            int label = CrossEntropyTargets.label(targets, TargetKind.SOFT, row, logits.numCols, options);
            if (divisor == 0 || label == CrossEntropyTargets.IGNORED) clearRow(out, row);
            else CrossEntropyRow.targetGradient(logits, row, mean, divisor, options, out);
        }
    }

    /** Writes the smoothed and weighted targets a, m×K; 0 in ignored rows. */
    static void smoothedTargets(DMatrixRMaj logits, DMatrixRMaj targets, CrossEntropyOptions options, DMatrixRMaj out) {
        CrossEntropyTargets.checkShapes(logits, targets, TargetKind.SOFT, options);
        for (int row = 0; row < logits.numRows; row++) {
            int label = CrossEntropyTargets.label(targets, TargetKind.SOFT, row, logits.numCols, options);
            if (label == CrossEntropyTargets.IGNORED) clearRow(out, row);
            else CrossEntropyRow.smoothedTargets(logits, targets, row, options, out);
        }
    }

    private static void clearRow(DMatrixRMaj out, int row) {
        Arrays.fill(out.data, row * out.numCols, (row + 1) * out.numCols, 0);
    }

    /**
     * Explains why a loss is NaN: describes the first row whose loss is NaN, for example {@code row 3, column 2 is
     * NaN}. Returns null if there is no such row.
     */
    static @Nullable String flaw(
            DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind, CrossEntropyOptions options) {
        for (int row = 0; row < logits.numRows; row++) {
            int label = CrossEntropyTargets.label(targets, kind, row, logits.numCols, options);
            if (label == CrossEntropyTargets.IGNORED) continue;
            boolean masked = true;
            for (int c = 0; c < logits.numCols; c++) {
                double x = logits.data[row * logits.numCols + c];
                if (Double.isNaN(x) || x == Double.POSITIVE_INFINITY)
                    return "row " + row + ", column " + c + " is " + x
                            + "; a logit must be finite, or -Infinity to mask a class";
                masked &= x == Double.NEGATIVE_INFINITY;
            }
            if (masked) return "row " + row + " is -Infinity in every column; at least one class must not be masked";
        }
        return null;
    }
}
