package dev.pullback.ops;

import static dev.pullback.ops.Arrangements.*;
import static dev.pullback.ops.Statistics.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.math.BigDecimal;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests {@link Statistics} and {@link Arrangements}. */
class StatisticsTest {
    private final Tape tape = new Tape();

    private Var matrix(double[]... x) {
        return tape.input(new DMatrixRMaj(x));
    }

    @Test
    void aVarianceNearTheLargestNumberIsFinite() {
        double d = Math.sqrt(0x1.4p1023);
        Var rows = matrix(new double[] {d, -d, d, -d});
        assertEquals(0x1.4p1023 / 3 * 4, rowVariances(rows, 1).scalar(), 4 * Math.ulp(0x1p1023));
        assertEquals(
                rowVariances(rows, 1).scalar(),
                colVariances(Ops.transpose(rows), 1).scalar());
    }

    @Test
    void variancesOfNearlyEqualLargeNumbersAreAccurate() {
        Random random = new Random(1);
        for (double offset : new double[] {0, 3, 1e9, -1e15}) {
            for (int n : new int[] {2, 3, 10, 1000}) {
                double[] x = new double[n];
                for (int j = 0; j < n; j++) x[j] = offset + random.nextInt(5) * Math.ulp(offset == 0 ? 1 : offset);
                x[0] = offset + 7 * Math.ulp(offset == 0 ? 1 : offset);
                BigDecimal mean = BigDecimal.ZERO;
                for (double v : x) mean = mean.add(Exact.of(v));
                mean = Exact.divide(mean, BigDecimal.valueOf(n));
                BigDecimal sum = BigDecimal.ZERO;
                for (double v : x) sum = sum.add(Exact.of(v).subtract(mean).pow(2));
                double right = Exact.divide(sum, BigDecimal.valueOf(n - 1)).doubleValue();
                Var rows = matrix(x);
                assertEquals(right, rowVariances(rows, 1).scalar(), 8 * Math.ulp(right), offset + " " + n);
                assertEquals(Math.sqrt(right), rowStandardDeviations(rows, 1).scalar(), 8 * Math.ulp(Math.sqrt(right)));
                Var cols = Ops.transpose(rows);
                assertEquals(right, colVariances(cols, 1).scalar(), 8 * Math.ulp(right));
                assertEquals(right, covariance(cols, 1).scalar(), (8 + n / 16) * Math.ulp(right));
            }
        }
        assertThrows(IllegalArgumentException.class, () -> rowVariances(matrix(new double[] {1, 2}), 2));
    }

    @Test
    void deviationsDoNotOverflow() {
        double[] x = {1e200, 3e200};
        assertEquals(1e200, rowStandardDeviations(matrix(x), 0).scalar(), 1e185);
        assertEquals(
                1e-200,
                colStandardDeviations(matrix(new double[] {1e-200}, new double[] {3e-200}), 0)
                        .scalar(),
                1e-215);
        assertEquals(5e200, rowNorms(matrix(new double[] {3e200, 4e200})).scalar(), 1e186);
    }

    @Test
    void correlationsAndCosinesAreThoseOfTheTextbook() {
        Var x = matrix(new double[] {1, 2}, new double[] {2, 4}, new double[] {3, 6.5});
        double r = correlation(x).value().get(0, 1);
        assertEquals(4.5 / Math.sqrt(2 * 10.166666666666666), r, 1e-14);
        Var a = matrix(new double[] {3, 4}, new double[] {0, 0});
        Var b = matrix(new double[] {4, 3}, new double[] {1, 0});
        assertEquals(0.96, cosineSimilarity(a, b).value().get(0, 0), 1e-15);
        assertEquals(0, cosineSimilarity(a, b).value().get(1, 0));
        assertEquals(0.6, pairwiseCosines(a, b).value().get(0, 1), 1e-15);
    }

    @Test
    void squaredDistancesOfNearPointsKeepTheirDigits() {
        Var a = matrix(new double[] {1e8, 1}, new double[] {0, 0});
        Var b = matrix(new double[] {1e8 + 0.5, 1.25}, new double[] {3, 4}, new double[] {0, 0});
        double[] y = pairwiseSquaredDistances(a, b).value().data;
        assertEquals(0.3125, y[0]);
        assertEquals(25, y[4]);
        assertTrue(y.length == 6 && y[5] == 0);
    }

    @Test
    void arrangementsMoveRowsAndColumns() {
        Var x = matrix(new double[] {1, 2}, new double[] {3, 4});
        assertArrayEquals(new double[] {1, 2, 1, 2, 3, 4, 3, 4}, tile(x, 1, 2).value().data);
        assertArrayEquals(new double[] {1, 2, 3, 4, 1, 2, 3, 4}, tile(x, 2, 1).value().data);
        assertArrayEquals(
                new double[] {1, 2, 1, 2, 3, 4, 3, 4}, repeatRows(x, 2).value().data);
        assertArrayEquals(
                new double[] {1, 1, 2, 2, 3, 3, 4, 4}, repeatCols(x, 2).value().data);
        assertArrayEquals(new double[] {3, 4, 1, 2}, rollRows(x, 3).value().data);
        assertArrayEquals(new double[] {2, 1, 4, 3}, rollCols(x, -1).value().data);
        assertArrayEquals(new double[] {3, 4, 1, 2}, flipRows(x).value().data);
        assertArrayEquals(new double[] {2, 1, 4, 3}, flipCols(x).value().data);
        assertArrayEquals(new double[] {1, 2, 0, 4}, upperTriangle(x).value().data);
        Var c = tape.input(new DMatrixRMaj(2, 1, true, 2, 3));
        assertArrayEquals(new double[] {4, 6, 6, 9}, outer(c, c).value().data);
        assertThrows(IllegalArgumentException.class, () -> tile(x, 0, 1));
    }

    @Test
    void segmentsAndBagsAddRows() {
        Var x = matrix(new double[] {1, 2}, new double[] {3, 4}, new double[] {5, 6});
        Var k = tape.input(new int[] {2, 0, 2});
        assertArrayEquals(new double[] {3, 4, 0, 0, 6, 8}, segmentSums(x, k, 3).value().data);
        assertArrayEquals(new double[] {3, 4, 0, 0, 3, 4}, segmentMeans(x, k, 3).value().data);
        Var indices = tape.input(new int[] {0, 0, 2});
        assertArrayEquals(
                new double[] {2, 4, 5, 6},
                embeddingBag(x, indices, tape.input(new int[] {0, 0, 1}), 2).value().data);
    }
}
