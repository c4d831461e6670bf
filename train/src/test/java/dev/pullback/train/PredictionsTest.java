package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.Tape;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionsTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 255, 256, 257, 700})
    void logitsInPartsAreThoseOfAllRowsAtOnce(int rows) {
        Mlp net = Mlp.of(2, 8, 3).seed(2);
        DMatrixRMaj x = Generated.moons(rows, 0.1, 1).features();
        DMatrixRMaj expected = net.apply(new Tape().input(x)).value();
        DMatrixRMaj actual = Predictions.logits(net, x);
        assertEquals(rows, actual.numRows);
        assertEquals(3, actual.numCols);
        assertArrayEquals(expected.data, actual.data, 1e-14);
    }

    @Test
    void theClassIsTheFirstLargestLogit() {
        DMatrixRMaj x = new DMatrixRMaj(new double[][] {{1, 3, 2}, {5, 5, 4}, {-3, -2, -1}, {9, Double.NaN, 0}});
        assertArrayEquals(new int[] {1, 0, 2, -1}, Predictions.classes(Ops::identity, x));
    }

    @Test
    void accuracyIsTheShareOfRightRows() {
        DMatrixRMaj logits = new DMatrixRMaj(new double[][] {{1, 3}, {5, 4}, {-3, -2}, {9, Double.NaN}});
        assertEquals(0.5, Accuracy.of(logits, new int[] {1, 1, 1, 0}));
        assertEquals(0.75, Accuracy.of(Ops::identity, Dataset.of(rows(), new int[] {1, 0, 1, 1})));
    }

    private static DMatrixRMaj rows() {
        return new DMatrixRMaj(new double[][] {{1, 3}, {5, 4}, {-3, -2}, {9, 0}});
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertEquals(
                "accuracy: the logits are 4x2 but there are 3 labels; each row needs one",
                assertThrows(MatrixDimensionException.class, () -> Accuracy.of(rows(), new int[3]))
                        .getMessage());
        assertEquals(
                "predictions: x is 0x2; at least one row is needed",
                assertThrows(
                                MatrixDimensionException.class,
                                () -> Predictions.logits(Ops::identity, new DMatrixRMaj(0, 2)))
                        .getMessage());
        assertEquals(
                "predictions: the network returns 1x1 for 4 rows; it must return one row for each",
                assertThrows(MatrixDimensionException.class, () -> Predictions.logits(Ops::sum, rows()))
                        .getMessage());
    }
}
