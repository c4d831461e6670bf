package dev.pullback.train.metrics;

import dev.pullback.core.Tape;
import dev.pullback.ops.Ops;
import dev.pullback.train.Layer;
import dev.pullback.train.Predictions;
import dev.pullback.train.data.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The metrics of a classifier on labelled rows.
 *
 * <pre>{@code
 * Evaluation result = Evaluation.of(net, data.test());
 * System.out.println(result.show());
 * }</pre>
 *
 * @param rows the number of rows
 * @param accuracy the share of rows whose class is the predicted one, that is the most probable class or the first of
 *     several
 * @param balancedAccuracy the mean of the recall over the classes that have a row
 * @param mcc Matthews' correlation coefficient, see {@link Confusion#mcc}
 * @param topAccuracy for each k from 1 to 5, but at most the number of classes, the share of rows whose class is among
 *     the k most probable
 * @param logLoss the mean of {@code -ln p} of the true classes, computed from logits, so that it is finite for finite
 *     logits
 * @param brier the mean over the rows of {@code Σₖ (pₖ - [k is the class])²}. Source: Brier, "Verification of forecasts
 *     expressed in terms of probability", 1950, which adds over the classes; for two classes this is twice the figure of
 *     scikit-learn
 * @param rocAuc the area under the ROC curve. For two classes it is that of the second class. For more, it is the
 *     mean over the classes of the area of each class against the others. It is NaN if all rows belong to one class
 * @param averagePrecision the area under the precision-recall curve, of the second of two classes, otherwise the mean
 *     over the classes that have a row
 * @param calibration the difference between confidence and accuracy, in 15 bins
 * @param classes the precision, recall and F1 of each class; 0/0 is 0
 * @param macro the unweighted mean of the scores over the classes that have a row or a prediction
 * @param weighted the mean of the scores over the classes, weighted by their numbers of rows
 * @param confusion the confusion matrix
 */
