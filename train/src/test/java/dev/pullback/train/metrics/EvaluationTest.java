package dev.pullback.train.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.Accuracy;
import dev.pullback.train.Mlp;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");
    private static final double TIGHT = 1e-14;

    // The logits are random. The expected metrics below were computed from their definitions in NumPy. No row has the
    // class d. spotless:off
    private static final DMatrixRMaj LOGITS = new DMatrixRMaj(new double[][] {
        {0.002, 0.597, -0.548, -1.781},
        {-0.909, -1.983, 0.12, 2.68},
        {-0.984, -1.241, 0.98, 0.714},
        {0.211, -1.861, -0.059, 1.391},
        {-2.688, -0.915, -3.802, -2.579},
        {-3.683, -0.47, -2.535, 0.543},
        {0.314, -0.374, -5.034, -1.077},
        {-0.097, 0.227, -3.06, -0.956},
        {-1.957, -1.618, 2.122, -1.615},
        {-0.065, 1.769, -1.167, -0.223},
        {0.221, 0.128, -2.45, 0.152},
        {2.718, -3.094, 1.719, 0.239},
        {-1.283, 4.001, 1.525, -2.399},
        {0.149, 1.153, -0.378, 1.366},
        {-0.133, 1.334, 2.877, -1.351},
        {0.406, -0.927, 0.255, -2.374},
        {-1.159, -0.392, 1.798, 2.29},
        {-2.647, -1.589, 1.294, -3.985},
        {-0.926, -0.195, 2.514, 1.379},
        {-0.654, -0.737, -0.5, 3.047},
        {-0.856, -0.607, 0.705, -0.242},
        {-0.395, -2.228, -0.023, -0.887},
        {2.332, 1.306, -0.048, 1.337},
        {-0.68, 2.104, -0.011, 1.167},
        {-2.582, 0.693, -3.376, -4.071},
        {-0.609, -1.8, 0.328, 4.49},
        {-1.663, -1.248, 0.411, 0.986},
        {-0.353, -0.412, 1.405, 1.04},
        {-2.067, -0.158, 0.071, -2.109},
        {0.52, -1.716, 1.944, 0.385},
        {0.179, -1.182, -0.237, -3.995},
        {-2.263, 0.726, -4.257, 1.693},
        {-3.492, 1.513, -1.691, 1.558},
        {0.262, -3.074, 2.498, 2.883},
        {-0.132, -0.548, -0.32, -1.95},
        {2.197, -1.086, -0.102, -1.587},
        {-1.252, -2.555, 2.514, -0.308},
        {1.932, 0.027, -1.389, -0.653},
        {-1.12, 0.016, -0.751, -0.6},
        {-2.757, -1.614, 3.308, -1.342}
    });
    // spotless:on
    private static final int[] LABELS = {
        0, 0, 2, 0, 2, 2, 0, 1, 0, 2, 1, 2, 1, 1, 0, 0, 0, 1, 0, 2, 1, 2, 0, 0, 2, 0, 2, 1, 0, 0, 2, 0, 0, 2, 0, 0, 0,
        0, 2, 0
    };

    private final Evaluation evaluation = Evaluation.of(LOGITS, LABELS, NAMES);

    private static void assertScores(double precision, double recall, double f1, Scores scores) {
        assertEquals(precision, scores.precision(), TIGHT);
        assertEquals(recall, scores.recall(), TIGHT);
        assertEquals(f1, scores.f1(), TIGHT);
    }

    private static String refusal(Class<? extends RuntimeException> type, DMatrixRMaj scores, int... labels) {
        return String.valueOf(assertThrows(type, () -> Evaluation.of(scores, labels, List.of("p", "q")))
                .getMessage());
    }

    @Test
    void countsAsNumPyDoes() {
        assertEquals(40, evaluation.rows());
        assertEquals(0.25, evaluation.accuracy());
        assertEquals(List.of(0.25, 0.5, 0.775, 1.0), evaluation.topAccuracy());
        assertEquals(
                List.of(List.of(6, 2, 7, 6), List.of(1, 2, 3, 1), List.of(2, 4, 2, 4), List.of(0, 0, 0, 0)),
                evaluation.confusion().counts());
    }

    @Test
    void scoresClassesAsNumPyDoes() {
        List<ClassScores> classes = evaluation.classes();
        assertScores(2.0 / 3, 2.0 / 7, 0.4, classes.get(0).scores());
        assertScores(0.25, 2.0 / 7, 0.26666666666666666, classes.get(1).scores());
        assertScores(1.0 / 6, 1.0 / 6, 1.0 / 6, classes.get(2).scores());
        assertScores(0, 0, 0, classes.get(3).scores());
        assertEquals(21, classes.get(0).rows());
        assertScores(0.2708333333333333, 0.1845238095238095, 0.20833333333333334, evaluation.macro());
        assertScores(0.44375, 0.25, 0.3066666666666667, evaluation.weighted());
    }

    @Test
    void measuresLossAndCalibrationAsNumPyDoes() {
        assertEquals(2.3447234977729368, evaluation.logLoss(), TIGHT);
        assertEquals(0.44296290438872177, evaluation.calibration().error(), TIGHT);
        Calibration.Bin bin = evaluation.calibration().bins().get(8);
        assertEquals(6, bin.rows());
        assertEquals(0.5637637416601878, bin.confidence(), TIGHT);
        assertEquals(1.0 / 3, bin.accuracy(), TIGHT);
        assertEquals(
                40,
                evaluation.calibration().bins().stream()
                        .mapToInt(Calibration.Bin::rows)
                        .sum());
    }

    @Test
    void probabilitiesGiveTheSameAsTheirLogits() {
        DMatrixRMaj p = LOGITS.copy();
        for (int i = 0; i < p.numRows; i++) {
            double sum = 0;
            for (int j = 0; j < p.numCols; j++) sum += Math.exp(LOGITS.get(i, j));
            for (int j = 0; j < p.numCols; j++) p.set(i, j, Math.exp(LOGITS.get(i, j)) / sum);
        }
        Evaluation same = Evaluation.ofProbabilities(p, LABELS, NAMES);
        assertEquals(evaluation.confusion(), same.confusion());
        assertEquals(evaluation.logLoss(), same.logLoss(), TIGHT);
        assertEquals(evaluation.calibration().error(), same.calibration().error(), TIGHT);
    }

    @Test
    void aSureMistakeCostsItsDifferenceAndNoClippedProbability() {
        DMatrixRMaj sure = new DMatrixRMaj(new double[][] {{0, 5000}});
        assertEquals(5000, Evaluation.of(sure, new int[] {0}, List.of("p", "q")).logLoss());
        DMatrixRMaj certain = new DMatrixRMaj(new double[][] {{0, 1}});
        Evaluation wrong = Evaluation.ofProbabilities(certain, new int[] {0}, List.of("p", "q"));
        assertEquals(Double.POSITIVE_INFINITY, wrong.logLoss());
        assertEquals(1, wrong.calibration().error());
    }

    @Test
    void theBrierScoreAddsOverTheClasses() {
        double ln3 = Math.log(3); // probabilities 1/4 and 3/4
        DMatrixRMaj logits = new DMatrixRMaj(new double[][] {{0, ln3}, {0, ln3}});
        assertEquals(
                (0.125 + 1.125) / 2,
                Evaluation.of(logits, new int[] {1, 0}, List.of("p", "q")).brier(),
                TIGHT);
    }

    @Test
    void calibrationCountsTheUpperEndOfABin() {
        Calibration two =
                Calibration.of(new double[] {0.5, 0.5, 1, 0.05}, new int[] {0, 1, 0, 1}, new int[] {0, 0, 0, 1}, 2);
        assertEquals(
                new Calibration.Bin(0, 0.5, 3, 1.05 / 3, 2.0 / 3), two.bins().get(0));
        assertEquals(new Calibration.Bin(0.5, 1, 1, 1, 1), two.bins().get(1));
        assertEquals(0.75 * (2.0 / 3 - 0.35), two.error(), TIGHT);
        assertEquals("calibration error 0.2375 in 2 bins", two.toString());
        assertEquals(
                1,
                Calibration.of(new double[] {0}, new int[] {0}, new int[] {0}, 2)
                        .bins()
                        .get(0)
                        .rows());
    }

    @Test
    void numbersAndNamesOfTheTable() {
        assertEquals("999999.0000", EvaluationTable.rounded(999_999));
        assertEquals("1.000e+06", EvaluationTable.rounded(1e6));
        assertEquals("0.0010", EvaluationTable.rounded(1e-3));
        assertEquals("0.0009990", EvaluationTable.rounded(9.99e-4));
        assertEquals("0.0000", EvaluationTable.rounded(0));
        String longest = "abcdefghijklmnopqrstuvwx";
        assertEquals(longest, EvaluationTable.cut(longest));
        assertEquals(longest.substring(0, 23) + "\u2026", EvaluationTable.cut(longest + "y"));
    }

    @Test
    void theMatrixOfTwelveClassesIsShown() {
        for (int k : new int[] {12, 13}) {
            List<String> names = IntStream.range(0, k).mapToObj(i -> "k" + i).toList();
            String text = EvaluationTable.confusion(Confusion.of(new int[] {1}, new int[] {0}, names));
            assertEquals(k == 12, text.contains("true \\ predicted"), text);
        }
    }

    @Test
    void predictionsDecidedOtherwiseNeedFittingShapes() {
        DMatrixRMaj scores = new DMatrixRMaj(2, 2);
        var refused = assertThrows(
                MatrixDimensionException.class, () -> Evaluation.of(scores, new int[2], new int[2], List.of("p")));
        assertTrue(
                refused.getMessage().startsWith("evaluation: the scores are 2x2 but there are 2 labels and 1 class"));
        assertThrows(
                MatrixDimensionException.class,
                () -> Evaluation.ofProbabilities(new DMatrixRMaj(0, 2), new int[0], List.of("p", "q")));
    }

    @Test
    void ofEqualLogitsTheFirstIsPredicted() {
        Evaluation tie = Evaluation.of(new DMatrixRMaj(2, 3), new int[] {0, 1}, List.of("p", "q", "r"));
        assertEquals(0.5, tie.accuracy());
        assertEquals(List.of(0.5, 1.0, 1.0), tie.topAccuracy());
    }

    @Test
    void agreesWithAccuracyOnANetwork() {
        Dataset data = Generated.blobs(300, 4, 0.4, 1);
        Mlp net = Mlp.of(2, 8, 4).seed(3);
        assertEquals(Accuracy.of(net, data), Evaluation.of(net, data).accuracy());
    }

    @Test
    void findsTheWorstRows() {
        double[] losses = RowLosses.of(LOGITS, LABELS);
        assertEquals(evaluation.logLoss(), Arrays.stream(losses).sum() / 40, TIGHT);
        int[] worst = RowLosses.worst(losses, 3);
        assertEquals(Arrays.stream(losses).max().orElseThrow(), losses[worst[0]]);
        assertTrue(losses[worst[1]] >= losses[worst[2]]);
        assertArrayEquals(new int[] {1, 2, 0}, RowLosses.worst(new double[] {1, 3, 3}, 9));
    }

    @Test
    void refusesWhatDoesNotFit() {
        DMatrixRMaj one = new DMatrixRMaj(1, 2);
        assertEquals(
                "evaluation: the scores are 1x2 but there are 2 labels and 2 class names; at least one row, a label for"
                        + " each row and a name for each column are needed",
                refusal(MatrixDimensionException.class, one, 0, 1));
        assertEquals(
                "evaluation: the label of row 0 is 2; it must be from 0 to 1",
                refusal(IllegalArgumentException.class, one, 2));
        assertEquals(
                "evaluation: the logit in row 0, column 1 is NaN; it must be finite (did training diverge?)",
                refusal(IllegalArgumentException.class, new DMatrixRMaj(new double[][] {{1, Double.NaN}}), 0));
        DMatrixRMaj half = new DMatrixRMaj(new double[][] {{0.25, 0.25}});
        assertEquals(
                "evaluation: the probabilities in row 0 have the sum 0.5; it must be 1",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Evaluation.ofProbabilities(half, new int[] {0}, List.of("p", "q")))
                        .getMessage());
    }

    @Test
    void showsATable() {
        assertEquals("""
                rows               40
                accuracy           0.2500
                top-2 accuracy     0.5000
                top-3 accuracy     0.7750
                balanced accuracy  0.2460
                MCC                0.0103
                ROC AUC            0.5298
                average precision  0.3960
                log-loss           2.3447
                Brier score        1.0790
                calibration error  0.4430

                class          precision  recall      F1  rows
                a                 0.6667  0.2857  0.4000    21
                b                 0.2500  0.2857  0.2667     7
                c                 0.1667  0.1667  0.1667    12
                d                 0.0000  0.0000  0.0000     0
                macro mean        0.2708  0.1845  0.2083    40
                weighted mean     0.4438  0.2500  0.3067    40

                true \\ predicted  a  b  c  d
                a                 6  2  7  6
                b                 1  2  3  1
                c                 2  4  2  4
                d                 0  0  0  0
                """, evaluation.show());
        assertEquals("40 rows, accuracy 0.2500, log-loss 2.3447, calibration error 0.4430", evaluation.toString());
    }

    @Test
    void aNameCannotBreakTheTable() {
        String shown = Evaluation.of(new DMatrixRMaj(1, 2), new int[] {0}, List.of("two\nlines", "x".repeat(50)))
                .show();
        assertTrue(shown.contains("two\u00b7lines") && shown.contains("x".repeat(23) + "\u2026"), shown);
    }
}
