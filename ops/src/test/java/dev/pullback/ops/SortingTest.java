package dev.pullback.ops;

import static dev.pullback.ops.Sorting.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class SortingTest {
    private static final double NAN = Double.NaN;
    private final Tape tape = new Tape();

    private Var row(double... x) {
        return tape.input(new DMatrixRMaj(1, x.length, true, x));
    }

    @Test
    void ordersAreStableAndNaNIsGreatest() {
        Var x = row(2, NAN, 1, 2, -0.0, 0);
        assertArrayEquals(new double[] {4, 5, 2, 0, 3, 1}, rowOrder(x, false).value().data);
        assertArrayEquals(new double[] {1, 0, 3, 2, 4, 5}, rowOrder(x, true).value().data);
        assertArrayEquals(new double[] {NAN, 2, 2}, rowTopK(x, 3).value().data);
        assertEquals(0, rowArgmax(row(5, 5, 1)).scalar());
        Var columns = tape.input(new DMatrixRMaj(new double[][] {{1, 9}, {3, 2}}));
        assertArrayEquals(new double[] {1, 0}, colArgmax(columns).value().data);
        assertArrayEquals(new double[] {3, 9, 1, 2}, sortCols(columns, true).value().data);
    }

    @Test
    void ordersAgreeWithTheStableSortOfTheJdk() {
        Random random = new Random(1);
        for (int n = 1; n < 300; n = n * 5 / 4 + 1) {
            double[] x = random.doubles(n).map(v -> Math.rint(v * 40)).toArray();
            double[] ascending = IntStream.range(0, n)
                    .boxed()
                    .sorted(Comparator.comparingDouble(j -> x[j]))
                    .mapToDouble(j -> j)
                    .toArray();
            double[] descending = IntStream.range(0, n)
                    .boxed()
                    .sorted(Comparator.comparingDouble(j -> -x[j]))
                    .mapToDouble(j -> j)
                    .toArray();
            assertArrayEquals(ascending, rowOrder(row(x), false).value().data);
            assertArrayEquals(descending, rowOrder(row(x), true).value().data);
            double[] sorted = x.clone();
            Arrays.sort(sorted);
            assertArrayEquals(sorted, sortRows(row(x), false).value().data);
        }
    }

    /** Values of {@code numpy.quantile}. */
    @Test
    void quantilesInterpolate() {
        Var x = row(7, 1, 3, 10);
        assertEquals(5, rowMedians(x).scalar());
        assertEquals(1, rowQuantiles(x, 0).scalar());
        assertEquals(10, rowQuantiles(x, 1).scalar());
        assertEquals(2.8, rowQuantiles(x, 0.3).scalar(), 1e-15);
        assertEquals(3, rowMedians(row(3, 1, 9)).scalar());
        assertEquals(0, rowMedians(row(1.7e308, -1.7e308)).scalar(), "no difference overflows");
        Var columns = tape.input(new DMatrixRMaj(new double[][] {{1, 9}, {3, 2}}));
        assertArrayEquals(new double[] {2, 5.5}, colMedians(columns).value().data);
        assertThrows(IllegalArgumentException.class, () -> rowQuantiles(x, 1.1));
    }

    @Test
    void takesAndPutsAlongRows() {
        Var x = tape.input(new DMatrixRMaj(new double[][] {{1, 2, 3}, {4, 5, 6}}));
        Var k = tape.input(new DMatrixRMaj(new double[][] {{2, 2}, {0, 1}}));
        Var taken = takeAlongRows(x, k);
        assertArrayEquals(new double[] {3, 3, 4, 5}, taken.value().data);
        assertArrayEquals(
                new double[] {0, 0, 6, 4, 5, 0}, putAlongRows(taken, k, 3).value().data);
        Var wrong = tape.input(new DMatrixRMaj(new double[][] {{2, 2}, {0, 3}}));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> takeAlongRows(x, wrong));
        assertEquals(
                "takeAlongRows: the index of a column in row 1 is 3; it must be a whole number from 0 to 2",
                e.getMessage());
    }
}
