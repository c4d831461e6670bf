package dev.pullback.ops;

import static dev.pullback.ops.Statistics.pairwiseSquaredDistances;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class DistancesTest {
    private final Tape tape = new Tape();

    private Var matrix(double[]... rows) {
        return tape.input(new DMatrixRMaj(rows));
    }

    @Test
    void weightedDifferencesOfNearPointsKeepTheirDigits() {
        Var a = matrix(new double[] {1e15, 1}, new double[] {0, 0});
        Var b = matrix(new double[] {1e15 + 1, 1.25}, new double[] {3, 4}, new double[] {0, 0});
        Var g = matrix(new double[] {3, 0}, new double[] {0, 2}, new double[] {0, 1});
        assertArrayEquals(
                new double[] {-3, -0.75, -6, -8},
                Distances.WEIGHTED_DIFFERENCES.on(g, a, b).value().data);
        assertEquals(
                -2,
                Distances.PROJECTED_DIFFERENCES
                        .on(matrix(new double[] {1, 4}, new double[] {1, 2}), a, b)
                        .value()
                        .get(0, 0));
    }

    @Test
    void anInfiniteCoordinateHasAnInfiniteDistance() {
        Var a = matrix(new double[] {Double.POSITIVE_INFINITY}, new double[] {Double.NaN}, new double[] {1});
        Var b = matrix(new double[] {Double.POSITIVE_INFINITY}, new double[] {2});
        assertArrayEquals(
                new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NaN, Double.NaN, Double.POSITIVE_INFINITY, 1
                },
                pairwiseSquaredDistances(a, b).value().data);
    }

    @Test
    void theRowsMustHaveTheSameNumberOfColumns() {
        Var a = matrix(new double[] {1, 2});
        Var b = matrix(new double[] {1, 2, 3});
        Exception e = assertThrows(MatrixDimensionException.class, () -> pairwiseSquaredDistances(a, b));
        assertEquals(
                "pairwiseSquaredDistances: " + a.label() + " is 1x2 but " + b.label() + " is 1x3; the columns of "
                        + a.label() + " (2) must equal the columns of " + b.label() + " (3)",
                e.getMessage());
    }
}
