package dev.pullback.train.metrics;

import java.util.stream.DoubleStream;

/**
 * Precision, recall and F1 of one class, or their mean over classes. A score of 0/0 is 0, such as the precision of a
 * class that was never predicted.
 *
 * @param precision the share of the rows predicted as the class that belong to it: {@code tp / (tp + fp)}
 * @param recall the share of the rows of the class that were predicted as it: {@code tp / (tp + fn)}
 * @param f1 the harmonic mean of precision and recall: {@code 2 tp / (2 tp + fp + fn)}
 */
public record Scores(double precision, double recall, double f1) {
    static Scores of(long truePositives, long predicted, long actual) {
        return new Scores(
                ratio(truePositives, predicted),
                ratio(truePositives, actual),
                ratio(2 * truePositives, predicted + actual));
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** Returns the mean of the values that are not NaN; NaN if there is none. */
    static double meanOfNumbers(DoubleStream values) {
        return values.filter(value -> !Double.isNaN(value)).average().orElse(Double.NaN);
    }

    Scores plus(Scores other, double weight) {
        return new Scores(precision + weight * other.precision, recall + weight * other.recall, f1 + weight * other.f1);
    }
}
