package dev.pullback.kernels.sum;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SumsTest {
    private static final int[] LENGTHS = {0, 1, 2, 3, 7, 8, 31, 32, 33, 64, 100, 1000};

    private final Random random = new Random(1);

    private double[] numbers(int n, double spread) {
        double[] x = new double[n];
        for (int i = 0; i < n; i++) x[i] = random.nextGaussian() * Math.exp(spread * random.nextGaussian());
        return x;
    }

    @Test
    void scalarAndVectorHaveTheSameBits() {
        Sums scalar = Sums.scalar();
        Sums vector = Sums.vector();
        for (int n : LENGTHS) {
            double[] x = numbers(n + 3, 3);
            double[] lanes = new double[Sums.LANES];
            assertEquals(scalar.sum(x, 3, n, lanes), vector.sum(x, 3, n, lanes));
            double[] a = new double[Sums.COMPENSATED + 1];
            double[] b = a.clone();
            scalar.addCompensated(x, 3, n, 5, a, 1);
            vector.addCompensated(x, 3, n, 5, b, 1);
            assertArrayEquals(a, b);
            if (n == 0) continue;
            RowMoments row = RowMoments.get();
            double[] y = new double[n];
            double[] z = new double[n];
            row.standardize(scalar, x, 3, n, 1e-5, y, 0);
            row.standardize(vector, x, 3, n, 1e-5, z, 0);
            assertArrayEquals(y, z);
            row.divideByRms(scalar, x, 3, n, 1e-5, y, 0);
            row.divideByRms(vector, x, 3, n, 1e-5, z, 0);
            assertArrayEquals(y, z);
            assertEquals(row.deviation(scalar, x, 3, n, 0.1), row.deviation(vector, x, 3, n, 0.1));
            double[] h = numbers(n + 1, 1);
            for (double divisor : new double[] {0.3, 1e-310}) {
                row.pair(h, 1, x, 3).project(scalar, n, true, divisor, y, 0);
                row.pair(h, 1, x, 3).project(vector, n, true, divisor, z, 0);
                assertArrayEquals(y, z);
            }
        }
    }

    @Test
    void aCompensatedSumDoesNotDependOnItsPartsAndIsRoundedOnce() {
        double[] x = numbers(1000, 20);
        double[] whole = new double[Sums.COMPENSATED];
        Sums.scalar().addCompensated(x, 0, 1000, 0, whole, 0);
        for (int part : new int[] {1, 7, 32, 100, 333}) {
            double[] parts = new double[Sums.COMPENSATED];
            for (int done = 0; done < 1000; done += part)
                Sums.vector().addCompensated(x, done, Math.min(part, 1000 - done), done, parts, 0);
            assertArrayEquals(whole, parts);
        }
        BigDecimal exact = Arrays.stream(x).mapToObj(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
        assertEquals(exact.doubleValue(), Sums.compensatedTotal(whole, 1), Math.ulp(exact.doubleValue()));
    }

    @Test
    void aLargeOffsetCostsNoAccuracy() {
        double[] x = new double[100];
        for (int i = 0; i < 100; i++) x[i] = 1e12 + (i % 2 == 0 ? 1 : -1);
        for (Sums s : new Sums[] {Sums.scalar(), Sums.vector(), Sums.adaptive()}) {
            double[] y = new double[100];
            RowMoments.get().standardize(s, x, 0, 100, 0, y, 0);
            for (int i = 0; i < 100; i++) assertEquals(i % 2 == 0 ? 1 : -1, y[i]);
        }
    }

    @Test
    void rowsOfAnySizeAreStandardizedByTheirDivisor() {
        for (double size : new double[] {1, 1e-170, 1e-308, 1e170, 1e300}) {
            for (double offset : new double[] {0, 3, 1e8}) {
                double[] x = new double[101];
                for (int i = 0; i < x.length; i++) x[i] = size * (offset + i % 3);
                double[] y = new double[x.length];
                double deviation = RowMoments.get().standardize(Sums.vector(), x, 0, x.length, 0, y, 0);
                // 34, 34 and 33 elements of three values
                double expected = Math.sqrt((34 + 33 * 4) / 101.0 - Math.pow(100 / 101.0, 2));
                assertEquals(expected, deviation / size, 1e-7 * expected, size + " " + offset);
                assertEquals((1 - 100 / 101.0) / expected, y[1], 1e-6, size + " " + offset);
                assertEquals(deviation, RowMoments.get().deviation(Sums.scalar(), x, 0, x.length, 0));
            }
        }
    }

    @Test
    void infinityAndNanStay() {
        for (Sums s : new Sums[] {Sums.scalar(), Sums.vector()}) {
            double[] x = new double[64];
            double[] sums = new double[Sums.COMPENSATED];
            x[40] = Double.POSITIVE_INFINITY;
            s.addCompensated(x, 0, 64, 0, sums, 0);
            assertEquals(Double.POSITIVE_INFINITY, Sums.compensatedTotal(sums, 1));
            x[3] = Double.NaN;
            Arrays.fill(sums, 0);
            s.addCompensated(x, 0, 64, 0, sums, 0);
            assertTrue(Double.isNaN(Sums.compensatedTotal(sums, 1)));
            double[] y = new double[64];
            RowMoments.get().standardize(s, x, 0, 64, 1e-5, y, 0);
            assertTrue(Double.isNaN(y[0]));
        }
    }
}
