package dev.pullback.ops;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class ResidualLossesTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private final Tape tape = new Tape();

    private Var row(double... x) {
        return tape.input(new DMatrixRMaj(1, x.length, true, x));
    }

    @Test
    void huberIsSquareNearAndLinearFar() {
        assertEquals(0.125, huber(row(1.5), row(1), 1).scalar());
        assertEquals(0.5, huber(row(0), row(1), 1).scalar());
        assertEquals(4.5, huber(row(6), row(1), 1).scalar());
        assertEquals(0.5 * (5 - 0.25), huber(row(-4), row(1), 0.5).scalar());
        assertEquals((0.125 + 4.5) / 2, huber(row(1.5, 6), row(1, 1), 1).scalar(), "the mean over elements");
        assertEquals(1e200, huber(row(1e200), row(0), 1).scalar(), "no square overflows");
        assertEquals(INF, huber(row(-INF), row(0), 1).scalar());
        assertEquals(NAN, huber(row(INF), row(INF), 1).scalar());
        assertEquals(NAN, huber(row(NAN), row(0), 1).scalar());
    }

    @Test
    void gaussianNllIsTheMeanOfTheTerms() {
        double first = 0.5 * (Math.log(4) + 9 / 4.0);
        double second = 0.5 * (-1 + 1 * Math.E);
        assertEquals(
                (first + second) / 2,
                gaussianNll(row(4, 2), row(Math.log(4), -1), row(1, 3)).scalar(),
                1e-15);
        assertEquals(
                (first + 0.5 * (Math.log(4) + 0.25)) / 2,
                gaussianNll(row(4, 2), row(Math.log(4)), row(1, 3)).scalar(),
                1e-15,
                "one variance for all");
    }

    @Test
    void gaussianNllAtItsEnds() {
        assertEquals(-1000, gaussianNll(row(3), row(-2000), row(3)).scalar(), "0 · ∞");
        assertEquals(400 + 0.5e-8, gaussianNll(row(1e169), row(800), row(0)).scalar(), 400, "no square overflows");
        assertEquals(INF, gaussianNll(row(1), row(-2000), row(0)).scalar());
        assertEquals(INF, gaussianNll(row(INF), row(0), row(0)).scalar());
        assertEquals(NAN, gaussianNll(row(NAN), row(0), row(0)).scalar());
        assertEquals(NAN, gaussianNll(row(0), row(NAN), row(0)).scalar());
        assertEquals(0, weightedResidual(row(3), row(-2000), row(3)).scalar());
        assertEquals(2 / Math.E, weightedResidual(row(3), row(1), row(1)).scalar(), 1e-16);
    }

    @Test
    void refusals() {
        Var x = row(1, 2).named("x");
        Var y = row(1, 2, 3).named("y");
        assertUnfit("huber: x is 1x2 but y is 1x3; both must have the same shape", () -> huber(x, y, 1));
        assertUnfit(
                "gaussianNll: y is 1x3 but x is 1x2; shapes must be equal, or one a row, column or scalar that fits the other",
                () -> gaussianNll(x, x, y));
        for (double delta : new double[] {0, -1, NAN, INF}) {
            assertEquals(
                    "huber: delta " + delta + " must be positive and finite",
                    assertThrows(IllegalArgumentException.class, () -> huber(x, x, delta))
                            .getMessage());
        }
    }

    private static void assertUnfit(String message, Runnable run) {
        assertEquals(
                message, assertThrows(MatrixDimensionException.class, run::run).getMessage());
    }
}
