package dev.pullback.ops;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Tape;
import java.math.BigDecimal;
import java.util.Random;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** The verbs; the accuracy of the functions behind two of them is tested where they are. */
class LogArithmeticTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private final Tape tape = new Tape();

    private double sum(double a, double b) {
        return logAddExp(tape.constant(a), tape.constant(b)).scalar();
    }

    private double share(double a, double b) {
        return logAddExpShare(tape.constant(a), tape.constant(b)).scalar();
    }

    @Test
    void logAddExpAtItsEnds() {
        assertEquals(Math.log(2), sum(0, 0), 1e-16);
        assertEquals(1000 + Math.log(2), sum(1000, 1000), 1e-13);
        assertEquals(4.248354255291589e-18, sum(0, -40), 1e-33);
        assertEquals(1e308, sum(1e308, -1e308));
        assertEquals(3, sum(3, -INF));
        assertEquals(-INF, sum(-INF, -INF));
        assertEquals(INF, sum(INF, -INF));
        assertEquals(INF, sum(INF, INF));
        assertEquals(NAN, sum(NAN, INF));
        assertEquals(NAN, sum(-INF, NAN));
    }

    @Test
    void sharesAtTheirEnds() {
        assertEquals(0.5, share(7, 7));
        assertEquals(1, share(1e308, -1e308));
        assertEquals(0, share(-1e308, 1e308));
        assertEquals(0.11920292202211755, share(1e16, 1e16 + 2), 1e-16);
        assertEquals(0, share(-INF, -INF));
        assertEquals(0, share(-INF, 3));
        assertEquals(1, share(3, -INF));
        assertEquals(1, share(INF, 3));
        assertEquals(NAN, share(INF, INF));
        assertEquals(NAN, share(NAN, -INF));
        assertEquals(NAN, share(-INF, NAN));
    }

    @Test
    void sharesAreWithinFourUlpInBothTails() {
        Random random = new Random(5);
        for (double scale : new double[] {1e-9, 1, 30, 700}) {
            for (double offset : new double[] {0, -1e5, 1e12}) {
                for (int i = 0; i < 50; i++) {
                    double a = offset + scale * random.nextGaussian();
                    double b = scale * random.nextGaussian() + offset;
                    if (Math.abs(a - b) > 740) continue;
                    BigDecimal e = Exact.exp(Exact.of(b).subtract(Exact.of(a)));
                    BigDecimal want = Exact.divide(BigDecimal.ONE, BigDecimal.ONE.add(e));
                    double off = Exact.ulps(share(a, b), want);
                    assertTrue(off <= 4, "share of " + a + ", " + b + " is off by " + off + " ulp");
                }
            }
        }
    }

    @Test
    void log1mExpAtItsEnds() {
        DMatrixRMaj x = new DMatrixRMaj(1, 7, true, 0, -INF, -40, -1e-20, Math.log(0.5), 1e-9, NAN);
        double[] y = log1mExp(tape.input(x)).value().data;
        assertEquals(-INF, y[0]);
        assertEquals(0, y[1]);
        assertEquals(-4.248354255291589e-18, y[2], 1e-33);
        assertEquals(Math.log(1e-20), y[3], 1e-14);
        assertEquals(Math.log(0.5), y[4], 1e-15);
        assertEquals(NAN, y[5]);
        assertEquals(NAN, y[6]);
    }

    @Test
    void theyBroadcastAndRefuseWhatDoesNot() {
        var m = tape.input(new DMatrixRMaj(new double[][] {{1, 2}, {3, 4}})).named("m");
        var row = tape.input(new DMatrixRMaj(new double[][] {{0, 5}})).named("row");
        DMatrixRMaj y = logAddExp(m, row).value();
        assertEquals(Math.log(Math.exp(3) + 1), y.get(1, 0), 1e-14);
        assertEquals(Math.log(Math.exp(2) + Math.exp(5)), y.get(0, 1), 1e-14);
        var wide = tape.input(new DMatrixRMaj(2, 3)).named("wide");
        assertEquals(
                "logAddExp: wide is 2x3 but m is 2x2; shapes must be equal, or one a row, column or scalar that fits the other",
                assertThrows(MatrixDimensionException.class, () -> logAddExp(m, wide))
                        .getMessage());
    }
}
