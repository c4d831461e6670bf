package dev.pullback.check.subject;

import org.ejml.data.DMatrixRMaj;

/** What a large step is, entry by entry: a power of two, so that a point plus a step is rarely rounded. */
public final class Scales {
    private final double[] x;
    private final double typical;

    public Scales(DMatrixRMaj m) {
        x = m.data;
        double squares = 0;
        double max = 0;
        int n = m.getNumElements();
        for (int i = 0; i < n; i++) max = Math.max(max, Math.abs(m.data[i]));
        if (max == 0 || !Double.isFinite(max)) {
            typical = 1;
            return;
        }
        for (int i = 0; i < n; i++) squares += (m.data[i] / max) * (m.data[i] / max);
        typical = max * Math.sqrt(squares / n);
    }

    /** The entry's own size, or that of the others where it is much smaller; of a zero that of the others. */
    public double of(int entry) {
        double own = Math.abs(x[entry]);
        return powerOfTwo(own == 0 ? typical : Math.max(own, typical / 16));
    }

    /** The entry's own size; of a zero that of the others. */
    public double ownOf(int entry) {
        double own = Math.abs(x[entry]);
        return powerOfTwo(own == 0 ? typical : own);
    }

    /** The size of most entries. */
    public double typical() {
        return powerOfTwo(typical);
    }

    /** The smallest power of two that is at least {@code v}. */
    public static double powerOfTwo(double v) {
        double p = Math.scalb(1.0, Math.max(Math.getExponent(v), -900));
        return p < v ? 2 * p : p;
    }
}
