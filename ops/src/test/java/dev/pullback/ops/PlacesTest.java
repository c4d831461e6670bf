package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.kernels.function.Pointwise;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests where ops put elements, against the definition, in sizes that need several blocks or threads. */
class PlacesTest {
    private final Tape tape = new Tape();

    private static DMatrixRMaj numbered(int rows, int cols) {
        DMatrixRMaj m = new DMatrixRMaj(rows, cols);
        Arrays.setAll(m.data, i -> i + 1);
        return m;
    }

    private Var numbers(int rows, int cols) {
        return tape.input(numbered(rows, cols));
    }

    private static void same(Var actual, double... expected) {
        assertArrayEquals(
                expected, Arrays.copyOf(actual.value().data, actual.shape().elements()));
    }

    @Test
    void theSymmetricPartOfSeveralBlocks() {
        for (int n : new int[] {1, 2, 15, 16, 17, 32, 41}) {
            DMatrixRMaj a = numbered(n, n);
            for (int i = 0; i < n; i++) a.data[i * n + (i * 7) % n] *= -3;
            DMatrixRMaj y = new DMatrixRMaj(n, n);
            y.fill(Double.NaN);
            Diagonals.SYMMETRIC_PART.run(new DMatrixRMaj[] {a}, Op.NONE, y);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) assertEquals(a.get(i, j) / 2 + a.get(j, i) / 2, y.get(i, j));
            }
        }
    }

    @Test
    void theSymmetricPartDoesNotOverflow() {
        same(LinearAlgebra.symmetricPart(tape.constant(new Shape(2, 2), 1e308)), 1e308, 1e308, 1e308, 1e308);
    }

    @Test
    void rowsAndColumnsAreRolledAndRepeated() {
        Var x = numbers(3, 2);
        same(Arrangements.rollRows(x, 1), 5, 6, 1, 2, 3, 4);
        same(Arrangements.rollRows(x, -1), 3, 4, 5, 6, 1, 2);
        same(Arrangements.rollRows(x, Integer.MIN_VALUE), 5, 6, 1, 2, 3, 4);
        same(Arrangements.rollCols(numbers(2, 3), 1), 3, 1, 2, 6, 4, 5);
        same(Arrangements.repeatRows(numbers(2, 2), 2), 1, 2, 1, 2, 3, 4, 3, 4);
        same(Arrangements.tile(numbers(1, 2), 2, 2), 1, 2, 1, 2, 1, 2, 1, 2);
        same(Arrangements.tile(numbers(1, 2), 1, 1), 1, 2);
    }

    @Test
    void thereIsAtLeastOneRepetition() {
        Var x = numbers(2, 2);
        String rule = ": 0 repetitions; there must be at least one";
        assertEquals(
                "tile" + rule,
                assertThrows(IllegalArgumentException.class, () -> Arrangements.tile(x, 2, 0))
                        .getMessage());
        assertEquals(
                "repeatRows" + rule,
                assertThrows(IllegalArgumentException.class, () -> Arrangements.repeatRows(x, 0))
                        .getMessage());
    }

    @Test
    void columnsAreShifted() {
        same(Sequences.shiftColumns(numbers(2, 3), true), 0, 1, 2, 0, 4, 5);
        same(Sequences.shiftColumns(numbers(2, 3), false), 2, 3, 0, 5, 6, 0);
        same(Sequences.shiftColumns(numbers(2, 1), true), 0, 0);
    }

    @Test
    void zerosAreWrittenToAUsedBuffer() {
        DMatrixRMaj y = new DMatrixRMaj(2, 3);
        y.fill(7);
        CrossEntropyTargets.oneHot(new DMatrixRMaj(2, 1, true, 2, 0), CrossEntropyOptions.defaults(), y);
        assertArrayEquals(new double[] {0, 0, 1, 1, 0, 0}, y.data);
        y.fill(7);
        Layout.PAD.run(new DMatrixRMaj[] {numbered(1, 2)}, new Layout.Pad(new Shape(2, 3), 1, 1), y);
        assertArrayEquals(new double[] {0, 0, 0, 0, 1, 2}, y.data);
        y.fill(7);
        Diagonals.DIAG_MATRIX.run(new DMatrixRMaj[] {numbered(2, 1)}, new Shape(2, 3), y);
        assertArrayEquals(new double[] {1, 0, 0, 0, 2, 0}, y.data);
        y.fill(7);
        Indexing.PLACE.run(new DMatrixRMaj[] {numbered(2, 1), new DMatrixRMaj(2, 1, true, 2, 1)}, 3, y);
        assertArrayEquals(new double[] {0, 0, 1, 0, 2, 0}, y.data);
        y.fill(7);
        Indexing.SCATTER_ROWS.run(new DMatrixRMaj[] {numbered(1, 3), new DMatrixRMaj(1, 1, true, 1)}, 2, y);
        assertArrayEquals(new double[] {0, 0, 0, 1, 2, 3}, y.data);
    }

    @Test
    void theWeightOfLabelsIsTheSumOfTheWeightsOfTheirClasses() {
        CrossEntropyOptions plain = CrossEntropyOptions.defaults();
        DMatrixRMaj labels = new DMatrixRMaj(4, 1, true, 0, 1, 1, 2);
        assertEquals(4, CrossEntropyTargets.totalWeight(labels, 3, plain));
        assertEquals(2, CrossEntropyTargets.totalWeight(labels, 3, plain.withIgnoreIndex(1)));
        assertEquals(221, CrossEntropyTargets.totalWeight(labels, 3, plain.withClassWeights(1, 10, 200)));
        assertEquals(
                1e16 + 2, CrossEntropyTargets.totalWeight(labels, 3, plain.withClassWeights(1e16, 1, 0)), "exactly");
        assertEquals(
                Double.POSITIVE_INFINITY,
                CrossEntropyTargets.totalWeight(labels, 3, plain.withClassWeights(1e308, 1e308, 1e308)));
        for (double wrong : new double[] {3, -1, 0.5, Double.NaN}) {
            labels.data[2] = wrong;
            assertThrows(
                    IllegalArgumentException.class,
                    () -> CrossEntropyTargets.totalWeight(labels, 3, plain),
                    "" + wrong);
        }
    }

    @Test
    void anElementwiseOpOfManyElementsWritesAllOfThem() {
        for (int n : new int[] {(1 << 16) - 1, 1 << 16, (1 << 17) + 3}) {
            DMatrixRMaj x = numbered(1, n);
            DMatrixRMaj y = new DMatrixRMaj(1, n);
            y.fill(Double.NaN);
            Arithmetic.NEG.run(new DMatrixRMaj[] {x}, Op.NONE, y);
            for (int i = 0; i < n; i++) assertEquals(-x.data[i], y.data[i]);
            Elements.run(Pointwise.NEG, y);
            assertArrayEquals(x.data, y.data);
        }
    }

    @Test
    void anIndexThatIsRefusedIsText() {
        DMatrixRMaj k = new DMatrixRMaj(2, 1);
        for (Object[] row : new Object[][] {
            {3.0, "3"}, {-1.0, "-1"}, {0.5, "0.5"}, {1e15, "1.0E15"}, {999_999_999_999_999.0, "999999999999999"}
        }) {
            k.data[1] = (Double) row[0];
            assertEquals(
                    "pick: the index of a column in row 1 is " + row[1] + "; it must be a whole number from 0 to 2",
                    assertThrows(IllegalArgumentException.class, () -> Indexing.index("pick", "column", k, 1, 3))
                            .getMessage());
        }
    }
}
