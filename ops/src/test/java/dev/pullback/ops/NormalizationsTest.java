package dev.pullback.ops;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Normalizations.BatchNorm;
import java.math.BigDecimal;
import java.util.Random;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.Test;

/** Compares normalisations with formulas in 60 digits, for large offsets and at both ends of the range. */
class NormalizationsTest {
    private final Tape tape = new Tape();

    private static DMatrixRMaj random(int rows, int cols, double offset, double size, long seed) {
        DMatrixRMaj x = RandomMatrices_DDRM.rectangle(rows, cols, -1, 1, new Random(seed));
        for (int i = 0; i < x.data.length; i++) x.data[i] = offset + size * x.data[i];
        return x;
    }

    private Var row(double... x) {
        return tape.input(new DMatrixRMaj(1, x.length, true, x));
    }

    private static BigDecimal mean(double[] x) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double v : x) sum = sum.add(Exact.of(v));
        return sum.divide(BigDecimal.valueOf(x.length), Exact.DIGITS);
    }

    /** Returns (x - center) / √(mean of (x - center)² + ε) for a row x. */
    private static BigDecimal[] standardized(double[] x, BigDecimal center, double epsilon) {
        BigDecimal sum = BigDecimal.ZERO;
        for (double v : x) sum = sum.add(Exact.of(v).subtract(center).pow(2));
        BigDecimal variance = sum.divide(BigDecimal.valueOf(x.length), Exact.DIGITS);
        BigDecimal deviation = variance.add(Exact.of(epsilon)).sqrt(Exact.DIGITS);
        BigDecimal[] y = new BigDecimal[x.length];
        for (int i = 0; i < y.length; i++) y[i] = Exact.divide(Exact.of(x[i]).subtract(center), deviation);
        return y;
    }

    private static double[] rowOf(DMatrixRMaj x, int i) {
        double[] r = new double[x.numCols];
        System.arraycopy(x.data, i * x.numCols, r, 0, r.length);
        return r;
    }

    private static void assertRows(DMatrixRMaj expectedOf, DMatrixRMaj actual, boolean centered, double epsilon) {
        for (int i = 0; i < actual.numRows; i++) {
            double[] x = rowOf(expectedOf, i);
            BigDecimal[] want = standardized(x, centered ? mean(x) : BigDecimal.ZERO, epsilon);
            for (int j = 0; j < x.length; j++) {
                double off = Exact.ulps(actual.get(i, j), want[j], 1);
                assertTrue(off <= 4, i + ", " + j + ": off by " + off + " ulp of 1");
            }
        }
    }

    @Test
    void rowsAndColumnsWithLargeOffsetsAndExtremeSizes() {
        double[][] offsetsAndSizes = {
            {0, 1}, {1e8, 1}, {-1e12, 1e-3}, {0, 1e-160}, {0, 1e200}, {1e300, 1e299}, {0, 1e308}
        };
        for (double[] c : offsetsAndSizes) {
            DMatrixRMaj x = random(4, 7, c[0], c[1], 1);
            for (double epsilon : new double[] {0, 1e-5}) {
                assertRows(x, standardizeRows(tape.input(x), epsilon).value(), true, epsilon);
                DMatrixRMaj turned = CommonOps_DDRM.transpose(x, null);
                DMatrixRMaj byCols =
                        standardizeCols(tape.input(turned), epsilon).value();
                assertRows(x, CommonOps_DDRM.transpose(byCols, null), true, epsilon);
                DMatrixRMaj one = new DMatrixRMaj(1, 7);
                CommonOps_DDRM.fill(one, 1);
                assertRows(x, rmsNorm(tape.input(x), tape.input(one), epsilon).value(), false, epsilon);
            }
        }
    }

    @Test
    void deviations() {
        assertEquals(Math.sqrt(2.0 / 3), rowDeviations(row(1, 2, 3), 0).scalar(), 1e-16);
        assertEquals(Math.sqrt(2.0 / 3 + 0.5), rowDeviations(row(1, 2, 3), 0.5).scalar(), 2e-16);
        assertEquals(Math.sqrt(14.0 / 3 + 0.5), rowRms(row(1, 2, 3), 0.5).scalar(), 4e-16);
        assertEquals(
                Math.sqrt(1e-5),
                colDeviations(transpose(row(3e-300, -2e-300, 5e-300)), 1e-5).scalar(),
                1e-17);
        assertEquals(
                1e-300 / Math.sqrt(1e-5),
                standardizeCols(transpose(row(3e-300, 1e-300, 2e-300)), 1e-5)
                        .value()
                        .get(0, 0),
                1e-312);
        assertEquals(
                Math.sqrt(1e-5),
                rowDeviations(row(3e-300, -2e-300, 5e-300), 1e-5).scalar(),
                1e-17);
        assertEquals(Math.sqrt(1e-5), rowRms(row(3e-300, -2e-300, 5e-300), 1e-5).scalar(), 1e-17);
        assertEquals(
                1e-300 / Math.sqrt(1e-5),
                standardizeRows(row(3e-300, 1e-300, 2e-300), 1e-5).value().get(0, 0),
                1e-312);
        assertEquals(1e200, rowRms(row(1e200, -1e200), 1).scalar(), 1e185);
        assertEquals(
                Math.sqrt(2.0 / 3), colDeviations(transpose(row(1, 2, 3)), 0).scalar(), 1e-16);
    }

    @Test
    void layerNormScalesAndShifts() {
        Var x = tape.input(random(3, 5, 2, 3, 2));
        Var gamma = tape.input(random(1, 5, 0, 1, 3));
        Var beta = tape.input(random(1, 5, 0, 1, 4));
        DMatrixRMaj expected = add(mul(standardizeRows(x, 1e-3), gamma), beta).value();
        assertArrayEquals(expected.data, layerNorm(x, gamma, beta, 1e-3).value().data);
    }

    @Test
    void batchNormAnswersTheMomentsThatTheGivenFormThenTakes() {
        DMatrixRMaj data = random(6, 3, 1e6, 2, 5);
        Var x = tape.input(data);
        Var gamma = row(2, -1, 0.5);
        Var beta = row(0, 1, 2);
        BatchNorm b = batchNorm(x, gamma, beta, 1e-5);
        DMatrixRMaj given =
                batchNorm(x, gamma, beta, b.mean(), b.variance(), 1e-5).value();
        assertArrayEquals(given.data, b.output().value().data, 1e-9);
        for (int j = 0; j < 3; j++) {
            double[] column = rowOf(CommonOps_DDRM.transpose(data, null), j);
            BigDecimal mean = mean(column);
            assertTrue(Exact.ulps(b.mean().value().data[j], mean) <= 1);
            BigDecimal sum = BigDecimal.ZERO;
            for (double v : column) sum = sum.add(Exact.of(v).subtract(mean).pow(2));
            double variance = sum.doubleValue() / 6;
            assertEquals(variance, b.variance().value().data[j], 1e-9 * variance);
        }
    }

    @Test
    void rowsOfEqualNumbersAndOfNaN() {
        Var x = tape.input(new DMatrixRMaj(
                new double[][] {{3, 3, 3}, {1, Double.NaN, 3}, {1, 2, 3}, {1, Double.POSITIVE_INFINITY, 2}}));
        DMatrixRMaj y = standardizeRows(x, 1e-5).value();
        assertArrayEquals(new double[3], rowOf(y, 0));
        for (double v : rowOf(y, 1)) assertEquals(Double.NaN, v);
        assertEquals(0, y.get(2, 1));
        for (double v : rowOf(y, 3)) assertEquals(Double.NaN, v);
        assertEquals(0, standardizeRows(row(1e-300), 1e-5).scalar());
        for (double c : new double[] {3, 1e-320, 1e308}) {
            assertArrayEquals(new double[2], standardizeRows(row(c, c), 0).value().data);
            assertArrayEquals(
                    new double[2], standardizeCols(transpose(row(c, c)), 0).value().data);
        }
        assertEquals(0, rmsNorm(row(0, 0), row(1, 1), 1e-5).value().data[0]);
    }

    @Test
    void refusals() {
        Var x = tape.input(new DMatrixRMaj(2, 3)).named("x");
        Var one = tape.input(new DMatrixRMaj(1, 3)).named("one");
        Var gamma = tape.input(new DMatrixRMaj(1, 2)).named("gamma");
        String rule = ": x is 2x3 but gamma is 1x2; gamma must be a row with as many columns";
        assertUnfit("layerNorm" + rule, () -> layerNorm(x, gamma, one, 1e-5));
        assertUnfit("layerNorm" + rule, () -> layerNorm(x, one, gamma, 1e-5));
        assertUnfit("rmsNorm" + rule, () -> rmsNorm(x, gamma, 1e-5));
        assertUnfit("batchNorm" + rule, () -> batchNorm(x, gamma, one, 1e-5));
        assertUnfit("batchNorm" + rule, () -> batchNorm(x, one, one, one, gamma, 1e-5));
        assertUnfit(
                "batchNorm: one is 1x3; the variance of a batch needs two rows; for one, give mean and variance",
                () -> batchNorm(one, one, one, 1e-5));
        for (double epsilon : new double[] {-1e-9, Double.NaN, Double.POSITIVE_INFINITY}) {
            String message = assertThrows(IllegalArgumentException.class, () -> layerNorm(x, one, one, epsilon))
                    .getMessage();
            assertEquals("layerNorm: epsilon " + epsilon + " must be finite and not negative", message);
            assertThrows(IllegalArgumentException.class, () -> rmsNorm(x, one, epsilon));
            assertThrows(IllegalArgumentException.class, () -> batchNorm(x, one, one, epsilon));
            assertThrows(IllegalArgumentException.class, () -> batchNorm(x, one, one, one, one, epsilon));
        }
    }

    private static void assertUnfit(String message, Runnable run) {
        assertEquals(
                message, assertThrows(MatrixDimensionException.class, run::run).getMessage());
    }
}
