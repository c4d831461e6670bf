package dev.pullback.train.metrics;

import static dev.pullback.train.metrics.EvaluationTable.rounded;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The metrics of a network that predicts labels; a row may have any number of labels. A label is predicted if its
 * probability is at least 1/2, or another threshold.
 *
 * @param rows the number of rows
 * @param subsetAccuracy the share of rows of which every label is predicted correctly
 * @param hammingLoss the share of wrong labels among all labels of all rows
 * @param micro the scores of all labels of all rows together
 * @param macro the unweighted mean of the scores over the labels
 * @param meanAveragePrecision the mean of the average precision over the labels that a row has
 * @param rocAuc the mean of the area under the ROC curve over the labels that some rows have and some have not
 * @param labels the scores of each label
 */
public record MultiLabelEvaluation(
        int rows,
        double subsetAccuracy,
        double hammingLoss,
        Scores micro,
        Scores macro,
        double meanAveragePrecision,
        double rocAuc,
        List<LabelScores> labels)
        implements Figures {
    private static final double HALF = 0.5;

    /** Copies the list. */
    public MultiLabelEvaluation {
        labels = List.copyOf(labels);
    }

    /**
     * The scores of one label.
     *
     * @param name the name of the label
     * @param rows the number of rows that have it
     * @param scores precision, recall and F1
     * @param averagePrecision see {@link Ranking#averagePrecision}
     * @param rocAuc see {@link Ranking#rocAuc}
     */
    public record LabelScores(String name, long rows, Scores scores, double averagePrecision, double rocAuc) {}

    /**
     * Evaluates probabilities.
     *
     * @param probabilities m×k, m at least 1
     * @param targets m×k; a target of at least 1/2 means that the row has the label
     * @param names the names of the labels
     * @throws MatrixDimensionException if the shapes differ
     * @throws IllegalArgumentException if a probability is not from 0 to 1
     */
    public static MultiLabelEvaluation of(DMatrixRMaj probabilities, DMatrixRMaj targets, List<String> names) {
        return of(probabilities, targets, names, HALF);
    }

    /**
     * Evaluates probabilities with another threshold than 1/2, from which a label is predicted.
     *
     * @throws MatrixDimensionException if the shapes differ
     * @throws IllegalArgumentException if a probability is not from 0 to 1
     */
    public static MultiLabelEvaluation of(
            DMatrixRMaj probabilities, DMatrixRMaj targets, List<String> names, double threshold) {
        int m = targets.numRows;
        int k = targets.numCols;
        if (m < 1 || probabilities.numRows != m || probabilities.numCols != k || names.size() != k)
            throw new MatrixDimensionException("evaluation: the probabilities are " + probabilities.numRows + "x"
                    + probabilities.numCols + ", the targets " + m + "x" + k + " with " + names.size()
                    + " names; they must fit, with at least one row");
        boolean[] wrong = new boolean[m];
        long wrongLabels = 0;
        long found = 0;
        long predicted = 0;
        long actual = 0;
        List<LabelScores> labels = new ArrayList<>();
        for (int j = 0; j < k; j++) {
            double[] p = new double[m];
            boolean[] positive = new boolean[m];
            long[] counts = new long[3];
            for (int i = 0; i < m; i++) {
                p[i] = requireProbability(probabilities.get(i, j), i, j);
                positive[i] = targets.get(i, j) >= HALF;
                boolean chosen = p[i] >= threshold;
                if (positive[i] && chosen) counts[0]++;
                if (chosen) counts[1]++;
                if (positive[i]) counts[2]++;
                if (positive[i] != chosen) {
                    wrong[i] = true;
                    wrongLabels++;
                }
            }
            found += counts[0];
            predicted += counts[1];
            actual += counts[2];
            labels.add(new LabelScores(
                    names.get(j),
                    counts[2],
                    Scores.of(counts[0], counts[1], counts[2]),
                    Ranking.averagePrecision(p, positive),
                    Ranking.rocAuc(p, positive)));
        }
        int right = 0;
        for (boolean w : wrong) if (!w) right++;
        Scores macro = new Scores(0, 0, 0);
        for (LabelScores label : labels) macro = macro.plus(label.scores(), 1.0 / k);
        return new MultiLabelEvaluation(
                m,
                (double) right / m,
                (double) wrongLabels / ((double) m * k),
                Scores.of(found, predicted, actual),
                macro,
                Scores.meanOfNumbers(labels.stream().mapToDouble(LabelScores::averagePrecision)),
                Scores.meanOfNumbers(labels.stream().mapToDouble(LabelScores::rocAuc)),
                labels);
    }

    private static double requireProbability(double p, int row, int column) {
        if (!(p >= 0 && p <= 1))
            throw new IllegalArgumentException("evaluation: the probability in row " + row + ", column " + column
                    + " is " + p + "; it must be from 0 to 1");
        return p;
    }

    @Override
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("micro F1", micro.f1());
        values.put("macro F1", macro.f1());
        values.put("mAP", meanAveragePrecision);
        values.put("ROC AUC", rocAuc);
        values.put("subset accuracy", subsetAccuracy);
        values.put("Hamming loss", hammingLoss);
        return Collections.unmodifiableMap(values);
    }

    @Override
    public String show() {
        return EvaluationTable.of(rows, this);
    }

    @Override
    public List<List<String>> details() {
        List<List<String>> details = new ArrayList<>();
        details.add(List.of("label", "precision", "recall", "F1", "AP", "rows"));
        for (LabelScores l : labels)
            details.add(List.of(
                    l.name(),
                    rounded(l.scores().precision()),
                    rounded(l.scores().recall()),
                    rounded(l.scores().f1()),
                    rounded(l.averagePrecision()),
                    Long.toString(l.rows())));
        return details;
    }

    /** Returns one line, as in {@code 200 rows, micro F1 0.9123, mAP 0.9345, subset accuracy 0.7250}. */
    @Override
    public String toString() {
        return rows + " rows, micro F1 " + rounded(micro.f1()) + ", mAP " + rounded(meanAveragePrecision)
                + ", subset accuracy " + rounded(subsetAccuracy);
    }
}
