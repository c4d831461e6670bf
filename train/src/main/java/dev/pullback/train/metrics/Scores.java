package dev.pullback.train.metrics;

/**
 * How well one class is found, or the mean over classes. A score of 0/0 is 0, such as the precision of a class that was
 * never predicted.
 *
 * @param precision of the rows that were predicted to be of the class, the share that is: {@code tp / (tp + fp)}
 * @param recall of the rows that are of the class, the share that was predicted so: {@code tp / (tp + fn)}
 * @param f1 the harmonic mean of both: {@code 2 tp / (2 tp + fp + fn)}
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

    Scores plus(Scores other, double weight) {
        return new Scores(precision + weight * other.precision, recall + weight * other.recall, f1 + weight * other.f1);
    }
}
