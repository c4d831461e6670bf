package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pullback.kernels.image.ImageSize;
import java.util.List;
import java.util.Optional;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class DatasetTest {
    private static final DMatrixRMaj X = new DMatrixRMaj(new double[][] {{1, 2}, {3, 4}, {5, 6}});
    private static final int[] Y = {0, 1, 1};

    @Test
    void holdsWhatItIsGiven() {
        Dataset data = Dataset.of(X, Y, List.of("no", "yes"), List.of("width", "height"));
        assertEquals(3, data.size());
        assertEquals(2, data.classes());
        assertEquals(List.of("no", "yes"), data.classNames());
        assertEquals(List.of("width", "height"), data.featureNames());
        assertEquals(4, data.features().get(1, 1));
        assertArrayEquals(Y, data.labels());
        assertArrayEquals(new int[] {1, 2}, data.classCounts());
        assertEquals(Optional.empty(), data.image());
        assertEquals("3 rows, 2 features, 2 classes", data.toString());
    }

    @Test
    void namesWhatHasNoName() {
        Dataset data = Dataset.of(X, new int[] {0, 2, 0});
        assertEquals(List.of("0", "1", "2"), data.classNames());
        assertEquals(List.of("x0", "x1"), data.featureNames());
    }

    @Test
    void copiesWhatItIsGiven() {
        DMatrixRMaj x = X.copy();
        int[] y = Y.clone();
        Dataset data = Dataset.of(x, y);
        x.set(0, 0, 99);
        y[0] = 1;
        assertEquals(1, data.features().get(0, 0));
        assertEquals(0, data.labels()[0]);
    }

    @Test
    void takesAMatrixWhoseArrayIsLongerThanItsShape() {
        DMatrixRMaj x = new DMatrixRMaj(5, 5);
        x.fill(Double.NaN);
        x.reshape(2, 2);
        x.fill(1);
        Dataset data = Dataset.of(x, new int[] {0, 1});
        assertEquals(1, data.rows(new int[] {1}).features().get(0, 1));
    }

    @Test
    void takesRowsInTheOrderAskedFor() {
        Dataset data = Dataset.of(X, Y).rows(new int[] {2, 0, 2});
        assertArrayEquals(new double[] {5, 6, 1, 2, 5, 6}, data.features().data);
        assertArrayEquals(new int[] {1, 0, 1}, data.labels());
        assertEquals(2, data.classes());
    }

    @Test
    void knowsTheShapeOfItsImages() {
        Dataset data = Dataset.of(new DMatrixRMaj(2, 6), new int[] {0, 1}).asImages(2, 3);
        assertEquals(Optional.of(new ImageSize(1, 2, 3)), data.image());
        assertEquals("2 rows, 2x3 images, 2 classes", data.toString());
        assertEquals(data.image(), data.rows(new int[] {1}).image());
        assertEquals(data.image(), data.withFeatures(data.features()).image());
    }

    @Test
    void replacesItsFeatures() {
        Dataset data = Dataset.of(X, Y);
        DMatrixRMaj doubled = new DMatrixRMaj(new double[][] {{2, 4}, {6, 8}, {10, 12}});
        Dataset changed = data.withFeatures(doubled);
        doubled.zero();
        assertEquals(12, changed.features().get(2, 1));
        assertEquals(6, data.features().get(2, 1));
    }

    @Test
    void refusesWhatIsNoDataset() {
        assertEquals(
                "dataset: the features are 0x2; at least one row and one column are needed",
                Refusal.argument(() -> Dataset.of(new DMatrixRMaj(0, 2), new int[0])));
        assertEquals(
                "dataset: the features are 2x0; at least one row and one column are needed",
                Refusal.argument(() -> Dataset.of(new DMatrixRMaj(2, 0), new int[2])));
        assertEquals(
                "dataset: 3x2 features but 2 labels; each row needs one label",
                Refusal.of(MatrixDimensionException.class, () -> Dataset.of(X, new int[2])));
        assertEquals(
                "dataset: 3x2 features but 1 feature name; each column needs one name",
                Refusal.argument(() -> Dataset.of(X, Y, List.of("a", "b"), List.of("width"))));
        assertEquals(
                "dataset: the label of row 1 is 1; with 1 class name it must be from 0 to 0",
                Refusal.argument(() -> Dataset.of(X, Y, List.of("a"), List.of("width", "height"))));
        assertEquals(
                "dataset: the label of row 2 is -1; with 2 class names it must be from 0 to 1",
                Refusal.argument(() -> Dataset.of(X, new int[] {0, 1, -1})));
    }

    @Test
    void refusesNumbersThatAreNotFinite() {
        DMatrixRMaj x = X.copy();
        x.set(2, 1, Double.NaN);
        assertEquals(
                "dataset: row 2, feature 'x1' is NaN; every number must be finite",
                Refusal.argument(() -> Dataset.of(x, Y)));
        x.set(2, 1, Double.NEGATIVE_INFINITY);
        assertEquals(
                "dataset: row 2, feature 'x1' is -Infinity; every number must be finite",
                Refusal.argument(() -> Dataset.of(X, Y).withFeatures(x)));
    }

    @Test
    void refusesOtherShapes() {
        Dataset data = Dataset.of(X, Y);
        assertEquals(
                "withFeatures: the new features are 2x2 but the data set's are 3x2; they must have the same shape",
                Refusal.of(MatrixDimensionException.class, () -> data.withFeatures(new DMatrixRMaj(2, 2))));
        assertEquals(
                "asImages: an image of 1x2x2 has 4 numbers but a row has 2 features; they must be equal",
                Refusal.argument(() -> data.asImages(2, 2)));
        assertEquals("image size 1x0x2: all numbers must be at least 1", Refusal.argument(() -> data.asImages(0, 2)));
    }

    @Test
    void refusesRowsThatAreNone() {
        Dataset data = Dataset.of(X, Y);
        assertEquals(
                "rows: no index is given; a data set needs at least one row",
                Refusal.argument(() -> data.rows(new int[0])));
        assertEquals(
                "rows: index 3 is not a row of a data set of 3 rows; it must be from 0 to 2",
                Refusal.argument(() -> data.rows(new int[] {0, 3})));
        assertEquals(
                "rows: index -1 is not a row of a data set of 3 rows; it must be from 0 to 2",
                Refusal.argument(() -> data.rows(new int[] {-1})));
    }
}
