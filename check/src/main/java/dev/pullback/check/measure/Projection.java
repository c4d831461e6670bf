package dev.pullback.check.measure;

import java.util.BitSet;
import java.util.Random;

/** A direction and a cotangent, both of the normal distribution, or what is left of them. */
final class Projection {
    private final double[] u;
    private final double[] v;

    private Projection(double[] u, double[] v) {
        this.u = u;
        this.v = v;
    }

    static Projection gaussian(int entries, int outputs, Random random) {
        return new Projection(gaussian(entries, random), gaussian(outputs, random));
    }

    /** Of few digits, so that a point plus a step along them is rarely rounded. */
    private static double[] gaussian(int n, Random random) {
        double[] u = new double[n];
        for (int i = 0; i < n; i++) u[i] = Math.rint(random.nextGaussian() * 0x1p12) * 0x1p-12;
        return u;
    }

    /** This with zeros elsewhere; one entry or output alone has weight one. */
    Projection restrictedTo(BitSet entries, BitSet outputs) {
        return new Projection(only(u, entries), only(v, outputs));
    }

    private static double[] only(double[] u, BitSet kept) {
        double[] r = new double[u.length];
        boolean one = kept.cardinality() == 1;
        for (int i = kept.nextSetBit(0); i >= 0; i = kept.nextSetBit(i + 1)) r[i] = one ? 1 : u[i];
        return r;
    }

    /** The direction, in the entries of all inputs that are not fixed, one after the other. */
    double[] u() {
        return u;
    }

    /** The cotangent. */
    double[] v() {
        return v;
    }
}