public record Evaluation(
        int rows,
        double accuracy,
        double balancedAccuracy,
        double mcc,
        List<Double> topAccuracy,
        double logLoss,
        double brier,
        double rocAuc,
        double averagePrecision,
        Calibration calibration,
        List<ClassScores> classes,
        Scores macro,
        Scores weighted,
        Confusion confusion)
        implements Figures {
    private static final int MOST_TOP = 5;
    /** The largest allowed difference between 1 and the sum of a row of probabilities; allows for rounding to float. */
    private static final double SUM_TOLERANCE = 1e-6;
    /** The number of probabilities in memory at once. */
    private static final int MOST_PROBABILITIES = 1 << 18;

    /** Copies the lists. */
    public Evaluation {
        topAccuracy = List.copyOf(topAccuracy);
        classes = List.copyOf(classes);
    }

    /** Evaluates a network on a data set. */
    public static Evaluation of(Layer net, Dataset data) {
        return of(Predictions.logits(net, data.features()), data.labels(), data.classNames());
    }

    /**
     * Evaluates logits.
     *
     * @param logits m×classes, m at least 1
     * @param labels the class of each row
     * @throws MatrixDimensionException if the number of labels is not the number of rows, or the number of class names
     *     not the number of columns
     * @throws IllegalArgumentException if a label is not a class, a row contains NaN or +∞, or nothing but -∞
     */
    public static Evaluation of(DMatrixRMaj logits, int[] labels, List<String> classNames) {
        requireShapes(logits, labels, classNames);
        int[] predicted = new int[labels.length];
        for (int i = 0; i < labels.length; i++) predicted[i] = likeliest(logits, i);
        return of(logits, predicted, labels, classNames);
    }

    /**
     * Evaluates logits and predictions that were decided otherwise than by the largest logit, for example by a
     * {@link Threshold}. Top-k accuracy, calibration and what follows from probabilities do not depend on the decision.
     *
     * @param predicted the predicted class of each row
     * @throws MatrixDimensionException if the numbers of rows or classes differ
     * @throws IllegalArgumentException if a class is unknown, a row contains NaN or +∞, or nothing but -∞
     */
    public static Evaluation of(DMatrixRMaj logits, int[] predicted, int[] labels, List<String> classNames) {
        requireShapes(logits, labels, classNames);
        int classes = classNames.size();
        int[] likeliest = new int[labels.length];
        int[] within = new int[classes];
        for (int i = 0; i < labels.length; i++) {
            likeliest[i] = likeliest(logits, i);
            within[rank(logits, i, labels[i])]++;
        }
        double[] confidences = new double[labels.length];
        double[] own = new double[labels.length];
        double[] brier = {0};
        probabilities(logits, (row, p, offset) -> {
            confidences[row] = p[offset + likeliest[row]];
            own[row] = p[offset + labels[row]];
            brier[0] += brier(p, offset, classes, labels[row]) / labels.length;
        });
        OneAgainstRest ranked = new OneAgainstRest(own, labels, classes);
        probabilities(logits, (row, p, offset) -> ranked.add(p, offset, labels[row]));
        Confusion confusion = Confusion.of(predicted, labels, classNames);
        List<Scores> scores = confusion.scores();
        double logLoss = Arrays.stream(RowLosses.of(logits, labels)).average().orElseThrow();
        return new Evaluation(
                labels.length,
                confusion.accuracy(),
                confusion.balancedAccuracy(),
                confusion.mcc(),
                top(within, labels.length),
                logLoss,
                brier[0],
                ranked.rocAuc(),
                ranked.averagePrecision(),
                Calibration.of(confidences, likeliest, labels, Calibration.BINS),
                IntStream.range(0, classes)
                        .mapToObj(k -> new ClassScores(classNames.get(k), confusion.actual(k), scores.get(k)))
                        .toList(),
                confusion.macro(),
                confusion.weighted(),
                confusion);
    }

    /** Receives the probabilities of a row, which are in an array from an offset on. */
    @FunctionalInterface
    private interface Visitor {
        void row(int row, double[] probabilities, int offset);
    }

    /** Computes the probabilities of some rows at a time, so that no second matrix of all rows is needed. */
    private static void probabilities(DMatrixRMaj logits, Visitor visitor) {
        int k = logits.numCols;
        int step = Math.max(1, MOST_PROBABILITIES / k);
        Tape tape = new Tape();
        for (int first = 0; first < logits.numRows; first += step) {
            int rows = Math.min(step, logits.numRows - first);
            DMatrixRMaj some = new DMatrixRMaj(rows, k);
            System.arraycopy(logits.data, first * k, some.data, 0, rows * k);
            tape.reset();
            DMatrixRMaj p = Ops.softmax(tape.input("logits", some)).value();
            for (int i = 0; i < rows; i++) visitor.row(first + i, p.data, i * k);
        }
    }

    /**
     * Evaluates probabilities, for classifiers that have no logits. If the probability of a true class is 0, the
     * log-loss is infinite; probabilities are not clipped.
     *
     * @param probabilities m×classes, each row from 0 to 1 with the sum 1
     * @throws MatrixDimensionException if the number of labels is not the number of rows, or the number of class names
     *     not the number of columns
     * @throws IllegalArgumentException if a label is not a class, or a row is not a probability distribution
     */
    public static Evaluation ofProbabilities(DMatrixRMaj probabilities, int[] labels, List<String> classNames) {
        requireShapes(probabilities, labels, classNames);
        DMatrixRMaj logits = probabilities.copy();
        for (int i = 0; i < logits.numRows; i++) {
            double sum = 0;
            for (int j = 0; j < logits.numCols; j++) {
                double p = probabilities.get(i, j);
                if (!(p >= 0 && p <= 1))
                    throw new IllegalArgumentException("evaluation: the probability in row " + i + ", column " + j
                            + " is " + p + "; it must be from 0 to 1");
                sum += p;
                logits.set(i, j, Math.log(p));
            }
            if (Math.abs(sum - 1) > SUM_TOLERANCE)
                throw new IllegalArgumentException(
                        "evaluation: the probabilities in row " + i + " have the sum " + sum + "; it must be 1");
        }
        return of(logits, labels, classNames);
    }

    private static void requireShapes(DMatrixRMaj scores, int[] labels, List<String> classNames) {
        String shape = scores.numRows + "x" + scores.numCols;
        if (scores.numRows < 1 || labels.length != scores.numRows || classNames.size() != scores.numCols)
            throw new MatrixDimensionException("evaluation: the scores are " + shape + " but there are "
                    + labels.length + " labels and " + classNames.size()
                    + " class names; at least one row, a label for each row and a name for each column are needed");
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= scores.numCols)
                throw new IllegalArgumentException("evaluation: the label of row " + i + " is " + labels[i]
                        + "; it must be from 0 to " + (scores.numCols - 1));
        }
    }

    private static int likeliest(DMatrixRMaj logits, int row) {
        int best = 0;
        for (int j = 0; j < logits.numCols; j++) {
            double z = logits.get(row, j);
            if (Double.isNaN(z) || z == Double.POSITIVE_INFINITY)
                throw new IllegalArgumentException("evaluation: the logit in row " + row + ", column " + j + " is " + z
                        + "; it must be finite (did training diverge?)");
            if (z > logits.get(row, best)) best = j;
        }
        if (logits.get(row, best) == Double.NEGATIVE_INFINITY)
            throw new IllegalArgumentException(
                    "evaluation: all logits in row " + row + " are -Infinity; one must be finite");
        return best;
    }

    /**
     * Returns the number of classes before this one if they are sorted by descending logit. Classes with equal logits
     * keep their order.
     */
    private static int rank(DMatrixRMaj logits, int row, int klass) {
        double z = logits.get(row, klass);
        int before = 0;
        for (int j = 0; j < logits.numCols; j++) {
            if (logits.get(row, j) > z || (logits.get(row, j) == z && j < klass)) before++;
        }
        return before;
    }

    private static List<Double> top(int[] within, int rows) {
        List<Double> top = new ArrayList<>();
        long correct = 0;
        for (int k = 0; k < Math.min(within.length, MOST_TOP); k++) {
            correct += within[k];
            top.add((double) correct / rows);
        }
        return top;
    }

    private static double brier(double[] probabilities, int offset, int classes, int label) {
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            double difference = probabilities[offset + k] - (label == k ? 1 : 0);
            sum += difference * difference;
        }
        return sum;
    }

    @Override
    public List<List<String>> details() {
        List<List<String>> details = new ArrayList<>();
        details.add(List.of("class", "precision", "recall", "F1", "rows"));
        for (ClassScores c : classes) details.add(row(c.name(), c.scores(), c.rows()));
        details.add(row("macro mean", macro, rows));
        details.add(row("weighted mean", weighted, rows));
        return details;
    }

    private static List<String> row(String name, Scores s, long rows) {
        return List.of(
                name,
                EvaluationTable.rounded(s.precision()),
                EvaluationTable.rounded(s.recall()),
                EvaluationTable.rounded(s.f1()),
                Long.toString(rows));
    }

    @Override
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("accuracy", accuracy);
        for (int k = 1; k < topAccuracy.size() - 1; k++) values.put("top-" + (k + 1) + " accuracy", topAccuracy.get(k));
        values.put("balanced accuracy", balancedAccuracy);
        values.put("MCC", mcc);
        values.put("ROC AUC", rocAuc);
        values.put("average precision", averagePrecision);
        values.put("log-loss", logLoss);
        values.put("Brier score", brier);
        values.put("calibration error", calibration.error());
        return Collections.unmodifiableMap(values);
    }

    @Override
    public String show() {
        return EvaluationTable.of(rows, this) + EvaluationTable.confusion(confusion);
    }

    /** Returns one line, as in {@code 30 rows, accuracy 0.9667, log-loss 0.1012, calibration error 0.0301}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d rows, accuracy %.4f, log-loss %.4f, calibration error %.4f",
                rows,
                accuracy,
                logLoss,
                calibration.error());
    }
}
