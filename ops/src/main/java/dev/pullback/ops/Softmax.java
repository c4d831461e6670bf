package dev.pullback.ops;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * Softmax, log-softmax and log-sum-exp of each row of a matrix, accurate to a few ulp; see {@link SoftmaxRow} for the
 * method. {@code out} is overwritten and must not be {@code x}.
 *
 * <p>A logit of −∞ is a masked class: probability 0, log-probability −∞. A row of nothing but −∞ has log-sum-exp −∞ and
 * no softmax: NaN. A NaN in a row makes the row's results NaN; so does +∞, except that the log-sum-exp is then +∞.
 */
final class Softmax {
    private static final double NO_CAP = Double.POSITIVE_INFINITY;

    private Softmax() {}

    /** out<sub>rc</sub> = exp(x<sub>rc</sub>) / Σ<sub>j</sub> exp(x<sub>rj</sub>). {@code out} is m×K like {@code x}. */
    static void softmax(DMatrixRMaj x, DMatrixRMaj out) {
        softmax(x, out, Double.NaN);
    }

    /**
     * The gradient of {@link #logSumExp}: the softmax, except that it is 0 in a row of nothing but −∞, which has a
     * log-sum-exp, −∞, but no softmax.
     */
    static void logSumExpGradient(DMatrixRMaj x, DMatrixRMaj out) {
        softmax(x, out, 0);
    }

    private static void softmax(DMatrixRMaj x, DMatrixRMaj out, double ofMaskedRow) {
        int n = x.numCols;
        if (n == 0) return;
        double[] p = out.data;
        for (int from = 0, end = x.getNumElements(); from < end; from += n) {
            int k = SoftmaxRow.argmax(x.data, from, from + n);
            if (!Double.isFinite(x.data[k])) {
                boolean masked = x.data[k] < 0 && !SoftmaxRow.hasNaN(x.data, from, from + n);
                Arrays.fill(p, from, from + n, masked ? ofMaskedRow : Double.NaN);
                continue;
            }
            double s = SoftmaxRow.terms(x.data, from, from + n, k, 1, NO_CAP, p, from);
            double inverse = 1 / (1 + s);
            double error = SoftmaxRow.quotientError(1, s, inverse, inverse);
            for (int i = from; i < from + n; i++) p[i] = Math.fma(p[i], inverse, p[i] * error);
        }
    }

    /** out<sub>rc</sub> = x<sub>rc</sub> − log Σ<sub>j</sub> exp(x<sub>rj</sub>). {@code out} is m×K like {@code x}. */
    static void logSoftmax(DMatrixRMaj x, DMatrixRMaj out) {
        int n = x.numCols;
        if (n == 0) return;
        for (int from = 0, end = x.getNumElements(); from < end; from += n) {
            int k = SoftmaxRow.argmax(x.data, from, from + n);
            double max = x.data[k];
            double log = Double.isFinite(max)
                    ? SoftmaxRow.logOfSum(x.data, from, from + n, k, 1, NO_CAP, 0, out.data, from)
                    : Double.NaN;
            for (int i = from; i < from + n; i++) {
                double d = x.data[i] - max;
                out.data[i] = d - (log - SoftmaxRow.lost(x.data[i], max, 1, d));
            }
        }
    }

    /** out<sub>r</sub> = log Σ<sub>j</sub> exp(x<sub>rj</sub>); of no columns it is −∞. {@code out} is m×1. */
    static void logSumExp(DMatrixRMaj x, DMatrixRMaj out) {
        int n = x.numCols;
        for (int row = 0; row < x.numRows; row++) {
            int from = row * n;
            if (n == 0) {
                out.data[row] = Double.NEGATIVE_INFINITY;
                continue;
            }
            int k = SoftmaxRow.argmax(x.data, from, from + n);
            double max = x.data[k];
            if (Double.isFinite(max))
                out.data[row] = SoftmaxRow.logOfSum(x.data, from, from + n, k, 1, NO_CAP, max, out.data, row);
            else out.data[row] = SoftmaxRow.hasNaN(x.data, from, from + n) ? Double.NaN : max;
        }
    }
}
