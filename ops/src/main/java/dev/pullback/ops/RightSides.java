package dev.pullback.ops;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The right sides of systems with a scaled matrix: {@code A X = B} becomes {@code S Z = diag(2ʳ) B}, {@code X = diag(2ᶜ)
 * Z} with {@code S = diag(2ʳ) A diag(2ᶜ)}. If an exponent is so large that a product could overflow or underflow, each
 * column is also divided by a power of two that brings its largest element near 1.
 */
final class RightSides {
    /** Numbers and powers of two within 2⁻³⁰⁰ and 2³⁰⁰ can be multiplied with each other. */
    static final int MODERATE = 300;

    private static final double LARGE = 0x1p300;
    private static final double SMALL = 0x1p-300;

    private int n;
    private int p;
    private @Nullable DMatrixRMaj b;
    private int[] before = {};
    private int[] after = {};
    private double[] beforeFactor = {};
    private double[] afterFactor = {};
    private double[] largest = {};
    private int[] shift = {};
    private boolean moderate;

    /**
     * Starts with the n×p right sides B.
     *
     * @param b B, or null for the identity
     * @param before the exponents r
     * @param after the exponents c
     */
    void set(int n, int p, @Nullable DMatrixRMaj b, int[] before, int[] after) {
        this.n = n;
        this.p = p;
        this.b = b;
        this.before = before;
        this.after = after;
        if (beforeFactor.length < n) {
            beforeFactor = new double[n];
            afterFactor = new double[n];
        }
        if (shift.length < p) {
            shift = new int[p];
            largest = new double[p];
        }
        moderate = factors(before, beforeFactor) && factors(after, afterFactor) && hasModerateColumns();
        if (!moderate) {
            for (int c = 0; c < p; c++) shift[c] = exponentOfLargest(c);
        }
    }

    private boolean factors(int[] power, double[] factor) {
        for (int i = 0; i < n; i++) {
            if (Math.abs(power[i]) > MODERATE) return false;
            factor[i] = powerOfTwo(power[i]);
        }
        return true;
    }

    /** Returns 2 to a power that is in the range of normal numbers. */
    static double powerOfTwo(int exponent) {
        return Double.longBitsToDouble((long) (exponent + Double.MAX_EXPONENT) << 52);
    }

    private boolean hasModerateColumns() {
        if (b == null) return true;
        double[] x = b.data;
        double[] max = largest;
        Arrays.fill(max, 0, p, 0);
        for (int i = 0; i < n; i++) {
            for (int c = 0, k = i * p; c < p; c++) max[c] = Math.max(max[c], Math.abs(x[k + c]));
        }
        for (int c = 0; c < p; c++) {
            if (!(max[c] <= LARGE && (max[c] >= SMALL || max[c] == 0))) return false;
        }
        return true;
    }

    private double element(int i, int c) {
        if (b != null) return b.data[i * p + c];
        return i == c ? 1 : 0;
    }

    private int exponentOfLargest(int c) {
        int max = Integer.MIN_VALUE;
        for (int i = 0; i < n; i++) {
            double v = element(i, c);
            if (v != 0) max = Math.max(max, Math.getExponent(v) + before[i]);
        }
        return max == Integer.MIN_VALUE ? 0 : max;
    }

    /** Writes the scaled right sides; row i of {@code x} gets row {@code order[i]}, or row i if the order is null. */
    void load(int @Nullable [] order, double[] x) {
        for (int i = 0; i < n; i++) loadRow(order == null ? i : order[i], x, i * p);
    }

    private void loadRow(int i, double[] x, int at) {
        if (b == null) {
            Arrays.fill(x, at, at + p, 0);
            x[at + i] = scaled(i, i);
        } else if (moderate) {
            double[] from = b.data;
            double by = beforeFactor[i];
            for (int c = 0, k = i * p; c < p; c++) x[at + c] = from[k + c] * by;
        } else {
            for (int c = 0; c < p; c++) x[at + c] = scaled(i, c);
        }
    }

    private double scaled(int i, int c) {
        return Math.scalb(element(i, c), before[i] - (moderate ? 0 : shift[c]));
    }

    /** Writes column c of the scaled right sides. */
    void loadColumn(int c, double[] column) {
        for (int i = 0; i < n; i++) column[i] = scaled(i, c);
    }

    /** Replaces Z by X. */
    void unscale(double[] x) {
        for (int i = 0, k = 0; i < n; i++) {
            if (moderate) {
                double by = afterFactor[i];
                for (int end = k + p; k < end; k++) x[k] *= by;
            } else {
                for (int c = 0; c < p; c++, k++) x[k] = Math.scalb(x[k], after[i] + shift[c]);
            }
        }
    }

    void clear() {
        b = null;
    }
}
