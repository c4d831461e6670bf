package dev.pullback.check.subject;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/** The open interval in which all elements of an input must lie. */
public record Domain(double low, double high) {
    /** All numbers. */
    public static final Domain ALL = new Domain(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    public Domain {
        if (!(low < high)) throw new IllegalArgumentException("domain: low " + low + " must be below high " + high);
    }

    boolean contains(DMatrixRMaj x) {
        return firstOutside(x) < 0;
    }

    /** Returns the index of the first element outside of the domain, or -1. */
    public int firstOutside(DMatrixRMaj x) {
        if (low == Double.NEGATIVE_INFINITY && high == Double.POSITIVE_INFINITY) return -1;
        for (int i = 0, n = x.getNumElements(); i < n; i++) {
            if (!(x.data[i] > low && x.data[i] < high)) return i;
        }
        return -1;
    }

    /** Draws a normally distributed number, folded into a half-line or mapped into an interval. */
    public double draw(Random random) {
        double v = random.nextGaussian();
        boolean hasLow = low != Double.NEGATIVE_INFINITY;
        boolean hasHigh = high != Double.POSITIVE_INFINITY;
        if (hasLow && hasHigh) return (low + high) / 2 + 0.45 * (high - low) * Math.tanh(v);
        if (hasLow) return low + 0.05 + Math.abs(v);
        return hasHigh ? high - 0.05 - Math.abs(v) : v;
    }
}
