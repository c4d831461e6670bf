package dev.pullback.ops;

import static dev.pullback.ops.Sequences.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.obermuhlner.math.big.BigDecimalMath;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.math.BigDecimal;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class SequencesTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private final Tape tape = new Tape();

    private Var row(double... x) {
        return tape.input(new DMatrixRMaj(1, x.length, true, x));
    }

    @Test
    void recurrencesRunInBothDirections() {
        Var a = row(9, 2, 3);
        Var b = row(1, 10, 100);
        assertArrayEquals(new double[] {1, 12, 136}, recurrence(a, b, false).value().data);
        assertArrayEquals(new double[] {1891, 210, 100}, recurrence(a, b, true).value().data);
        assertThrows(MatrixDimensionException.class, () -> recurrence(a, row(1), false));
    }

    @Test
    void sumsAndProductsAreCumulative() {
        assertArrayEquals(
                new double[] {1, 3, 6}, rowCumulativeSums(row(1, 2, 3)).value().data);
        assertArrayEquals(
                new double[] {2, 0, 0}, rowCumulativeProducts(row(2, 0, 3)).value().data);
        Var x = tape.input(new DMatrixRMaj(new double[][] {{1, 2}, {3, 4}}));
        assertArrayEquals(new double[] {1, 2, 4, 6}, colCumulativeSums(x).value().data);
        assertArrayEquals(new double[] {1, 2, 3, 8}, colCumulativeProducts(x).value().data);
        assertArrayEquals(new double[] {2, 12}, rowProducts(x).value().data);
        assertArrayEquals(new double[] {3, 8}, colProducts(x).value().data);
        assertArrayEquals(
                new double[] {1, INF, INF, Double.NaN},
                rowCumulativeSums(row(1, INF, 5, -INF)).value().data);
        assertArrayEquals(
                new double[] {1e308, INF}, rowCumulativeSums(row(1e308, 1e308)).value().data);
        assertArrayEquals(
                new double[] {1e308, INF, Double.NaN},
                rowCumulativeProducts(row(1e308, 1e308, 0)).value().data,
                "∞ · 0");
    }

    /** Sums of numbers that nearly cancel: an error of one ulp, where plain addition has lost the result. */
    @Test
    void sumsAndProductsAreCorrectToAnUlp() {
        Random random = new Random(3);
        for (int n : new int[] {1, 2, 10, 1000, 50257}) {
            double[] x = new double[n];
            for (int j = 0; j < n; j++) x[j] = random.nextGaussian() * Math.pow(10, random.nextInt(12));
            for (int j = 1; j < n; j += 2) x[j] = -x[j - 1] * (1 + 1e-12 * random.nextGaussian());
            assertClose(1, rowCumulativeSums(row(x)), x, BigDecimal::add);
            double[] factors = new double[Math.min(n, 10000)];
            for (int j = 0; j < factors.length; j++) factors[j] = -Math.exp(0.3 * random.nextGaussian());
            assertClose(1, rowCumulativeProducts(row(factors)), factors, (p, f) -> p.multiply(f, Exact.DIGITS));
        }
    }

    @Test
    void logSumExpsAreCorrectToFewUlps() {
        Random random = new Random(4);
        for (double offset : new double[] {0, 700, -745, 1e9, -1e15}) {
            for (double slope : new double[] {0, 1, 40, -40, 1e-9}) {
                double[] x = new double[150];
                double largest = 0;
                BigDecimal sum = BigDecimal.ZERO;
                for (int j = 0; j < x.length; j++) x[j] = offset + slope * j + 3 * random.nextGaussian();
                double[] y = rowCumulativeLogSumExps(row(x)).value().data;
                for (int j = 0; j < x.length; j++) {
                    sum = sum.add(BigDecimalMath.exp(Exact.of(x[j]).subtract(Exact.of(offset)), Exact.DIGITS));
                    BigDecimal right = BigDecimalMath.log(sum, Exact.DIGITS).add(Exact.of(offset));
                    double error = Exact.of(y[j]).subtract(right).abs().doubleValue();
                    double unit = Math.ulp(Math.max(Math.abs(offset), Math.max(1, Math.abs(right.doubleValue()))));
                    largest = Math.max(largest, error / unit);
                }
                assertTrue(largest <= 4, offset + " " + slope + ": " + largest + " ulp");
            }
        }
    }

    @Test
    void logSumExpsOfInfinities() {
        assertArrayEquals(
                new double[] {-INF, -INF, 0, Math.log(2), INF, INF},
                rowCumulativeLogSumExps(row(-INF, -INF, 0, 0, INF, 3)).value().data);
        assertEquals(
                Double.NaN, rowCumulativeLogSumExps(row(Double.NaN, 1)).value().get(0, 1));
        assertArrayEquals(
                new double[] {1e308, 1e308},
                rowCumulativeLogSumExps(row(1e308, -1e308)).value().data);
    }

    /** Compares all elements; errors are in ulp, or in the 1e-25th part of the largest summand where the sum cancels. */
    private static void assertClose(double ulps, Var y, double[] x, BinaryOperator<BigDecimal> next) {
        BigDecimal right = Exact.of(x[0]);
        double size = Math.abs(x[0]);
        for (int j = 0; j < x.length; j++) {
            if (j > 0) right = next.apply(right, Exact.of(x[j]));
            size = Math.max(size, Math.abs(right.doubleValue()));
            double error = Exact.of(y.value().data[j]).subtract(right).abs().doubleValue();
            double bound = ulps * Math.ulp(right.doubleValue()) + 1e-25 * size;
            assertTrue(error <= bound, j + ": " + error + " instead of " + bound);
        }
    }
}
