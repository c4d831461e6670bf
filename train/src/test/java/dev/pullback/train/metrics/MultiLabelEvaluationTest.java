package dev.pullback.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests the figures of labels against numbers that were computed by hand. */
class MultiLabelEvaluationTest {
    private static final double TIGHT = 1e-15;
    private static final List<String> NAMES = List.of("a", "b");

    /** Of the label a, two are found, one is missed and one is wrong; of b one is found. Row 0 is right. */
    private static MultiLabelEvaluation evaluation() {
        DMatrixRMaj p = new DMatrixRMaj(new double[][] {{0.9, 1}, {0.5, 0}, {0.2, 0.1}, {0.7, 0.2}});
        DMatrixRMaj targets = new DMatrixRMaj(new double[][] {{1, 0.5}, {1, 0.4}, {1, 0}, {0, 0}});
        return MultiLabelEvaluation.of(p, targets, NAMES);
    }

    private static void assertScores(double precision, double recall, double f1, Scores scores) {
        assertEquals(precision, scores.precision(), TIGHT);
        assertEquals(recall, scores.recall(), TIGHT);
        assertEquals(f1, scores.f1(), TIGHT);
    }

    @Test
    void figures() {
        MultiLabelEvaluation e = evaluation();
        assertEquals(4, e.rows());
        assertEquals(0.5, e.subsetAccuracy());
        assertEquals(2.0 / 8, e.hammingLoss());
        assertScores(3.0 / 4, 3.0 / 4, 3.0 / 4, e.micro());
        assertScores((2.0 / 3 + 1) / 2, (2.0 / 3 + 1) / 2, (2.0 / 3 + 1) / 2, e.macro());
        assertEquals(3, e.labels().get(0).rows());
        assertEquals(1, e.labels().get(1).rows());
        // The rows by p(a) are 1, 0, 1, 1: precisions 1, 2/3, 3/4. One of three pairs is out of order twice.
        assertEquals((1 + 2.0 / 3 + 3.0 / 4) / 3, e.labels().get(0).averagePrecision(), TIGHT);
        assertEquals(1.0 / 3, e.labels().get(0).rocAuc(), TIGHT);
        assertEquals(((1 + 2.0 / 3 + 3.0 / 4) / 3 + 1) / 2, e.meanAveragePrecision(), TIGHT);
        assertEquals(2.0 / 3, e.rocAuc(), TIGHT);
    }

    @Test
    void aLabelOfNoRowHasNoArea() {
        DMatrixRMaj p = new DMatrixRMaj(new double[][] {{0.9, 0.3}, {0.5, 0.2}});
        DMatrixRMaj targets = new DMatrixRMaj(new double[][] {{1, 0}, {0, 0}});
        MultiLabelEvaluation e = MultiLabelEvaluation.of(p, targets, NAMES, 0.8);
        assertEquals(1, e.rocAuc());
        assertEquals(1, e.meanAveragePrecision());
        assertScores(1, 1, 1, e.micro());
        assertScores(0.5, 0.5, 0.5, e.macro());
    }

    @Test
    void textsNameTheFigures() {
        MultiLabelEvaluation e = evaluation();
        assertEquals("4 rows, micro F1 0.7500, mAP 0.9028, subset accuracy 0.5000", e.toString());
        assertEquals(
                List.of(
                        List.of("label", "precision", "recall", "F1", "AP", "rows"),
                        List.of("a", "0.6667", "0.6667", "0.6667", "0.8056", "3"),
                        List.of("b", "1.0000", "1.0000", "1.0000", "1.0000", "1")),
                e.details());
        assertEquals(EvaluationTable.of(4, e), e.show());
        assertEquals(0.25, e.value("Hamming loss"));
    }

    @Test
    void oneRowIsEnough() {
        DMatrixRMaj one = new DMatrixRMaj(new double[][] {{1, 0}});
        assertEquals(1, MultiLabelEvaluation.of(one, one, NAMES).subsetAccuracy());
    }

    @Test
    void whatIsNoProbabilityIsRefused() {
        for (double wrong : new double[] {-1e-9, 1.0000001, Double.NaN}) {
            DMatrixRMaj p = new DMatrixRMaj(new double[][] {{0.5, 0.5}, {0.5, wrong}});
            var refused = assertThrows(
                    IllegalArgumentException.class, () -> MultiLabelEvaluation.of(p, new DMatrixRMaj(2, 2), NAMES));
            assertEquals(
                    "evaluation: the probability in row 1, column 1 is " + wrong + "; it must be from 0 to 1",
                    refused.getMessage());
        }
    }

    @Test
    void shapesThatDifferAreRefused() {
        DMatrixRMaj targets = new DMatrixRMaj(2, 2);
        for (DMatrixRMaj p : List.of(new DMatrixRMaj(3, 2), new DMatrixRMaj(2, 3)))
            assertThrows(MatrixDimensionException.class, () -> MultiLabelEvaluation.of(p, targets, NAMES));
        assertThrows(MatrixDimensionException.class, () -> MultiLabelEvaluation.of(targets, targets, List.of("a")));
        DMatrixRMaj none = new DMatrixRMaj(0, 2);
        assertThrows(MatrixDimensionException.class, () -> MultiLabelEvaluation.of(none, none, NAMES));
    }
}
