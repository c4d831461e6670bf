package dev.pullback.ops;

import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.Log1p;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * Computes the weighted log-sum-exp of each row, and its gradient. With k the index of the largest w<sub>j</sub>·exp
 * x<sub>j</sub> and e<sub>j</sub> = (w<sub>j</sub>/w<sub>k</sub>)·exp(x<sub>j</sub> − x<sub>k</sub>), the log-sum-exp
 * is x<sub>k</sub> + log1p(Σ<sub>j≠k</sub> e<sub>j</sub>) + log w<sub>k</sub>; the softmax kernels compute the form without
 * weights. An element of weight zero contributes nothing, even if it is NaN.
 */
final class WeightedLogSumExp {
    private static final int NONE = -1;

    /** If a difference is smaller, exp of it could underflow, so the weight is added to the exponent. */
    private static final double FAR = -600;

    /** The quotient of a term and a smaller weight may have lost digits. */
    private static final double TINY = 1e-100;

    private WeightedLogSumExp() {}

    /** Writes out<sub>r</sub> = log Σ<sub>j</sub> w<sub>rj</sub> exp x<sub>rj</sub>, or −∞ if all terms are 0. */
    static void logSumExp(DMatrixRMaj x, DMatrixRMaj w, DMatrixRMaj out) {
        int n = x.numCols;
        for (int row = 0; row < x.numRows; row++) {
            int from = row * n;
            int k = argmax(x, w, from);
            if (k == NONE) out.data[row] = Double.NEGATIVE_INFINITY;
            else if (!Double.isFinite(x.data[k])) out.data[row] = x.data[k];
            else {
                double sum = 0;
                double carry = 0;
                for (int i = from; i < from + n; i++) {
                    if (i == k) continue;
                    double e = term(x, w, i, k);
                    double next = sum + e;
                    carry += Compensated.sumError(sum, e, next);
                    sum = next;
                }
                double s = sum + carry;
                out.data[row] = Log1p.plus(x.data[k], s, carry - (s - sum)) + Math.log(w.data[k]);
            }
        }
    }

    /**
     * Writes out<sub>rj</sub> = w<sub>rj</sub> exp(x<sub>rj</sub>)/sum of the row, or 0 if all terms of the row are 0.
     */
    static void softmax(DMatrixRMaj x, DMatrixRMaj w, DMatrixRMaj out) {
        int n = x.numCols;
        double[] p = out.data;
        for (int from = 0, end = x.getNumElements(); from < end; from += n) {
            int k = argmax(x, w, from);
            if (k == NONE || !Double.isFinite(x.data[k])) {
                Arrays.fill(p, from, from + n, k == NONE ? 0 : Double.NaN);
                continue;
            }
            double sum = 0;
            double carry = 0;
            for (int i = from; i < from + n; i++) {
                double e = i == k ? 0 : term(x, w, i, k);
                p[i] = e;
                double next = sum + e;
                carry += Compensated.sumError(sum, e, next);
                sum = next;
            }
            p[k] = 1;
            double inverse = 1 / (1 + (sum + carry));
            for (int i = from; i < from + n; i++) p[i] *= inverse;
        }
    }

    /**
     * Writes out<sub>rj</sub> = exp x<sub>rj</sub>/sum of the row, or, if all terms of the row are 0, exp(x<sub>rj</sub>)/0, which
     * is 0 for −∞.
     */
    static void shares(DMatrixRMaj x, DMatrixRMaj w, DMatrixRMaj out) {
        softmax(x, w, out);
        int n = x.numCols;
        for (int from = 0, end = x.getNumElements(); from < end; from += n) {
            int k = argmax(x, w, from);
            for (int i = from; i < from + n; i++) {
                if (k == NONE) out.data[i] = ofNoTerm(x.data[i]);
                else if (w.data[i] > TINY) out.data[i] /= w.data[i];
                else {
                    // out[k] is w exp x_k / sum
                    double d = x.data[i] - x.data[k];
                    out.data[i] = Math.exp(d - Math.log(w.data[k]) + Math.log(out.data[k]));
                }
            }
        }
    }

    /** Returns exp(x)/0, which is ∞ even where exp(x) underflows. */
    private static double ofNoTerm(double x) {
        if (Double.isNaN(x)) return x;
        return x == Double.NEGATIVE_INFINITY ? 0 : Double.POSITIVE_INFINITY;
    }

    /** Returns the index of the largest term, of a NaN or +∞ if there is one, or {@link #NONE} if all terms are 0. */
    private static int argmax(DMatrixRMaj x, DMatrixRMaj w, int from) {
        int k = NONE;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + x.numCols; i++) {
            double weight = w.data[i];
            if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY))
                throw new IllegalArgumentException("logSumExp: weight of row " + from / x.numCols + ", column "
                        + (i - from) + " is " + weight + "; it must be finite and at least 0");
            if (weight == 0) continue;
            double log = x.data[i] + Math.log(weight);
            if (Double.isNaN(max) || log <= max) continue;
            max = log;
            k = i;
        }
        return k;
    }

    /** Returns (w<sub>i</sub>/w<sub>k</sub>)·exp(x<sub>i</sub> − x<sub>k</sub>). */
    private static double term(DMatrixRMaj x, DMatrixRMaj w, int i, int k) {
        if (w.data[i] == 0) return 0;
        double d = x.data[i] - x.data[k];
        double ratio = w.data[i] / w.data[k];
        if (d < FAR || !(ratio > 1e-290 && ratio < 1e290)) return farTerm(x.data[i], w.data[i], x.data[k], w.data[k]);
        double e = Math.exp(d);
        return ratio * (e + Compensated.expError(e, x.data[i], x.data[k], d));
    }

    private static int exponent(double x) {
        return x < Double.MIN_NORMAL ? Math.getExponent(x * 0x1p100) - 100 : Math.getExponent(x);
    }

    /** Computes a term whose exponential or whose ratio of weights is not a normal number, from mantissas and exponents. */
    private static double farTerm(double x, double weight, double largest, double weightOfLargest) {
        double d = x - largest;
        double root = Math.exp(d / 4);
        if (root == 0 || !Double.isFinite(root)) return root;
        int exponent = Math.getExponent(root);
        double square = Math.scalb(root, -exponent) * Math.scalb(root, -exponent);
        int up = exponent(weight);
        int down = exponent(weightOfLargest);
        double product = square * square * (Math.scalb(weight, -up) / Math.scalb(weightOfLargest, -down));
        return Math.scalb(product + Compensated.expError(product, x, largest, d), 4 * exponent + up - down);
    }
}
