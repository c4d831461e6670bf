package dev.pullback.kernels.distance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.pullback.kernels.Threads;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RowDifferencesTest {
    /** Numbers of rows of A and B, and of columns: fewer and more than a block has, with and without a rest of a group. */
    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of(1, 1, 1),
                Arguments.of(3, 2, 5),
                Arguments.of(2, 3, 4),
                Arguments.of(700, 5, 3),
                Arguments.of(5, 700, 2),
                Arguments.of(70, 2, 389),
                Arguments.of(3, 70, 256),
                Arguments.of(300, 290, 9));
    }

    private static DMatrixRMaj random(int rows, int cols, int seed) {
        return RandomMatrices_DDRM.rectangle(rows, cols, 1e8, 1e8 + 1, new Random(seed));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void squaresAreThoseOfTheDifferences(int m, int n, int depth) {
        DMatrixRMaj a = random(m, depth, 1);
        DMatrixRMaj b = random(n, depth, 2);
        DMatrixRMaj y = nan(m, n);
        RowDifferences.squares(a, b, y);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                assertEquals(sumOfSquares(a, i, b, j), y.get(i, j), 1e-15 * y.get(i, j));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void projectionsAreProductsWithTheDifferences(int m, int n, int depth) {
        DMatrixRMaj h = RandomMatrices_DDRM.rectangle(m, depth, 1, 2, new Random(3));
        DMatrixRMaj a = random(m, depth, 1);
        DMatrixRMaj b = random(n, depth, 2);
        DMatrixRMaj y = nan(n, m);
        RowDifferences.projections(h, a, b, y);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                double size = 0;
                for (int k = 0; k < depth; k++) {
                    double term = h.get(i, k) * (a.get(i, k) - b.get(j, k));
                    sum += term;
                    size += Math.abs(term);
                }
                assertEquals(sum, y.get(j, i), 2e-15 * size);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void weightedDifferencesAreSumsOverThePoints(int m, int n, int depth) {
        DMatrixRMaj g = RandomMatrices_DDRM.rectangle(n, m, 1, 2, new Random(3));
        DMatrixRMaj a = random(m, depth, 1);
        DMatrixRMaj b = random(n, depth, 2);
        DMatrixRMaj z = nan(m, depth);
        RowDifferences.weighted(g, a, b, z);
        for (int i = 0; i < m; i++) {
            for (int k = 0; k < depth; k++) {
                double sum = 0;
                double size = 0;
                for (int j = 0; j < n; j++) {
                    double term = g.get(j, i) * (a.get(i, k) - b.get(j, k));
                    sum += term;
                    size += Math.abs(term);
                }
                assertEquals(sum, z.get(i, k), 1e-14 * size);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void bitsDoNotDependOnThreads(int m, int n, int depth) {
        int before = Threads.count();
        try {
            double[] one = all(m, n, depth, 1);
            for (int threads : new int[] {2, 3, 7}) assertArrayEquals(one, all(m, n, depth, threads));
        } finally {
            Threads.setCount(before);
        }
    }

    private static double[] all(int m, int n, int depth, int threads) {
        Threads.setCount(threads);
        DMatrixRMaj a = random(m, depth, 1);
        DMatrixRMaj b = random(n, depth, 2);
        DMatrixRMaj y = nan(m, n);
        DMatrixRMaj projections = nan(n, m);
        DMatrixRMaj z = nan(m, depth);
        RowDifferences.squares(a, b, y);
        RowDifferences.projections(a, a, b, projections);
        RowDifferences.weighted(projections, a, b, z);
        return Stream.of(y, projections, z)
                .flatMapToDouble(x -> Arrays.stream(x.data))
                .toArray();
    }

    @Test
    void theLinesOfManyColumnsNeedLittleMemory() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        DMatrixRMaj a = random(2, 200_000, 1);
        DMatrixRMaj b = random(3, 200_000, 2);
        DMatrixRMaj y = nan(2, 3);
        long before = threads.getCurrentThreadAllocatedBytes();
        RowDifferences.squares(a, b, y);
        RowDifferences.weighted(nan(3, 2), a, b, nan(2, 200_000));
        assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 1 << 23);
        assertEquals(sumOfSquares(a, 1, b, 2), y.get(1, 2), 1e-13 * y.get(1, 2));
    }

    /** Adds the squares by a compensated sum. */
    private static double sumOfSquares(DMatrixRMaj a, int i, DMatrixRMaj b, int j) {
        return IntStream.range(0, a.numCols)
                .mapToDouble(k -> Math.pow(a.get(i, k) - b.get(j, k), 2))
                .sum();
    }

    private static DMatrixRMaj nan(int rows, int cols) {
        DMatrixRMaj x = new DMatrixRMaj(rows, cols);
        Arrays.fill(x.data, Double.NaN);
        return x;
    }
}
