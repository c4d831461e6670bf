package dev.pullback.ops;

import dev.pullback.kernels.Compensated;
import java.util.Arrays;

/**
 * Gaussian elimination in twice the precision of a double, for the determinant of an ill-conditioned matrix. If the
 * determinant is computed from factors in double precision, its relative error is the rounding error times the
 * condition number. The elimination takes about twenty times as long as a factorization in double precision.
 */
final class PreciseElimination {
    private int n;
    private double[] high = {};
    private double[] low = {};

    /** The quotient of the last division: its rounded value and the rest. */
    private double quotient;

    private double rest;

    /** Multiplies {@code product} by the determinant of the n×n matrix {@code s}. */
    void multiplyByDeterminant(int n, double[] s, WideProduct product) {
        this.n = n;
        if (high.length < n * n) {
            high = new double[n * n];
            low = new double[n * n];
        }
        System.arraycopy(s, 0, high, 0, n * n);
        Arrays.fill(low, 0, n * n, 0);
        for (int k = 0; k < n; k++) {
            int p = k;
            for (int i = k + 1; i < n; i++) {
                if (Math.abs(high[i * n + k]) > Math.abs(high[p * n + k])) p = i;
            }
            if (p != k) {
                exchange(high, k, p);
                exchange(low, k, p);
                product.times(-1);
            }
            int pivot = k * n + k;
            product.times(high[pivot], low[pivot]);
            if (high[pivot] == 0) return;
            for (int i = k + 1; i < n; i++) {
                if (high[i * n + k] == 0) continue;
                divide(i * n + k, pivot);
                subtract(quotient, rest, k, i);
            }
        }
    }

    private void exchange(double[] x, int i, int k) {
        for (int j = 0; j < n; j++) {
            double v = x[i * n + j];
            x[i * n + j] = x[k * n + j];
            x[k * n + j] = v;
        }
    }

    private void divide(int at, int pivot) {
        double q = high[at] / high[pivot];
        double remainder = Math.fma(-q, high[pivot], high[at]) + low[at] - q * low[pivot];
        double more = remainder / high[pivot];
        quotient = q + more;
        rest = q - quotient + more;
    }

    /** Subtracts {@code factor + rest} times row k from row i, from column k + 1 on. */
    private void subtract(double factor, double rest, int k, int i) {
        for (int j = k + 1, p = k * n + j, q = i * n + j; j < n; j++, p++, q++) {
            double product = factor * high[p];
            double lost = Compensated.productError(factor, high[p], product) + (factor * low[p] + rest * high[p]);
            double sum = high[q] - product;
            double carry = Compensated.sumError(high[q], -product, sum) + low[q] - lost;
            high[q] = sum + carry;
            low[q] = sum - high[q] + carry;
        }
    }
}
