package dev.pullback.train.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The probability at or above which the second of two classes is predicted. It is chosen on validation rows so that a
 * metric is largest. If many rows belong to one class, the best threshold is often far from 1/2.
 *
 * <pre>{@code
 * double t = Threshold.best(p, validation.labels(), c -> c.scores(1).f1());
 * Model tuned = Model.of(net, train).threshold(t);
 * }</pre>
 */
public final class Threshold {
    private Threshold() {}

    /**
     * Returns the threshold with the largest metric, half-way between two probabilities of rows; of several, the one
     * nearest to 1/2.
     *
     * @param probabilities the probability of the second class of each row
     * @param labels the class of each row, 0 or 1
     * @param metric returns the number to maximise, such as {@code c -> c.scores(1).f1()} or
     *     {@code Confusion::balancedAccuracy}
     * @throws IllegalArgumentException if there is no row, a probability is not from 0 to 1, or a label is not 0 or 1
     */
    public static double best(double[] probabilities, int[] labels, ToDoubleFunction<Confusion> metric) {
        int m = probabilities.length;
        if (m < 1 || labels.length != m)
            throw new IllegalArgumentException("threshold: " + m + " probabilities and " + labels.length
                    + " labels; at least one row is needed, with one of each");
        for (int i = 0; i < m; i++) {
            if (!(probabilities[i] >= 0 && probabilities[i] <= 1) || labels[i] < 0 || labels[i] > 1)
                throw new IllegalArgumentException("threshold: row " + i + " has the probability " + probabilities[i]
                        + " and the class " + labels[i] + "; they must be from 0 to 1, and 0 or 1");
        }
        Integer[] order = new Integer[m];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(probabilities[a], probabilities[b]));
        int[][] counts = new int[2][2];
        for (int label : labels) counts[label][1]++;
        double best = Double.NaN;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i <= m; i++) {
            double below = i == 0 ? 0 : probabilities[order[i - 1]];
            double above = i == m ? 1 : probabilities[order[i]];
            double candidate = below + (above - below) / 2;
            if (above > below && candidate > 0 && candidate < 1) {
                double value = metric.applyAsDouble(confusion(counts));
                boolean nearer = Math.abs(candidate - 0.5) < Math.abs(best - 0.5);
                if (value > largest || (value == largest && nearer)) {
                    largest = value;
                    best = candidate;
                }
            }
            if (i == m) break;
            int label = labels[order[i]];
            counts[label][1]--;
            counts[label][0]++;
        }
        return Double.isNaN(best) ? 0.5 : best;
    }

    private static Confusion confusion(int[][] counts) {
        return new Confusion(
                List.of("0", "1"), List.of(List.of(counts[0][0], counts[0][1]), List.of(counts[1][0], counts[1][1])));
    }
}
