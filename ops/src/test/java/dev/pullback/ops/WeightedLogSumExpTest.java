package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class WeightedLogSumExpTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    @Test
    void isWithinTwoUlpOfItsLargestTerm() {
        Random random = new Random(3);
        for (double scale : new double[] {1e-3, 1, 30, 700}) {
            for (int classes : new int[] {1, 2, 5, 100}) {
                double[] x = random.doubles(classes, -scale, scale).toArray();
                double[] w = random.doubles(classes, -20, 20).map(Math::exp).toArray();
                BigDecimal sum = BigDecimal.ZERO;
                for (int i = 0; i < classes; i++) {
                    sum = sum.add(Exact.exp(Exact.of(x[i])).multiply(Exact.of(w[i])), Exact.DIGITS);
                }
                BigDecimal want = BigDecimalMath.log(sum, Exact.DIGITS);
                double size = want.abs().doubleValue();
                for (int i = 0; i < classes; i++) {
                    size = Math.max(size, Math.max(Math.abs(x[i]), Math.abs(Math.log(w[i]))));
                }
                double error = Exact.of(logSumExp(x, w)).subtract(want).abs().doubleValue();
                assertTrue(error <= 2 * Math.ulp(size), classes + " classes to " + scale + ": " + error);
            }
        }
    }

    @Test
    void withWeightsOfOneItIsTheLogSumExp() {
        DMatrixRMaj x = new DMatrixRMaj(new double[][] {{0, -40, 3, 1000, -INF}, {0, -745, -746, -800, 0}});
        DMatrixRMaj ones = new DMatrixRMaj(2, 5);
        ones.fill(1);
        DMatrixRMaj plain = new DMatrixRMaj(2, 1);
        DMatrixRMaj weighted = new DMatrixRMaj(2, 1);
        Softmax.logSumExp(x, plain);
        WeightedLogSumExp.logSumExp(x, ones, weighted);
        assertArrayEquals(plain.data, weighted.data, 1e-15);
    }

    @Test
    void aWeightOfZeroCountsForNothing() {
        for (double bad : new double[] {NAN, INF, -INF, 1e308}) {
            assertEquals(2 + Math.log(3), logSumExp(new double[] {bad, 2}, new double[] {0, 3}));
            assertArrayEquals(new double[] {0, 1}, softmax(new double[] {bad, 2}, new double[] {0, 3}));
        }
        assertEquals(-INF, logSumExp(new double[] {1, 2}, new double[] {0, 0}));
        assertArrayEquals(new double[] {0, 0}, softmax(new double[] {1, 2}, new double[] {0, 0}));
    }

    @Test
    void theEndsOfTheLine() {
        double[] w = {1, 2};
        assertEquals(-INF, logSumExp(new double[] {-INF, -INF}, w));
        assertEquals(INF, logSumExp(new double[] {INF, 0}, w));
        assertEquals(NAN, logSumExp(new double[] {INF, NAN}, w));
        assertEquals(NAN, logSumExp(new double[] {NAN, 0}, w));
        assertArrayEquals(new double[] {NAN, NAN}, softmax(new double[] {INF, 0}, w));
        assertArrayEquals(new double[] {0.25, 0.75}, softmax(new double[] {1e308, 1e308}, new double[] {1e300, 3e300}));
        assertEquals(1000 - 300 * Math.log(10), logSumExp(new double[] {1000, 1}, new double[] {1e-300, 1}), 1e-12);
    }

    private static double logSumExp(double[] x, double[] w) {
        DMatrixRMaj out = new DMatrixRMaj(1, 1);
        WeightedLogSumExp.logSumExp(new DMatrixRMaj(1, x.length, true, x), new DMatrixRMaj(1, x.length, true, w), out);
        return out.data[0];
    }

    private static double[] softmax(double[] x, double[] w) {
        DMatrixRMaj out = new DMatrixRMaj(1, x.length);
        WeightedLogSumExp.softmax(new DMatrixRMaj(1, x.length, true, x), new DMatrixRMaj(1, x.length, true, w), out);
        return out.data;
    }
}
