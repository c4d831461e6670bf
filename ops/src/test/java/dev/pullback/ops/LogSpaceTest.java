package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.kernels.LogSpace;
import java.math.BigDecimal;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LogSpaceTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double[] SCALES = {1e-9, 0.1, 1, 3, 10, 40, 200, 745};

    @Test
    void sigmoidIsWithinTwoUlpInBothTails() {
        within("sigmoid", LogSpace::sigmoid, LogSpaceTest::exactSigmoid);
    }

    @Test
    void softplusIsWithinTwoUlpAndHasNoThreshold() {
        within("softplus", LogSpace::softplus, LogSpaceTest::exactSoftplus);
        double x = 20.0001;
        assertTrue(Exact.ulps(LogSpace.softplus(x), exactSoftplus(Exact.of(x))) <= 1);
        assertTrue(LogSpace.softplus(x) > x);
    }

    @Test
    void logSigmoidIsWithinTwoUlp() {
        within("logSigmoid", LogSpace::logSigmoid, x -> exactSoftplus(x.negate())
                .negate());
    }

    @Test
    void log1mExpIsWithinTwoUlp() {
        within(
                "log1mExp",
                x -> LogSpace.log1mExp(-Math.abs(x)),
                x -> exactLog1mExp(x.abs().negate()));
    }

    @Test
    void logAddExpIsWithinTwoUlpOfTheLargest() {
        Random random = new Random(3);
        for (double scale : SCALES) {
            for (double offset : new double[] {0, 1, -1e6, 1e16, 1e308}) {
                for (int i = 0; i < 20; i++) {
                    double a = offset + scale * random.nextGaussian();
                    double b = offset + scale * random.nextGaussian();
                    BigDecimal max = Exact.of(Math.max(a, b));
                    BigDecimal want = max.add(
                            Exact.log1p(Exact.exp(Exact.of(Math.min(a, b)).subtract(max))));
                    double size = want.abs()
                            .max(Exact.of(Math.max(Math.abs(a), Math.abs(b))))
                            .doubleValue();
                    double ulps = Exact.ulps(LogSpace.logAddExp(a, b), want, size);
                    assertTrue(ulps <= 2, () -> "logAddExp is off by " + ulps + " ulp");
                }
            }
        }
    }

    @Test
    void infinitiesAndNaN() {
        assertEquals(0, LogSpace.sigmoid(-INF));
        assertEquals(1, LogSpace.sigmoid(INF));
        assertEquals(Double.NaN, LogSpace.sigmoid(Double.NaN));
        assertEquals(0, LogSpace.softplus(-INF));
        assertEquals(INF, LogSpace.softplus(INF));
        assertEquals(Double.NaN, LogSpace.softplus(Double.NaN));
        assertEquals(-INF, LogSpace.logSigmoid(-INF));
        assertEquals(0, LogSpace.logSigmoid(INF));
        assertEquals(Double.NaN, LogSpace.logSigmoid(Double.NaN));
        assertEquals(-INF, LogSpace.log1mExp(0));
        assertEquals(0, LogSpace.log1mExp(-INF));
        assertEquals(Double.NaN, LogSpace.log1mExp(0.1));
        assertEquals(Double.NaN, LogSpace.log1mExp(Double.NaN));
        assertEquals(-INF, LogSpace.logAddExp(-INF, -INF));
        assertEquals(3, LogSpace.logAddExp(-INF, 3));
        assertEquals(INF, LogSpace.logAddExp(INF, -INF));
        assertEquals(INF, LogSpace.logAddExp(INF, INF));
        assertEquals(1e308, LogSpace.logAddExp(1e308, -1e308));
        assertEquals(Double.NaN, LogSpace.logAddExp(Double.NaN, INF));
    }

    private static void within(String name, DoubleUnaryOperator function, UnaryOperator<BigDecimal> exact) {
        Random random = new Random(5);
        for (double scale : SCALES) {
            for (int i = 0; i < 80; i++) {
                double x = scale * (2 * random.nextDouble() - 1);
                double got = function.applyAsDouble(x);
                double ulps = Exact.ulps(got, exact.apply(Exact.of(x)));
                assertTrue(ulps <= 2, () -> name + " of " + x + " is " + got + ", off by " + ulps + " ulp");
            }
        }
    }

    static BigDecimal exactSigmoid(BigDecimal x) {
        return Exact.divide(BigDecimal.ONE, BigDecimal.ONE.add(Exact.exp(x.negate())));
    }

    static BigDecimal exactSoftplus(BigDecimal x) {
        return x.max(BigDecimal.ZERO).add(Exact.log1p(Exact.exp(x.abs().negate())));
    }

    private static BigDecimal exactLog1mExp(BigDecimal x) {
        return Exact.log1p(Exact.exp(x).negate());
    }
}
