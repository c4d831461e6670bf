package dev.pullback.ops;

import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.LogSpace;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * Computes binary cross-entropy element by element, from logits x, targets t in [0, 1] and a weight ρ of the positive
 * class:
 * <pre>
 *   loss     = (1 − t)·softplus(x) + ρ·t·softplus(−x)
 *   ∂loss/∂x = (1 − t)·σ(x) − ρ·t·σ(−x)
 *   ∂loss/∂t = ρ·softplus(−x) − softplus(x)
 * </pre>
 * If ρ = 1, this is the binary cross-entropy of the probability σ(x). Logits and targets are m×n; ρ is 1×1, or 1×n for
 * one weight per column. The loss is m×n for {@link Reduction#NONE}, else 1×1. The mean is over all elements, or 0 if
 * there are none.
 *
 * <p>A term whose factor 1 − t or ρ·t is zero is zero. So a logit of ±∞ that agrees with a target of 1 or 0 has loss 0
 * and gradient 0. If it contradicts the target, its loss is +∞ and its gradient 1 (for +∞) or −ρ (for −∞). NaN gives
 * NaN.
 */
final class BinaryCrossEntropy {
    private BinaryCrossEntropy() {}

    /** Writes the reduced loss, or for {@link Reduction#NONE} the loss of each element. */
    static void loss(
            DMatrixRMaj logits, DMatrixRMaj targets, DMatrixRMaj positiveWeight, Reduction reduction, DMatrixRMaj out) {
        check(logits, targets, positiveWeight);
        double sum = 0;
        double carry = 0;
        int n = logits.getNumElements();
        for (int i = 0; i < n; i++) {
            double x = logits.data[i];
            double t = targets.data[i];
            double loss = product(1 - t, LogSpace.softplus(x))
                    + product(weight(positiveWeight, i) * t, LogSpace.softplus(-x));
            if (reduction == Reduction.NONE) {
                out.data[i] = loss;
                continue;
            }
            double next = sum + loss;
            if (Double.isFinite(next)) carry += Compensated.sumError(sum, loss, next);
            sum = next;
        }
        if (reduction != Reduction.NONE) out.data[0] = (sum + carry) * scale(reduction, n);
    }

    /** Writes the gradient of the loss with respect to the logits, m×n. */
    static void logitGradient(
            DMatrixRMaj logits, DMatrixRMaj targets, DMatrixRMaj positiveWeight, Reduction reduction, DMatrixRMaj out) {
        check(logits, targets, positiveWeight);
        int n = logits.getNumElements();
        double scale = scale(reduction, n);
        for (int i = 0; i < n; i++) {
            double x = logits.data[i];
            double t = targets.data[i];
            double gradient = (1 - t) * LogSpace.sigmoid(x) - weight(positiveWeight, i) * t * LogSpace.sigmoid(-x);
            out.data[i] = scale * gradient;
        }
    }

    /** Writes the gradient of the loss with respect to the targets, m×n. */
    static void targetGradient(
            DMatrixRMaj logits, DMatrixRMaj targets, DMatrixRMaj positiveWeight, Reduction reduction, DMatrixRMaj out) {
        check(logits, targets, positiveWeight);
        int n = logits.getNumElements();
        double scale = scale(reduction, n);
        for (int i = 0; i < n; i++) {
            double weight = weight(positiveWeight, i);
            double x = logits.data[i];
            // at ρ = 1 the difference is −x, which needs no softplus
            double gradient = weight == 1 ? -x : product(weight, LogSpace.softplus(-x)) - LogSpace.softplus(x);
            out.data[i] = scale * gradient;
        }
    }

    private static double weight(DMatrixRMaj positiveWeight, int element) {
        return positiveWeight.data[positiveWeight.numCols == 1 ? 0 : element % positiveWeight.numCols];
    }

    /** Returns a·b, or zero if a is zero, even if b is infinite. */
    private static double product(double a, double b) {
        return a == 0 && !Double.isNaN(b) ? 0 : a * b;
    }

    private static double scale(Reduction reduction, int n) {
        return reduction == Reduction.MEAN && n > 0 ? 1.0 / n : 1;
    }

    private static void check(DMatrixRMaj logits, DMatrixRMaj targets, DMatrixRMaj positiveWeight) {
        if (logits.numRows != targets.numRows || logits.numCols != targets.numCols)
            throw new MatrixDimensionException("binary cross-entropy: logits are " + shape(logits) + " but targets are "
                    + shape(targets) + "; they must have the same shape");
        if (positiveWeight.numRows != 1 || (positiveWeight.numCols != 1 && positiveWeight.numCols != logits.numCols))
            throw new MatrixDimensionException("binary cross-entropy: positive weight is " + shape(positiveWeight)
                    + " but logits are " + shape(logits) + "; it must be 1x1 or 1x" + logits.numCols);
        for (int c = 0; c < positiveWeight.numCols; c++) {
            double weight = positiveWeight.data[c];
            if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY))
                throw new IllegalArgumentException("binary cross-entropy: positive weight of column " + c + " is "
                        + weight + "; it must be finite and at least 0");
        }
        for (int i = 0, end = targets.getNumElements(); i < end; i++) {
            double t = targets.data[i];
            if (!(t >= 0 && t <= 1))
                throw new IllegalArgumentException("binary cross-entropy: target of row " + i / targets.numCols
                        + ", column " + i % targets.numCols + " is " + t + "; it must be in [0, 1]");
        }
    }

    private static String shape(DMatrixRMaj a) {
        return a.numRows + "x" + a.numCols;
    }
}
