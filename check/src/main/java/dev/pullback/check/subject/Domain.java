package dev.pullback.check.subject;

import org.ejml.data.DMatrixRMaj;

/** An open interval in which the elements of an input have a meaning. */
public record Domain(double low, double high) {
    public static final Domain ALL = new Domain(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    public Domain {
        if (!(low < high)) throw new IllegalArgumentException("domain: low " + low + " must be below high " + high);
    }

    public boolean contains(DMatrixRMaj x) {
        return firstOutside(x) < 0;
    }

    /** The first element outside, or -1. */
    public int firstOutside(DMatrixRMaj x) {
        if (low == Double.NEGATIVE_INFINITY && high == Double.POSITIVE_INFINITY) return -1;
        for (int i = 0, n = x.getNumElements(); i < n; i++) {
            if (!(x.data[i] > low && x.data[i] < high)) return i;
        }
        return -1;
    }
}
