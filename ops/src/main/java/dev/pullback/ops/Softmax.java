package dev.pullback.ops;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.softmax.SoftmaxKernel;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * Computes softmax, log-softmax and log-sum-exp of each row of a matrix, accurate to a few ulp, by the
 * {@linkplain SoftmaxKernel kernel}. {@code out} must not be {@code x}.
 *
 * <p>A logit of −∞ masks a class: its probability is 0, its log-probability −∞. If all logits of a row are −∞, the
 * log-sum-exp is −∞ and the softmax NaN. A NaN in a row makes the row's results NaN; so does +∞, except that the
 * log-sum-exp is then +∞.
 */
final class Softmax {
    private Softmax() {}

    static SoftmaxKernel.Task rows(DMatrixRMaj x) {
        return Backend.get().softmax().rows(x.data, x.numCols, 0, x.numRows);
    }

    /**
     * Writes out<sub>rc</sub> = exp(x<sub>rc</sub>) / Σ<sub>j</sub> exp(x<sub>rj</sub>). {@code out} is m×K like {@code
     * x}.
     */
    static void softmax(DMatrixRMaj x, DMatrixRMaj out) {
        if (x.numCols > 0) rows(x).softmax(out.data);
    }

    /** Writes the gradient of {@link #logSumExp}: the softmax, but 0 in a row whose logits are all −∞. */
    static void logSumExpGradient(DMatrixRMaj x, DMatrixRMaj out) {
        if (x.numCols == 0) return;
        softmax(x, out);
        clearMasked(x, out);
    }

    /** Writes 0 to the softmax of each row whose logits are all −∞. */
    private static void clearMasked(DMatrixRMaj x, DMatrixRMaj out) {
        int n = x.numCols;
        for (int from = 0, end = x.getNumElements(); from < end; from += n) {
            if (Double.isNaN(out.data[from]) && isMasked(x.data, from, from + n))
                Arrays.fill(out.data, from, from + n, 0);
        }
    }

    private static boolean isMasked(double[] x, int from, int to) {
        for (int i = from; i < to; i++) {
            if (x[i] != Double.NEGATIVE_INFINITY) return false;
        }
        return true;
    }

    /**
     * Writes out<sub>rc</sub> = x<sub>rc</sub> − log Σ<sub>j</sub> exp(x<sub>rj</sub>). {@code out} is m×K like {@code
     * x}.
     */
    static void logSoftmax(DMatrixRMaj x, DMatrixRMaj out) {
        if (x.numCols > 0) rows(x).logSoftmax(out.data);
    }

    /**
     * Writes out<sub>r</sub> = log Σ<sub>j</sub> exp(x<sub>rj</sub>), which is −∞ if there are no columns. {@code out}
     * is m×1.
     */
    static void logSumExp(DMatrixRMaj x, DMatrixRMaj out) {
        if (x.numCols == 0) out.fill(Double.NEGATIVE_INFINITY);
        else rows(x).logSumExp(out.data);
    }

    /** Computes {@link #logSoftmax} and {@link #softmax}, with the same bits. */
    static void logSoftmaxAndSoftmax(DMatrixRMaj x, DMatrixRMaj logSoftmax, DMatrixRMaj softmax) {
        if (x.numCols > 0) rows(x).logSoftmaxAndSoftmax(logSoftmax.data, softmax.data);
    }

    /** Computes {@link #logSumExp} and {@link #logSumExpGradient}, with the same bits. */
    static void logSumExpAndGradient(DMatrixRMaj x, DMatrixRMaj logSumExps, DMatrixRMaj gradient) {
        if (x.numCols == 0) {
            logSumExps.fill(Double.NEGATIVE_INFINITY);
            return;
        }
        rows(x).logSumExpAndSoftmax(logSumExps.data, gradient.data);
        clearMasked(x, gradient);
    }
}
