package dev.pullback.check.subject;

import org.ejml.data.DMatrixRMaj;

/**
 * The size of a large step for each entry of a matrix. It is a power of two, so that adding a step to the entry is rarely
 * rounded.
 */
public final class Scales {
    private final double[] x;
    private final double typical;

    public Scales(DMatrixRMaj m) {
        x = m.data;
        double squares = 0;
        double max = MatrixMath.size(m);
        int n = m.getNumElements();
        if (max == 0 || !Double.isFinite(max)) {
            typical = 1;
            return;
        }
        for (int i = 0; i < n; i++) squares += (m.data[i] / max) * (m.data[i] / max);
        typical = max * Math.sqrt(squares / n);
    }

    /** Returns the size of the entry, but at least a sixteenth of the typical size; the typical size if the entry is zero. */
    public double of(int entry) {
        double own = Math.abs(x[entry]);
        if (!Double.isFinite(own)) return 1;
        return powerOfTwo(own == 0 ? typical : Math.max(own, typical / 16));
    }

    /** Returns the size of the entry; the typical size if the entry is zero. */
    public double ownOf(int entry) {
        double own = Math.abs(x[entry]);
        if (!Double.isFinite(own)) return 1;
        return powerOfTwo(own == 0 ? typical : own);
    }

    /** Returns the typical size of an entry: the root mean square. */
    public double typical() {
        return powerOfTwo(typical);
    }

    /** Returns the smallest power of two that is at least {@code v}. */
    public static double powerOfTwo(double v) {
        double p = Math.scalb(1.0, Math.max(Math.getExponent(v), -900));
        return p < v ? 2 * p : p;
    }
}
