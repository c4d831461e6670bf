package dev.pullback.train.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ejml.MatrixDimensionException;

/**
 * The confusion matrix: the number of rows for each pair of true class and predicted class. Only counts that are not 0
 * take memory, and all methods about all classes take time in proportion to these counts and to the number of classes.
 *
 * @param classNames the names of the classes
 * @param counts for each true class, a list with the count of each predicted class
 */
public record Confusion(List<String> classNames, List<List<Integer>> counts) {
    /** Copies the lists; throws if the counts are not square or one is negative. */
    public Confusion {
        classNames = List.copyOf(classNames);
        counts = counts.stream().<List<Integer>>map(CountRow::of).toList();
        int k = classNames.size();
        if (counts.size() != k || counts.stream().anyMatch(row -> row.size() != k))
            throw new MatrixDimensionException(
                    "confusion: the counts must be " + k + "x" + k + ", as there are " + k + " class names");
        if (counts.stream().anyMatch(row -> ((CountRow) row).hasNegative()))
            throw new IllegalArgumentException("confusion: a count is below 0");
    }

    /**
     * Counts the pairs of true and predicted classes.
     *
     * @throws MatrixDimensionException if the number of predictions is not the number of labels
     * @throws IllegalArgumentException if a class has no name
     */
    public static Confusion of(int[] predicted, int[] labels, List<String> classNames) {
        if (predicted.length != labels.length)
            throw new MatrixDimensionException("confusion: " + predicted.length + " predictions but " + labels.length
                    + " labels; each row needs one of each");
        int k = classNames.size();
        List<TreeMap<Integer, Integer>> counts =
                Stream.generate(TreeMap<Integer, Integer>::new).limit(k).toList();
        for (int i = 0; i < labels.length; i++) {
            requireClass("label", labels[i], i, k);
            requireClass("prediction", predicted[i], i, k);
            counts.get(labels[i]).merge(predicted[i], 1, Integer::sum);
        }
        List<List<Integer>> rows = new ArrayList<>();
        for (TreeMap<Integer, Integer> row : counts) rows.add(CountRow.of(row, k));
        return new Confusion(classNames, rows);
    }

    private static void requireClass(String kind, int value, int row, int classes) {
        if (value < 0 || value >= classes)
            throw new IllegalArgumentException("confusion: the " + kind + " of row " + row + " is " + value + "; with "
                    + classes + " classes it must be from 0 to " + (classes - 1));
    }

    /** Returns the number of classes. */
    public int classes() {
        return classNames.size();
    }

    /** Returns the number of rows of class {@code actual} that were predicted as class {@code predicted}. */
    public int count(int actual, int predicted) {
        return counts.get(actual).get(predicted);
    }

    /** Returns the number of rows of a class. */
    public long actual(int klass) {
        return row(klass).sum();
    }

    private CountRow row(int klass) {
        return (CountRow) counts.get(klass);
    }

    /** Returns the number of rows of each prediction, in one pass over the counts that are not 0. */
    private long[] predictions() {
        long[] predictions = new long[classes()];
        for (int k = 0; k < classes(); k++) row(k).addTo(predictions);
        return predictions;
    }

    /** Returns the number of rows that were predicted as a class. */
    public long predicted(int klass) {
        return counts.stream().mapToLong(row -> row.get(klass)).sum();
    }

    /** Returns the number of all rows. */
    public long rows() {
        return IntStream.range(0, classes()).mapToLong(this::actual).sum();
    }

    /** Returns the share of correct predictions, 0 if there are no rows. */
    public double accuracy() {
        long right = IntStream.range(0, classes()).mapToLong(k -> count(k, k)).sum();
        return rows() == 0 ? 0 : (double) right / rows();
    }

    /** Returns the mean of the recall over the classes that have a row, 0 if there are no rows. */
    public double balancedAccuracy() {
        return IntStream.range(0, classes())
                .filter(k -> actual(k) > 0)
                .mapToDouble(k -> Scores.of(count(k, k), 0, actual(k)).recall())
                .average()
                .orElse(0);
    }

    /**
     * Returns Matthews' correlation coefficient between true and predicted classes, from -1 to 1; 0 if all rows have one
     * class or one prediction. Source: Gorodkin, "Comparing two K-category assignments by a K-category correlation
     * coefficient", 2004.
     */
    public double mcc() {
        double rows = rows();
        long[] predictions = predictions();
        double right = 0;
        double both = 0;
        double squareActual = 0;
        double squarePredicted = 0;
        for (int k = 0; k < classes(); k++) {
            double a = actual(k);
            double p = predictions[k];
            right += count(k, k);
            both += a * p;
            squareActual += a * a;
            squarePredicted += p * p;
        }
        double scale = Math.sqrt(rows * rows - squareActual) * Math.sqrt(rows * rows - squarePredicted);
        return scale > 0 ? (right * rows - both) / scale : 0;
    }

    /** Returns the scores of a class. */
    public Scores scores(int klass) {
        return Scores.of(count(klass, klass), predicted(klass), actual(klass));
    }

    /** Returns the scores of each class. */
    public List<Scores> scores() {
        long[] predictions = predictions();
        return IntStream.range(0, classes())
                .mapToObj(k -> Scores.of(count(k, k), predictions[k], actual(k)))
                .toList();
    }

    /** Returns the unweighted mean of the scores over the classes that have a row or a prediction. */
    public Scores macro() {
        long[] predictions = predictions();
        List<Scores> scores = scores();
        int[] seen = IntStream.range(0, classes())
                .filter(k -> actual(k) + predictions[k] > 0)
                .toArray();
        Scores mean = new Scores(0, 0, 0);
        for (int k : seen) mean = mean.plus(scores.get(k), 1.0 / seen.length);
        return mean;
    }

    /** Returns the mean of the scores over the classes, weighted by their numbers of rows. */
    public Scores weighted() {
        Scores mean = new Scores(0, 0, 0);
        long rows = rows();
        if (rows == 0) return mean;
        List<Scores> scores = scores();
        for (int k = 0; k < classes(); k++) mean = mean.plus(scores.get(k), (double) actual(k) / rows);
        return mean;
    }

    /** Returns one line, as in {@code confusion of 3 classes, 150 rows}. */
    @Override
    public String toString() {
        return "confusion of " + classes() + " classes, " + rows() + " rows";
    }
}
