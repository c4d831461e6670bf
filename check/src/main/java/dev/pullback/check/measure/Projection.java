package dev.pullback.check.measure;

import java.util.BitSet;
import java.util.Random;

/** A direction u and a cotangent v, which project a Jacobian J to the number {@code ⟨v, J u⟩}. */
@SuppressWarnings("ArrayRecordComponent") // projections are never compared
record Projection(double[] direction, double[] cotangent) {
    /** Draws both from the standard normal distribution. */
    static Projection gaussian(int entries, int outputs, Random random) {
        return new Projection(gaussian(entries, random), gaussian(outputs, random));
    }

    /** Draws numbers with few digits, so that a step along them is rarely rounded. */
    private static double[] gaussian(int n, Random random) {
        double[] u = new double[n];
        for (int i = 0; i < n; i++) u[i] = Math.rint(random.nextGaussian() * 0x1p12) * 0x1p-12;
        return u;
    }

    /** Returns a projection that is zero except for some entries and outputs. A single entry or output gets the weight 1. */
    Projection restrictedTo(BitSet entries, BitSet outputs) {
        return new Projection(only(direction, entries), only(cotangent, outputs));
    }

    private static double[] only(double[] u, BitSet kept) {
        double[] r = new double[u.length];
        boolean one = kept.cardinality() == 1;
        for (int i = kept.nextSetBit(0); i >= 0; i = kept.nextSetBit(i + 1)) r[i] = one ? 1 : u[i];
        return r;
    }
}
