package dev.pullback.check.measure;

import dev.pullback.check.Verdict;
import java.util.BitSet;

/**
 * The comparison of one projection of the Jacobian with differences.
 *
 * @param whole the whole projection, before it was restricted to some entries and outputs
 * @param entries the entries that moved, as {@link FreeEntries} numbers them
 * @param outputs the outputs with a weight
 */
record Probe(
        Projection whole,
        Verdict verdict,
        double analytic,
        double numeric,
        double bar,
        BitSet entries,
        BitSet outputs) {
    /** Returns the difference of the analytic and the numeric derivative in units of the error bar. */
    double bars() {
        double gap = Math.abs(analytic - numeric);
        return Double.isNaN(gap) ? Double.POSITIVE_INFINITY : gap == 0 ? 0 : gap / bar;
    }

    /** Whether the difference is too large to be an accident. */
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
