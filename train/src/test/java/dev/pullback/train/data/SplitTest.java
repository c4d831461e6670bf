package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class SplitTest {
    /** Returns rows of the given classes. Their only feature is the index of the row. */
    private static Dataset rowsOf(int... labels) {
        DMatrixRMaj x = new DMatrixRMaj(labels.length, 1);
        Arrays.setAll(x.data, i -> i);
        return Dataset.of(x, labels);
    }

    @Test
    void bothSidesKeepTheProportions() {
        int[] labels =
                IntStream.range(0, 1000).map(i -> i < 700 ? 0 : i < 950 ? 1 : 2).toArray();
        Dataset.Split split = rowsOf(labels).split(0.2, 1);
        assertArrayEquals(new int[] {560, 200, 40}, split.train().classCounts());
        assertArrayEquals(new int[] {140, 50, 10}, split.test().classCounts());
    }

    @Test
    void largestRemaindersMakeUpTheTotal() {
        // The shares are 1.2, 0.9 and 0.9 rows, three in total, so both 0.9 are rounded up.
        int[] labels = {0, 0, 0, 0, 1, 1, 1, 2, 2, 2};
        Dataset.Split split = rowsOf(labels).split(0.3, 1);
        assertArrayEquals(new int[] {1, 1, 1}, split.test().classCounts());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.MIXIN)
    void everyRowIsOnOneSideAndSharesAreKept(
            @ForAll @Size(min = 4, max = 60) List<@IntRange(max = 3) Integer> classes,
            @ForAll @DoubleRange(min = 0.3, max = 0.7) double fraction,
            @ForAll long seed) {
        int[] labels = classes.stream().mapToInt(Integer::intValue).toArray();
        Dataset data = rowsOf(labels);
        if (Arrays.stream(data.classCounts()).noneMatch(count -> count > 3)) {
            return;
        }
        Dataset.Split split = data.split(fraction, seed);
        double[] both = new double[data.size()];
        System.arraycopy(
                split.train().features().data, 0, both, 0, split.train().size());
        System.arraycopy(
                split.test().features().data,
                0,
                both,
                split.train().size(),
                split.test().size());
        Arrays.sort(both);
        assertArrayEquals(data.features().data, both);
        int[] total = data.classCounts();
        int[] test = split.test().classCounts();
        for (int k = 0; k < total.length; k++) {
            assertTrue(Math.abs(test[k] - total[k] * fraction) < 1 + 1e-9, () -> Arrays.toString(test));
            assertTrue(total[k] == 0 || test[k] < total[k], "training sees every class");
        }
        for (int i = 0; i < split.test().size(); i++) {
            assertEquals(
                    labels[(int) split.test().features().get(i, 0)],
                    split.test().labels()[i]);
        }
    }

    @Test
    void sameSeedSameSplitAndAnotherSeedAnother() {
        Dataset data = Generated.blobs(100, 2, 0.1, 0);
        double[] first = data.split(0.3, 5).test().features().data;
        assertArrayEquals(first, data.split(0.3, 5).test().features().data);
        assertFalse(Arrays.equals(first, data.split(0.3, 6).test().features().data));
    }

    @Test
    void bothSidesKeepTheOrderOfTheRows() {
        double[] rows = rowsOf(IntStream.range(0, 50).map(i -> i % 2).toArray())
                .split(0.4, 3)
                .test()
                .features()
                .data;
        double[] sorted = rows.clone();
        Arrays.sort(sorted);
        assertArrayEquals(sorted, rows);
    }

    @Test
    void aClassOfOneRowIsForTraining() {
        Dataset.Split split = rowsOf(0, 0, 0, 0, 0, 0, 1).split(0.5, 2);
        assertEquals(1, split.train().classCounts()[1]);
    }

    @Test
    void keepsNamesAndImages() {
        Dataset.Split split =
                Dataset.of(new DMatrixRMaj(20, 64), new int[20]).asImages(8, 8).split(0.5, 1);
        assertEquals(split.train().image(), split.test().image());
        assertEquals("train 10 rows, 8x8 images, 1 class; test 10 rows, 8x8 images, 1 class", split.toString());
    }

    @Test
    void refusesAFractionThatIsNone() {
        for (double fraction : new double[] {0, 1, -0.1, 1.5, Double.NaN}) {
            assertEquals(
                    "split: the test fraction is " + fraction + "; it must be above 0 and below 1",
                    Refusal.argument(() -> rowsOf(0, 1).split(fraction, 1)));
        }
    }

    @Test
    void refusesToLeaveASideEmpty() {
        assertEquals(
                "split: a test fraction of 0.01 of 4 rows leaves 4 for training and 0 for testing;"
                        + " neither side may be empty",
                Refusal.argument(() -> rowsOf(0, 0, 1, 1).split(0.01, 1)));
        assertEquals(
                "split: a test fraction of 0.5 of 2 rows leaves 2 for training and 0 for testing;"
                        + " neither side may be empty, and one row of each class stays for training",
                Refusal.argument(() -> rowsOf(0, 1).split(0.5, 1)));
    }

    @Test
    void refusesSidesThatDoNotMatch() {
        assertEquals(
                "split: the training rows have 1 feature but the test rows 2; they must have the same",
                Refusal.argument(() -> new Dataset.Split(rowsOf(0, 1), Generated.moons(2, 0, 1))));
        assertEquals(
                "split: the classes of the training rows are '0', '1' but of the test rows '0', '1', '2';"
                        + " they must be the same",
                Refusal.argument(() -> new Dataset.Split(rowsOf(0, 1), rowsOf(2, 1))));
    }
}
