package dev.pullback.ops;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Softmax cross-entropy of m rows of K logits, and its gradients; {@link CrossEntropyOptions} states formula, reductions
 * and ignored rows, {@link CrossEntropyRow} the method. The loss is m×1 for {@link Reduction#NONE}, else 1×1; a gradient
 * is m×K, and holds in row r the derivative of the reduced loss, or for {@code NONE} that of the loss of row r.
 *
 * <p>A logit of −∞ is a masked class, whose loss as a target is +∞. A row that is not ignored and is all −∞, or holds +∞ or
 * NaN, makes the loss NaN and its own row of the gradient NaN; {@link #flaw} says which it is.
 */
final class CrossEntropy {
    private CrossEntropy() {}

    /** The reduced loss, or for {@link Reduction#NONE} the loss of each row. */
    static void loss(
            DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind, CrossEntropyOptions options, DMatrixRMaj out) {
        CrossEntropyTargets.checkShapes(logits, targets, kind, options);
        if (options.reduction() != Reduction.NONE) {
            out.data[0] = reduced(logits, targets, kind, options, out.data);
            return;
        }
        for (int row = 0; row < logits.numRows; row++) {
            int label = CrossEntropyTargets.label(targets, kind, row, logits.numCols, options);
            out.data[row] = label == CrossEntropyTargets.IGNORED
                    ? 0
                    : CrossEntropyRow.loss(logits, targets, label, row, options, out.data, row);
        }
    }

    /** The sum or mean of the losses. The first cell of {@code scratch} is overwritten. */
    private static double reduced(
            DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind, CrossEntropyOptions options, double[] scratch) {
        double divisor = divisor(targets, kind, logits.numCols, options);
        if (divisor == 0) return 0;
        double sum = 0;
        double carry = 0;
        for (int row = 0; row < logits.numRows; row++) {
            int label = CrossEntropyTargets.label(targets, kind, row, logits.numCols, options);
            if (label == CrossEntropyTargets.IGNORED) continue;
            double loss = CrossEntropyRow.loss(logits, targets, label, row, options, scratch, 0);
            double next = sum + loss;
            // an infinite loss has no rounding error to carry
            if (Double.isFinite(next)) carry += Compensated.sumError(sum, loss, next);
            sum = next;
        }
        return (sum + carry) / divisor;
    }

    /** What the sum of the losses is divided by; 0 if the loss is to be 0. */
    static double divisor(DMatrixRMaj targets, TargetKind kind, int classes, CrossEntropyOptions options) {
        return options.reduction() == Reduction.MEAN
                ? CrossEntropyTargets.totalWeight(targets, kind, classes, options)
                : 1;
    }

    /** The gradient with respect to the logits. */
    static void logitGradient(
            DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind, CrossEntropyOptions options, DMatrixRMaj out) {
        CrossEntropyTargets.checkShapes(logits, targets, kind, options);
        double divisor = divisor(targets, kind, logits.numCols, options);
        for (int row = 0; row < logits.numRows; row++) {
            int label = CrossEntropyTargets.label(targets, kind, row, logits.numCols, options);
            if (divisor == 0 || label == CrossEntropyTargets.IGNORED) clearRow(out, row);
            else CrossEntropyRow.logitGradient(logits, targets, label, row, divisor, options, out);
        }
    }

    /** The gradient with respect to soft targets; 0 in the rows that are ignored. */
    static void targetGradient(DMatrixRMaj logits, DMatrixRMaj targets, CrossEntropyOptions options, DMatrixRMaj out) {
        CrossEntropyTargets.checkShapes(logits, targets, TargetKind.SOFT, options);
        double divisor = divisor(targets, TargetKind.SOFT, logits.numCols, options);
        double mean = options.reduction() == Reduction.MEAN
                ? reduced(logits, targets, TargetKind.SOFT, options, out.data)
                : 0;
        for (int row = 0; row < logits.numRows; row++) {
            int label = CrossEntropyTargets.label(targets, TargetKind.SOFT, row, logits.numCols, options);
            if (divisor == 0 || label == CrossEntropyTargets.IGNORED) clearRow(out, row);
            else CrossEntropyRow.targetGradient(logits, row, mean, divisor, options, out);
        }
    }

    /** The smoothed and weighted targets a, m×K; 0 in the rows that are ignored. */
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
     * Says what is wrong with the first row that has no loss, as in {@code row 3, column 2 is NaN}, or null if every row
     * that is not ignored has one. To be asked once a loss is NaN.
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
