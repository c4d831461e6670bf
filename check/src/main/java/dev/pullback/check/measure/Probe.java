package dev.pullback.check.measure;

import dev.pullback.check.Verdict;
import java.util.BitSet;

/**
 * What was found along a direction, or of the one entry that it was narrowed down to.
 *
 * @param entries the entries that moved, counted through all inputs that are not fixed
 * @param outputs the outputs that were weighted
 */
record Probe(
        Projection pair, Verdict verdict, double analytic, double numeric, double bar, BitSet entries, BitSet outputs) {
    /** By how many bars they differ. */
    double bars() {
        double gap = Math.abs(analytic - numeric);
        return Double.isNaN(gap) ? Double.POSITIVE_INFINITY : gap == 0 ? 0 : gap / bar;
    }

    /** Whether the difference is plain without a closer look. */
    boolean isSuspect() {
        return bars() > Judge.BARS;
    }

    boolean isOneEntry() {
        return entries.cardinality() == 1;
    }

    boolean isOneOutput() {
        return outputs.cardinality() == 1;
    }
}
