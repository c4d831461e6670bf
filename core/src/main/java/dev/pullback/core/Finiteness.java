package dev.pullback.core;

import org.ejml.data.DMatrixRMaj;

/**
 * The kinds of matrices by their elements: all are finite, some are infinite but none is NaN, or some are NaN. The
 * kinds are declared from the best to the worst.
 */
public enum Finiteness {
    /** All numbers are finite. */
    FINITE,
    /** There is an infinity, but no NaN. */
    INFINITE,
    /** There is a NaN. */
    NAN;

    /** Returns the finiteness of a matrix. */
    public static Finiteness of(DMatrixRMaj m) {
        if (isFinite(m)) return FINITE;
        for (int i = 0, n = m.getNumElements(); i < n; i++) {
            if (Double.isNaN(m.data[i])) return NAN;
        }
        return INFINITE;
    }

    /**
     * Whether all numbers of a matrix are finite. This method adds up 0·x, which is 0 for finite x and NaN otherwise.
     * It uses four sums, because the additions of one sum cannot overlap.
     */
    public static boolean isFinite(DMatrixRMaj m) {
        double[] x = m.data;
        int n = m.getNumElements();
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            a += 0 * x[i];
            b += 0 * x[i + 1];
            c += 0 * x[i + 2];
            d += 0 * x[i + 3];
        }
        for (; i < n; i++) a += 0 * x[i];
        return a + b + c + d == 0;
    }

    /** Whether this is worse than {@code other}. */
    public boolean isWorseThan(Finiteness other) {
        return compareTo(other) > 0;
    }
}
