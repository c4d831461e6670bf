package dev.pullback.train.watch;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * Counts of numbers in intervals of equal width.
 *
 * @param low the lowest number
 * @param high the highest number
 * @param counts the count of each interval from {@code low} to {@code high}; empty if there is no finite number
 */
public record Histogram(double low, double high, List<Integer> counts) {
    /** Copies the list. */
    public Histogram {
        counts = List.copyOf(counts);
    }

    static final Histogram EMPTY = new Histogram(0, 0, List.of());

    /** Counts the finite elements of a matrix. */
    static Histogram of(DMatrixRMaj m, int bins) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        int n = m.getNumElements();
        for (int i = 0; i < n; i++) {
            if (!Double.isFinite(m.data[i])) continue;
            low = Math.min(low, m.data[i]);
            high = Math.max(high, m.data[i]);
        }
        if (low > high) return EMPTY;
        int[] counts = new int[bins];
        for (int i = 0; i < n; i++) {
            if (!Double.isFinite(m.data[i])) continue;
            double share = high > low ? (m.data[i] / 2 - low / 2) / (high / 2 - low / 2) : 0;
            counts[(int) Math.min(share * bins, bins - 1)]++;
        }
        List<Integer> list = new ArrayList<>();
        for (int c : counts) list.add(c);
        return new Histogram(low, high, list);
    }
}
