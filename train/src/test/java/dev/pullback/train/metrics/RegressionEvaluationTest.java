package dev.pullback.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Outcomes;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests the figures of predicted quantities against numbers that were computed by hand. */
class RegressionEvaluationTest {
    private static final double TIGHT = 1e-15;

    private static DMatrixRMaj rows(double[]... rows) {
        return new DMatrixRMaj(rows);
    }

    /** The errors of the first target are -1, 0, 2, 1; the second target is constant. */
    private static RegressionEvaluation evaluation() {
        DMatrixRMaj predicted =
                rows(new double[] {2, 5}, new double[] {2, 5}, new double[] {1, 5}, new double[] {5, 6});
        DMatrixRMaj targets = rows(new double[] {1, 5}, new double[] {2, 5}, new double[] {3, 5}, new double[] {6, 5});
        return RegressionEvaluation.of(predicted, targets, List.of("a", "b"));
    }

    @Test
    void figuresOfEachTarget() {
        RegressionEvaluation.TargetScores a = evaluation().targets().get(0);
        assertEquals("a", a.name());
        assertEquals(1 - 6.0 / 14, a.r2(), TIGHT);
        assertEquals(1, a.mae(), TIGHT);
        assertEquals(Math.sqrt(1.5), a.rmse(), TIGHT);
        RegressionEvaluation.TargetScores b = evaluation().targets().get(1);
        assertEquals(0, b.r2());
        assertEquals(0.25, b.mae(), TIGHT);
        assertEquals(0.5, b.rmse(), TIGHT);
    }

    @Test
    void aConstantTargetDoesNotCountInTheMeanOfR2() {
        RegressionEvaluation both = evaluation();
        assertEquals(4, both.rows());
        assertEquals(1 - 6.0 / 14, both.r2(), TIGHT);
        assertEquals(0.625, both.mae(), TIGHT);
        assertEquals((Math.sqrt(1.5) + 0.5) / 2, both.rmse(), TIGHT);
    }

    @Test
    void ifAllTargetsAreConstantAllCount() {
        DMatrixRMaj targets = rows(new double[] {3, 7}, new double[] {3, 7});
        assertEquals(
                1, RegressionEvaluation.of(targets, targets, List.of("a", "b")).r2());
        DMatrixRMaj wrong = rows(new double[] {3, 7}, new double[] {3, 8});
        assertEquals(
                0.5, RegressionEvaluation.of(wrong, targets, List.of("a", "b")).r2());
    }

    @Test
    void oneRowIsEnough() {
        RegressionEvaluation one =
                RegressionEvaluation.of(rows(new double[] {3}), rows(new double[] {1}), List.of("a"));
        assertEquals(2, one.mae());
        assertEquals(0, one.r2());
        assertEquals(List.of(), one.details());
    }

    @Test
    void textsNameTheFigures() {
        RegressionEvaluation both = evaluation();
        assertEquals("4 rows, R\u00b2 0.5714, MAE 0.6250, RMSE 0.8624", both.toString());
        assertEquals(
                List.of(
                        List.of("target", "R\u00b2", "MAE", "RMSE"),
                        List.of("a", "0.5714", "1.0000", "1.2247"),
                        List.of("b", "0.0000", "0.2500", "0.5000")),
                both.details());
        assertTrue(both.show().contains("1.2247"), both.show());
        assertEquals(7.5, both.with("loss", 7.5).value("loss"));
    }

    @Test
    void shapesThatDifferAreRefused() {
        DMatrixRMaj three = new DMatrixRMaj(3, 1);
        for (DMatrixRMaj other : List.of(new DMatrixRMaj(4, 1), new DMatrixRMaj(3, 2), new DMatrixRMaj(0, 1))) {
            var refused = assertThrows(
                    MatrixDimensionException.class, () -> RegressionEvaluation.of(other, three, List.of("a")));
            assertEquals(
                    "evaluation: the predicted values are " + other.numRows + "x" + other.numCols
                            + " but the targets are 3x1; they must be equal, with at least one row",
                    refused.getMessage());
            Outcomes outcomes = Dataset.of(new DMatrixRMaj(3, 1), three).outcomes();
            assertThrows(MatrixDimensionException.class, () -> RegressionEvaluation.ofScaled(other, outcomes));
        }
        DMatrixRMaj empty = new DMatrixRMaj(0, 1);
        assertThrows(MatrixDimensionException.class, () -> RegressionEvaluation.of(empty, empty, List.of("a")));
    }

    @Test
    void aValueThatIsNotFiniteIsRefused() {
        DMatrixRMaj predicted = rows(new double[] {1}, new double[] {Double.NaN});
        var refused = assertThrows(
                IllegalArgumentException.class,
                () -> RegressionEvaluation.of(predicted, new DMatrixRMaj(2, 1), List.of("a")));
        assertEquals(
                "evaluation: the predicted value in row 1, column 0 is NaN; it must be finite (did training diverge?)",
                refused.getMessage());
    }
}
