package dev.pullback.train.metrics;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The area under the ROC curve and the average precision of each class against the others, as {@link Ranking} defines
 * them. The probabilities of the true classes come first. Then each row is compared with those of every class, so the
 * matrix of probabilities is never needed as a whole: memory is in proportion to rows and classes, not to their product.
 */
final class OneAgainstRest {
    private final int rows;
    private final int classes;

    /** The place of the first positive row of each class in {@link #positives}, and the number of rows. */
    private final int[] start;

    /** The scores of the positive rows, class after class, in ascending order within a class. */
    private final double[] positives;

    /** The number of negative rows of class k that have exactly n positive rows at or below them, at start[k] + k + n. */
    private final long[] negatives;

    /** Twice the number of pairs of a positive and a negative row in which the positive is first; an equal pair is half. */
    private final double[] pairs;

    /**
     * Prepares the classes.
     *
     * @param scores the score of the true class of each row, not NaN
     * @param labels the true class of each row
     */
    OneAgainstRest(double[] scores, int[] labels, int classes) {
        rows = labels.length;
        this.classes = classes;
        start = new int[classes + 1];
        for (int label : labels) start[label + 1]++;
        for (int k = 0; k < classes; k++) start[k + 1] += start[k];
        positives = new double[rows];
        int[] next = start.clone();
        for (int i = 0; i < rows; i++) positives[next[labels[i]]++] = scores[i];
        for (int k = 0; k < classes; k++) Arrays.sort(positives, start[k], start[k + 1]);
        negatives = new long[rows + classes];
        pairs = new double[classes];
    }

    /**
     * Compares a row with the positive rows of all classes but its own.
     *
     * @param scores the score of class k at offset + k
     */
    void add(double[] scores, int offset, int label) {
        for (int k = 0; k < classes; k++) {
            int count = start[k + 1] - start[k];
            if (k == label || count == 0) continue;
            double score = scores[offset + k];
            int upper = countBelow(k, score, true);
            int lower = upper > 0 && positives[start[k] + upper - 1] == score ? countBelow(k, score, false) : upper;
            pairs[k] += 2.0 * (count - upper) + (upper - lower);
            negatives[start[k] + k + upper]++;
        }
    }

    /** Returns the number of positive rows of a class with a score below, or at, the given one. */
    private int countBelow(int klass, double score, boolean orEqual) {
        int low = start[klass];
        int high = start[klass + 1];
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (positives[middle] < score || (orEqual && positives[middle] == score)) low = middle + 1;
            else high = middle;
        }
        return low - start[klass];
    }

    /** Returns the mean of the ROC areas of the classes that have positive and negative rows, NaN if there are none. */
    double rocAuc() {
        return mean(k -> {
            double positive = start[k + 1] - start[k];
            double negative = rows - positive;
            return positive == 0 || negative == 0 ? Double.NaN : pairs[k] / 2 / (positive * negative);
        });
    }

    /** Returns the mean of the average precisions of the classes that have a row, NaN if there are none. */
    double averagePrecision() {
        return mean(k -> {
            int count = start[k + 1] - start[k];
            if (count == 0) return Double.NaN;
            long above = 0;
            double sum = 0;
            for (int end = count; end > 0; ) { // positive rows of equal score, in descending order of score
                int from = end;
                while (from > 0 && positives[start[k] + from - 1] == positives[start[k] + end - 1]) {
                    above += negatives[start[k] + k + from];
                    from--;
                }
                int found = count - from;
                sum += (double) (end - from) * found / (found + above);
                end = from;
            }
            return sum / count;
        });
    }

    private double mean(IntToDoubleFunction figure) {
        // Of two classes, the second is the one that is looked for.
        return Scores.meanOfNumbers(
                IntStream.range(classes == 2 ? 1 : 0, classes).mapToDouble(figure));
    }
}
