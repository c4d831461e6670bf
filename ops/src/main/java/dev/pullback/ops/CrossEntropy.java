package dev.pullback.ops;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.softmax.SoftmaxKernel;
import java.util.Arrays;
import java.util.OptionalInt;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Computes softmax cross-entropy of m rows of K logits, and its gradients. {@link CrossEntropyOptions} states the
 * formula, the reductions and the ignored rows; {@code SoftmaxLoops} describes the numerical method. The loss is m×1
 * for {@link Reduction#NONE}, else 1×1. A gradient is m×K; its row r is the derivative of the reduced loss, or for
 * {@code NONE} the derivative of the loss of row r.
 *
 * <p>A logit of −∞ masks a class; if that class is the target, the loss is +∞. If a row that is not ignored is all −∞
 * or contains +∞ or NaN, the loss and the row of the gradient are NaN; {@link #flaw} names the row.
 */
final class CrossEntropy {
    /**
     * The losses of the rows before they are added up; grows to the largest number of rows that the thread has seen.
     */
    private static final PerThread<DMatrixRMaj> LOSSES = new PerThread<>(() -> new DMatrixRMaj(0, 1));

    /** Totals of weights beyond this number, or below its reciprocal, are scaled before they divide a loss. */
    private static final double EXTREME = 0x1p960;

    /** The factor of an extreme total, or its reciprocal. */
    private static final double RESCALING = 0x1p-128;

    private CrossEntropy() {}

    /** Writes the reduced loss, or for {@link Reduction#NONE} the loss of each row. */
    static void loss(
            DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind, CrossEntropyOptions options, DMatrixRMaj out) {
        double divisor = checkedDivisor(logits, targets, kind, options);
        if (isExtreme(divisor)) {
            loss(logits, targets, kind, rescaled(options, logits.numCols, divisor), out);
            scaleBack(out, options);
        } else if (options.reduction() == Reduction.NONE)
            task(logits, targets, kind, options).losses(out.data);
        else out.data[0] = reduced(logits, targets, kind, options, divisor);
    }

    private static double reduced(
            DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind, CrossEntropyOptions options, double divisor) {
        if (divisor == 0) return 0;
        double[] losses = lossesOf(logits.numRows);
        task(logits, targets, kind, options).losses(losses);
        return sum(losses, logits.numRows) / divisor;
    }

    /** Returns whether the reciprocal of a divisor, or a sum that it divides, may overflow. */
    static boolean isExtreme(double divisor) {
        return divisor > EXTREME || (divisor > 0 && divisor < 1 / EXTREME);
    }

    /**
     * Returns options with which the loss of each row is multiplied by a power of two, so that the divisor is less extreme. They
     * scale the class weights and the z-loss, not the targets, because smoothed targets are no multiple of the targets.
     */
    static CrossEntropyOptions rescaled(CrossEntropyOptions options, int classes, double divisor) {
        double factor = divisor > 1 ? RESCALING : 1 / RESCALING;
        double[] weights = new double[classes];
        Arrays.setAll(weights, c -> Math.min(factor * options.weight(c), Double.MAX_VALUE));
        return options.withClassWeights(weights).withZLoss(Math.min(factor * options.zLoss(), Double.MAX_VALUE));
    }

    /** Undoes {@link #rescaled}; a mean does not change by it. */
    private static void scaleBack(DMatrixRMaj result, CrossEntropyOptions options) {
        if (options.reduction() != Reduction.MEAN) scale(result, 1 / RESCALING);
    }

    private static void scale(DMatrixRMaj m, double factor) {
        for (int i = 0, n = m.getNumElements(); i < n; i++) m.data[i] *= factor;
    }

    private static double[] lossesOf(int rows) {
        DMatrixRMaj losses = LOSSES.get();
        losses.reshape(rows, 1);
        return losses.data;
    }

    /** Returns the compensated sum of the losses of rows, in their order. */
    static double sum(double[] losses, int rows) {
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
     * Computes {@link #loss} and {@link #logitGradient}. The results are bit for bit those of the two methods, but the
     * exponentials are computed only once.
     */
    static void lossAndGradient(
            DMatrixRMaj logits,
            DMatrixRMaj targets,
            TargetKind kind,
            CrossEntropyOptions options,
            DMatrixRMaj loss,
            DMatrixRMaj gradient) {
        double divisor = checkedDivisor(logits, targets, kind, options);
        if (divisor == 0) {
            loss.zero();
            gradient.zero();
            return;
        }
        if (isExtreme(divisor)) {
            lossAndGradient(logits, targets, kind, rescaled(options, logits.numCols, divisor), loss, gradient);
            scaleBack(loss, options);
            scaleBack(gradient, options);
            return;
        }
        boolean isEach = options.reduction() == Reduction.NONE;
        int m = logits.numRows;
        double[] losses = isEach ? loss.data : lossesOf(m);
        task(logits, targets, kind, options).lossesAndGradients(divisor, losses, gradient.data);
        if (!isEach) loss.data[0] = sum(losses, m) / divisor;
    }

    /** Returns the task of the kernel for rows whose targets have been checked. */
    static SoftmaxKernel.Task task(
            DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind, CrossEntropyOptions options) {
        SoftmaxKernel.Task task = rows(logits)
                .weights(options.weights())
                .smoothing(options.labelSmoothing(), options.smoothsMaskedClasses())
                .zLoss(options.zLoss())
                .logits(options.temperature(), options.softcap());
        if (kind == TargetKind.SOFT) return task.targets(targets.data);
        OptionalInt ignored = options.ignoreIndex();
        return task.labels(targets.data, ignored.isPresent() ? ignored.getAsInt() : Double.NaN);
    }

    private static SoftmaxKernel.Task rows(DMatrixRMaj logits) {
        return Backend.get().softmax().rows(logits.data, logits.numCols, 0, logits.numRows);
    }

    /**
     * Checks shapes and targets, and returns the divisor of the sum of the losses. If it is 0, the loss is 0. It is ∞ if the
     * weighted sum of finite soft targets overflows, for any reduction. If it {@link #isExtreme}, the options have to be
     * {@link #rescaled}.
     *
     * @throws IllegalArgumentException if a target is invalid, see {@link CrossEntropyTargets}
     */
    private static double checkedDivisor(
            DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind, CrossEntropyOptions options) {
        CrossEntropyTargets.checkShapes(logits, targets, kind, options);
        return divisor(targets, kind, logits.numCols, options);
    }

    /** Checks the targets, and returns the divisor of the sum of the losses, or ∞ if the sum of soft targets overflows. */
    static double divisor(DMatrixRMaj targets, TargetKind kind, int classes, CrossEntropyOptions options) {
        double total;
        if (kind == TargetKind.INDEX) {
            total = CrossEntropyTargets.totalWeight(targets, classes, options);
        } else {
            double[] weights = lossesOf(targets.numRows);
            rows(targets).targets(targets.data).weights(options.weights()).targetWeights(weights);
            total = sum(weights, targets.numRows);
            if (!Double.isFinite(total)) {
                CrossEntropyTargets.checkSoft(targets);
                return Double.POSITIVE_INFINITY;
            }
        }
        return options.reduction() == Reduction.MEAN ? total : 1;
    }

    /** Writes the gradient with respect to the logits. */
    static void logitGradient(
            DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind, CrossEntropyOptions options, DMatrixRMaj out) {
        double divisor = checkedDivisor(logits, targets, kind, options);
        if (divisor == 0) out.zero();
        else if (isExtreme(divisor)) {
            logitGradient(logits, targets, kind, rescaled(options, logits.numCols, divisor), out);
            scaleBack(out, options);
        } else task(logits, targets, kind, options).gradients(divisor, out.data);
    }

    /** Writes the gradient with respect to soft targets; 0 in ignored rows. */
    static void targetGradient(DMatrixRMaj logits, DMatrixRMaj targets, CrossEntropyOptions options, DMatrixRMaj out) {
        double divisor = checkedDivisor(logits, targets, TargetKind.SOFT, options);
        if (divisor == 0) {
            out.zero();
            return;
        }
        if (isExtreme(divisor)) {
            targetGradient(logits, targets, rescaled(options, logits.numCols, divisor), out);
            scaleBack(out, options);
            return;
        }
        double mean =
                options.reduction() == Reduction.MEAN ? reduced(logits, targets, TargetKind.SOFT, options, divisor) : 0;
        task(logits, targets, TargetKind.SOFT, options).targetGradients(mean, divisor, out.data);
    }

    /** Writes the smoothed and weighted targets a, m×K; 0 in ignored rows. */
    static void smoothedTargets(DMatrixRMaj logits, DMatrixRMaj targets, CrossEntropyOptions options, DMatrixRMaj out) {
        CrossEntropyTargets.checkShapes(logits, targets, TargetKind.SOFT, options);
        CrossEntropyTargets.checkSoft(targets);
        for (int row = 0; row < logits.numRows; row++) {
            if (CrossEntropyTargets.label(targets, TargetKind.SOFT, row, logits.numCols, options)
                    == CrossEntropyTargets.IGNORED) clearRow(out, row);
            else CrossEntropyTargets.smoothed(logits, targets, row, options, out);
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
