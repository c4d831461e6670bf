package dev.pullback.core;

import org.ejml.data.DMatrixRMaj;

/** How bad the worst number of a matrix is, from what is harmless to what spoils all that is made of it. */
public enum Finiteness {
    /** All are finite. */
    FINITE,
    /** There is an infinity, but no NaN. */
    INFINITE,
    /** There is a NaN. */
    NAN;

    /** Of a matrix; one pass where all is finite. */
    public static Finiteness of(DMatrixRMaj m) {
        if (isFinite(m)) return FINITE;
        for (int i = 0, n = m.getNumElements(); i < n; i++) {
            if (Double.isNaN(m.data[i])) return NAN;
        }
        return INFINITE;
    }

    /** 0 is kept by a product with a number that is finite only; four sums, since one would wait for itself. */
    private static boolean isFinite(DMatrixRMaj m) {
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

    /** Whether this is worse. */
    public boolean isWorseThan(Finiteness other) {
        return compareTo(other) > 0;
    }
}
