package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.kernels.function.Elementwise;
import dev.pullback.kernels.function.Pointwise;
import java.math.BigDecimal;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Compares functions of logarithms of probabilities, in plain Java, with high precision. */
class SigmoidAccuracyTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double[] SCALES = {1e-9, 0.1, 1, 3, 10, 40, 200, 745};

    private static double of(Pointwise f, double... x) {
        double[] y = new double[1];
        double[][] spans = {y, {x[0]}, {x[x.length - 1]}};
        Elementwise.scalar().run(f, spans, new int[3], 1, 0, 0);
        return y[0];
    }

    @Test
    void sigmoidIsWithinTwoUlpInBothTails() {
        within("sigmoid", x -> of(Pointwise.SIGMOID, x), SigmoidAccuracyTest::exactSigmoid);
    }

    @Test
    void softplusIsWithinTwoUlpAndHasNoThreshold() {
        within("softplus", x -> of(Pointwise.SOFTPLUS, x), SigmoidAccuracyTest::exactSoftplus);
        double x = 20.0001;
        assertTrue(Exact.ulps(of(Pointwise.SOFTPLUS, x), exactSoftplus(Exact.of(x))) <= 1);
        assertTrue(of(Pointwise.SOFTPLUS, x) > x);
    }

    @Test
    void logSigmoidIsWithinTwoUlp() {
        within("logSigmoid", x -> of(Pointwise.LOG_SIGMOID, x), x -> exactSoftplus(x.negate())
                .negate());
    }

    @Test
    void log1mExpIsWithinTwoUlp() {
        within(
                "log1mExp",
                x -> of(Pointwise.LOG1M_EXP, -Math.abs(x)),
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
                    double ulps = Exact.ulps(of(Pointwise.LOG_ADD_EXP, a, b), want, size);
                    assertTrue(ulps <= 2, () -> "logAddExp is off by " + ulps + " ulp");
                }
            }
        }
    }

    @Test
    void infinitiesAndNaN() {
        assertEquals(0, of(Pointwise.SIGMOID, -INF));
        assertEquals(1, of(Pointwise.SIGMOID, INF));
        assertEquals(Double.NaN, of(Pointwise.SIGMOID, Double.NaN));
        assertEquals(0, of(Pointwise.SOFTPLUS, -INF));
        assertEquals(INF, of(Pointwise.SOFTPLUS, INF));
        assertEquals(Double.NaN, of(Pointwise.SOFTPLUS, Double.NaN));
        assertEquals(-INF, of(Pointwise.LOG_SIGMOID, -INF));
        assertEquals(0, of(Pointwise.LOG_SIGMOID, INF));
        assertEquals(Double.NaN, of(Pointwise.LOG_SIGMOID, Double.NaN));
        assertEquals(-INF, of(Pointwise.LOG1M_EXP, 0));
        assertEquals(0, of(Pointwise.LOG1M_EXP, -INF));
        assertEquals(Double.NaN, of(Pointwise.LOG1M_EXP, 0.1));
        assertEquals(Double.NaN, of(Pointwise.LOG1M_EXP, Double.NaN));
        assertEquals(-INF, of(Pointwise.LOG_ADD_EXP, -INF, -INF));
        assertEquals(3, of(Pointwise.LOG_ADD_EXP, -INF, 3));
        assertEquals(INF, of(Pointwise.LOG_ADD_EXP, INF, -INF));
        assertEquals(INF, of(Pointwise.LOG_ADD_EXP, INF, INF));
        assertEquals(1e308, of(Pointwise.LOG_ADD_EXP, 1e308, -1e308));
        assertEquals(Double.NaN, of(Pointwise.LOG_ADD_EXP, Double.NaN, INF));
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
