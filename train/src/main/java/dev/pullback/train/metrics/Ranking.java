package dev.pullback.train.metrics;

import java.util.Arrays;
import org.ejml.MatrixDimensionException;

/** Measures of how well scores rank positive rows before negative rows. They do not depend on a threshold. */
public final class Ranking {
    private Ranking() {}

    /**
     * Returns the area under the ROC curve: the probability that a positive row has a higher score than a negative one,
     * where an equal score counts half. NaN if all rows are positive or all negative. Source: Hanley, McNeil, "The
     * meaning and use of the area under a receiver operating characteristic (ROC) curve", 1982.
     *
     * @throws MatrixDimensionException if the lengths differ
     * @throws IllegalArgumentException if a score is NaN
     */
    public static double rocAuc(double[] scores, boolean[] positive) {
        requireEqual(scores, positive);
        if (isOneKind(positive)) return Double.NaN;
        int[] order = order(scores);
        long positives = 0;
        double pairs = 0;
        for (int i = order.length - 1; i >= 0; ) {
            int from = i;
            long equalPositives = 0;
            while (i >= 0 && scores[order[i]] == scores[order[from]]) {
                if (positive[order[i--]]) equalPositives++;
            }
            long equalNegatives = from - i - equalPositives;
            // Going upwards, a positive row is ranked before all negative ones passed so far.
            long negativesBelow = order.length - 1 - from - positives;
            pairs += equalPositives * (negativesBelow + 0.5 * equalNegatives);
            positives += equalPositives;
        }
        return pairs / ((double) positives * (order.length - positives));
    }

    /**
     * Returns the average precision, the area under the precision-recall curve as a step function: the sum over the
     * thresholds of {@code (recallₙ - recallₙ₋₁) precisionₙ}. NaN if no row is positive.
     *
     * @throws MatrixDimensionException if the lengths differ
     * @throws IllegalArgumentException if a score is NaN
     */
    public static double averagePrecision(double[] scores, boolean[] positive) {
        requireEqual(scores, positive);
        if (!contains(positive, true)) return Double.NaN;
        int[] order = order(scores);
        long found = 0;
        double sum = 0;
        for (int i = 0; i < order.length; ) {
            int from = i;
            long equal = 0;
            while (i < order.length && scores[order[i]] == scores[order[from]]) {
                if (positive[order[i++]]) equal++;
            }
            found += equal;
            sum += (double) equal * found / i;
        }
        return sum / found;
    }

    private static void requireEqual(double[] scores, boolean[] positive) {
        if (scores.length != positive.length)
            throw new MatrixDimensionException(
                    "ranking: " + scores.length + " scores but " + positive.length + " rows; each row needs one");
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i]))
                throw new IllegalArgumentException("ranking: the score of row " + i + " is NaN");
        }
    }

    /** Returns whether no row needs to be ranked, as of most of thousands of classes. */
    private static boolean isOneKind(boolean[] positive) {
        return !contains(positive, true) || !contains(positive, false);
    }

    private static boolean contains(boolean[] positive, boolean value) {
        for (boolean p : positive) {
            if (p == value) return true;
        }
        return false;
    }

    /** Returns the indices in descending order of score; 0.0 and -0.0, which are equal scores, are neighbors. */
    private static int[] order(double[] scores) {
        Integer[] order = new Integer[scores.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(scores[b], scores[a]));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }
}
