package dev.pullback.examples.operations;

import static dev.pullback.ops.SpecialFunctions.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Op;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests special functions near their roots, between their series, and at the ends of their domains. */
class SpecialFunctionsTest {
    /** An op and an interval in which its formula changes or its result is near 0. */
    private record Interval(Op op, double low, double high) {}

    static List<Interval> intervals() {
        return List.of(
                new Interval(ASIN, 0.9, 1),
                new Interval(ACOS, 0.9, 1),
                new Interval(ASINH, -2, 2),
                new Interval(ASINH, 0.9e8, 1.1e8),
                new Interval(ACOSH, 1, 2),
                new Interval(ACOSH, 0.9e8, 1.1e8),
                new Interval(ATANH, -1, 1),
                new Interval(LOG2, 0.5, 2.1),
                new Interval(LOG10, 0.5, 11),
                new Interval(LOGIT, 0.2, 0.8),
                new Interval(ERF, -3, 3),
                new Interval(ERFC, -3, 3),
                new Interval(ERF_INV, -1, 1),
                new Interval(LOG_GAMMA, 0.1, 3),
                new Interval(LOG_GAMMA, 0.99, 1.01),
                new Interval(LOG_GAMMA, 1.99, 2.01),
                new Interval(LOG_GAMMA, 2, 14),
                new Interval(DIGAMMA, 0.1, 3),
                new Interval(DIGAMMA, 1.46, 1.47),
                new Interval(DIGAMMA, 2, 14));
    }

    @ParameterizedTest
    @MethodSource("intervals")
    void areAccurateWhereTheyChange(Interval interval) {
        Random random = new Random(3);
        double worst = 0;
        double at = 0;
        for (int i = 0; i < 200; i++) {
            double x = interval.low + (interval.high - interval.low) * random.nextDouble();
            double error = Accuracies.error(interval.op, Op.NONE, x);
            if (error > worst) at = x;
            worst = Math.max(worst, error);
        }
        assertTrue(worst <= 4.5, worst + " ulp at " + at);
    }

    @Test
    void thePolygammaFunctionsAreRight() {
        // the first three derivatives are π²/6 and -2 ζ(3) at 1, and π⁴ at ½
        assertEquals(Math.PI * Math.PI / 6, of(1, 1), 1e-15 * 2);
        assertEquals(-2.4041138063191885, of(2, 1), 1e-15 * 3);
        assertEquals(Math.pow(Math.PI, 4), of(3, 0.5), 1e-13);
        assertEquals(of(0, 1), -0.5772156649015329, 1e-16);
    }

    private static double of(int n, double x) {
        return polygamma(new Tape().input(new DMatrixRMaj(new double[][] {{x}})), n)
                .scalar();
    }

    @Test
    void theEndsOfTheDomains() {
        double inf = Double.POSITIVE_INFINITY;
        Var x = new Tape().input(new DMatrixRMaj(new double[][] {{0, -0.0, 1, -1, 2, inf, -inf, Double.NaN}}));
        double nan = Double.NaN;
        assertRow(asinh(x), 0, -0.0, asinh1(), -asinh1(), Math.log(2 + Math.sqrt(5)), inf, -inf, nan);
        assertRow(acosh(x), nan, nan, 0, nan, Math.log(2 + Math.sqrt(3)), inf, nan, nan);
        assertRow(atanh(x), 0, -0.0, inf, -inf, nan, nan, nan, nan);
        assertRow(log2(x), -inf, -inf, 0, nan, 1, inf, nan, nan);
        assertRow(logit(x), -inf, -inf, inf, nan, nan, nan, nan, nan);
        assertRow(erfInv(x), 0, -0.0, inf, -inf, nan, nan, nan, nan);
        assertRow(logGamma(x), inf, inf, 0, nan, 0, inf, nan, nan);
        assertRow(digamma(x), -inf, -inf, -0.5772156649015329, nan, 1 - 0.5772156649015329, inf, nan, nan);
        assertRow(polygamma(x, 1), inf, inf, Math.PI * Math.PI / 6, nan, Math.PI * Math.PI / 6 - 1, 0, nan, nan);
        assertRow(
                erfSlope(x),
                2 / Math.sqrt(Math.PI),
                2 / Math.sqrt(Math.PI),
                2 / Math.sqrt(Math.PI) / Math.E,
                2 / Math.sqrt(Math.PI) / Math.E,
                2 / Math.sqrt(Math.PI) * Math.exp(-4),
                0,
                0,
                nan);
    }

    @Test
    void farBelowItsDomainAnInverseHyperbolicCosineIsNotANumber() {
        Var x = new Tape().input(new DMatrixRMaj(new double[][] {{-1e8, -1e20, -1e155, -1e308}}));
        assertRow(acosh(x), Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }

    private static double asinh1() {
        return Math.log(1 + Math.sqrt(2));
    }

    private static void assertRow(Var y, double... right) {
        for (int i = 0; i < right.length; i++)
            assertEquals(right[i], y.value().get(i), 1e-15 * 4, y.op() + " of element " + i);
    }
}
