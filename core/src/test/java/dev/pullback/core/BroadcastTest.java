package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests the loops that repeat rows, columns and scalars, against the definition. */
class BroadcastTest {
    private static DMatrixRMaj numbered(int rows, int cols) {
        DMatrixRMaj m = new DMatrixRMaj(rows, cols);
        Arrays.setAll(m.data, i -> i + 1);
        return m;
    }

    private static DMatrixRMaj[] operandsFor(int rows, int cols) {
        return new DMatrixRMaj[] {numbered(rows, cols), numbered(1, cols), numbered(rows, 1), numbered(1, 1)};
    }

    /** The definition: the index of a side of length 1 is always 0. */
    private static double element(DMatrixRMaj m, int row, int col) {
        return m.get(m.numRows == 1 ? 0 : row, m.numCols == 1 ? 0 : col);
    }

    @Test
    void noneIsRepeatedIfAllHaveTheShapeOfTheOutput() {
        DMatrixRMaj out = new DMatrixRMaj(2, 3);
        assertTrue(Broadcast.none(new DMatrixRMaj[] {numbered(2, 3), numbered(2, 3)}, out));
        assertTrue(Broadcast.none(new DMatrixRMaj[0], out));
        for (DMatrixRMaj m : new DMatrixRMaj[] {numbered(1, 3), numbered(2, 1), numbered(1, 1)})
            assertFalse(Broadcast.none(new DMatrixRMaj[] {numbered(2, 3), m}, out));
    }

    @Test
    void anElementIsThatOfTheRepeatedOperand() {
        for (DMatrixRMaj m : operandsFor(3, 4)) {
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 4; j++) assertEquals(element(m, i, j), Broadcast.at(m, i, j));
            }
        }
    }

    @Test
    void expandsAnyPartAndNothingElse() {
        int rows = 3;
        int cols = 4;
        for (DMatrixRMaj m : operandsFor(rows, cols)) {
            for (int from = 0; from < rows * cols; from++) {
                for (int n = 0; n <= rows * cols - from; n++) {
                    double[] y = new double[rows * cols + 3];
                    double[] expected = y.clone();
                    for (int i = 0; i < n; i++) expected[2 + i] = element(m, (from + i) / cols, (from + i) % cols);
                    Broadcast.expand(m, cols, from, n, y, 2);
                    assertArrayEquals(expected, y, m + " from " + from + ", " + n + " elements");
                }
            }
        }
    }

    @Test
    void runsAFunctionOfEachPairOfElements() {
        for (DMatrixRMaj a : operandsFor(3, 4)) {
            for (DMatrixRMaj b : operandsFor(3, 4)) {
                DMatrixRMaj out = new DMatrixRMaj(3, 4);
                Broadcast.run(new DMatrixRMaj[] {a, b}, out, (x, y) -> x - 100 * y);
                for (int i = 0; i < 3; i++) {
                    for (int j = 0; j < 4; j++) assertEquals(element(a, i, j) - 100 * element(b, i, j), out.get(i, j));
                }
            }
        }
    }
}
