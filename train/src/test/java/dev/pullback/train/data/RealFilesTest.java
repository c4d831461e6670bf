package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pullback.kernels.image.ImageSize;
import dev.pullback.testing.SharedData;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RealFilesTest {
    @Test
    void readsIris() {
        Dataset iris = Csv.defaults().read(SharedData.file("iris.csv"));
        assertEquals("150 rows, 4 features, 3 classes", iris.toString());
        assertEquals(List.of("setosa", "versicolor", "virginica"), iris.classNames());
        assertEquals(List.of("sepal_length", "sepal_width", "petal_length", "petal_width"), iris.featureNames());
        assertArrayEquals(new int[] {50, 50, 50}, iris.classCounts());
        assertEquals(5.1, iris.features().get(0, 0));
        Dataset.Split split = iris.split(0.2, 1);
        assertArrayEquals(new int[] {10, 10, 10}, split.test().classCounts());
        assertEquals(
                iris.classNames(),
                Csv.defaults()
                        .label("species")
                        .read(SharedData.file("iris.csv"))
                        .classNames());
    }

    @Test
    void readsOptdigits() {
        Dataset train = Csv.defaults().read(SharedData.file("optdigits/optdigits.tra"));
        Dataset test = Csv.defaults().readLike(SharedData.file("optdigits/optdigits.tes"), train);
        assertEquals("3823 rows, 64 features, 10 classes", train.toString());
        assertEquals("1797 rows, 64 features, 10 classes", test.toString());
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), train.classNames());
        assertArrayEquals(new int[] {376, 389, 380, 389, 387, 376, 377, 387, 380, 382}, train.classCounts());
        assertArrayEquals(new int[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, test.classCounts());
    }

    @Test
    void readsMnist() {
        Dataset.Split split = Idx.readDirectory(SharedData.file("mnist"), 0.2, 1);
        assertEquals(8000, split.train().size());
        assertEquals(2000, split.test().size());
        assertEquals(Optional.of(new ImageSize(1, 28, 28)), split.test().image());
        int[] both = split.train().classCounts();
        int[] test = split.test().classCounts();
        for (int k = 0; k < 10; k++) {
            both[k] += test[k];
            assertEquals(both[k] * 0.2, test[k], 1);
        }
        assertArrayEquals(new int[] {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}, both);
    }
}
