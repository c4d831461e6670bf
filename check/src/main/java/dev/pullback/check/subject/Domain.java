package dev.pullback.check.subject;

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
}
