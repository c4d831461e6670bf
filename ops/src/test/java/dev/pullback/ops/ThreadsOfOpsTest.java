package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.kernels.Threads;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests ops whose kernels split large matrices among threads: the results are right, and have the same bits for any number
 * of threads.
 */
class ThreadsOfOpsTest {
    private static final int ROWS = 3000;
    private static final int COLS = 96;

    private final int threads = Threads.count();
    private final DMatrixRMaj x = RandomMatrices_DDRM.rectangle(ROWS, COLS, -1, 1, new Random(1));
    private final int[] indices = new Random(2).ints(ROWS, 0, 50).toArray();

    @AfterEach
    void restore() {
        Threads.setCount(threads);
    }

    /** Returns the result, after testing that other numbers of threads have the same one. */
    private double[] same(UnaryOperator<Var> f) {
        Threads.setCount(1);
        double[] one = result(f);
        for (int n : new int[] {2, 3, 7}) {
            Threads.setCount(n);
            assertArrayEquals(one, result(f));
        }
        return one;
    }

    private double[] result(UnaryOperator<Var> f) {
        DMatrixRMaj y = f.apply(new Tape().input(x)).value();
        return Arrays.copyOf(y.data, y.getNumElements());
    }

    @Test
    void normIsTheRootOfTheSumOfSquares() {
        double sum = Arrays.stream(x.data).map(v -> v * v).sum();
        assertEquals(Math.sqrt(sum), same(Ops::norm)[0], 1e-13 * Math.sqrt(sum));
    }

    @Test
    void rowsByIndexAreCopiesAndSums() {
        double[] gathered = same(v -> Ops.gatherRows(v, indices));
        double[] sums = same(v -> Ops.scatterRows(v, v.tape().input(indices), 50));
        double[] expected = new double[50 * COLS];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLS; j++) {
                assertEquals(x.get(indices[i], j), gathered[i * COLS + j]);
                expected[indices[i] * COLS + j] += x.get(i, j);
            }
        }
        assertArrayEquals(expected, sums);
    }

    @Test
    void anIndexOutOfRangeIsRefused() {
        indices[ROWS - 1] = ROWS;
        Exception e = assertThrows(IllegalArgumentException.class, () -> same(v -> Ops.gatherRows(v, indices)));
        assertTrue(e.getMessage().startsWith("gatherRows: the index of a row in row 2999 is 3000"), e.getMessage());
    }

    @Test
    void cumulativeSumsAreThoseOfTheirRow() {
        for (boolean backward : new boolean[] {false, true}) {
            double[] y = same(v -> Sequences.recurrence(v.tape().constant(v.shape(), 0.5), v, backward));
            for (int i = 0; i < ROWS; i++) {
                double expected = 0;
                for (int k = 0; k < COLS; k++) {
                    int j = backward ? COLS - 1 - k : k;
                    expected = 0.5 * expected + x.get(i, j);
                    assertEquals(expected, y[i * COLS + j], 1e-15);
                }
            }
        }
    }

    @Test
    void maximaOfColumnsAndTheirFirstPlacesAreFound() {
        x.set(7, 3, 2);
        x.set(2990, 3, 2);
        x.set(5, 4, Double.NaN);
        double[] max = same(Ops::colMax);
        double[] mask = same(Ops::colMaxMask);
        assertEquals(2, max[3]);
        assertEquals(1, mask[7 * COLS + 3]);
        assertTrue(Double.isNaN(max[4]) && mask[5 * COLS + 4] == 1);
        assertEquals(COLS, Arrays.stream(mask).sum());
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLS; j++) {
                if (j != 4) assertTrue(x.get(i, j) <= max[j] && (mask[i * COLS + j] == 0 || x.get(i, j) == max[j]));
            }
        }
    }

    @Test
    void variancesAreMeansOfSquares() {
        double[] rows = same(v -> Statistics.rowVariances(v, 1));
        double[] cols = same(v -> Statistics.colVariances(v, 0));
        for (int i = 0; i < ROWS; i++) {
            double mean = 0;
            for (int j = 0; j < COLS; j++) mean += x.get(i, j) / COLS;
            double sum = 0;
            for (int j = 0; j < COLS; j++) sum += Math.pow(x.get(i, j) - mean, 2);
            assertEquals(sum / (COLS - 1), rows[i], 1e-13);
        }
        double mean = 0;
        for (int i = 0; i < ROWS; i++) mean += x.get(i, 0) / ROWS;
        double sum = 0;
        for (int i = 0; i < ROWS; i++) sum += Math.pow(x.get(i, 0) - mean, 2);
        assertEquals(sum / ROWS, cols[0], 1e-13);
    }
}
