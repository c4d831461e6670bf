package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.pullback.kernels.image.ImageSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class ImageShiftTest {
    private static final ImageSize SHAPE = new ImageSize(1, 2, 3);

    private static double[] shifted(int down, int right) {
        double[] target = {9, 9, 9, 9, 9, 9, 9, 9};
        ImageShift.copy(new double[] {0, 1, 2, 3, 4, 5, 6}, 1, target, 1, SHAPE, down, right);
        assertEquals(9, target[0]);
        assertEquals(9, target[7]);
        return Arrays.copyOfRange(target, 1, 7);
    }

    @Test
    void movesByWholePixelsAndFillsWith0() {
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, shifted(0, 0));
        assertArrayEquals(new double[] {0, 0, 0, 1, 2, 3}, shifted(1, 0));
        assertArrayEquals(new double[] {4, 5, 6, 0, 0, 0}, shifted(-1, 0));
        assertArrayEquals(new double[] {0, 1, 2, 0, 4, 5}, shifted(0, 1));
        assertArrayEquals(new double[] {3, 0, 0, 6, 0, 0}, shifted(0, -2));
        assertArrayEquals(new double[] {5, 6, 0, 0, 0, 0}, shifted(-1, -1));
        assertArrayEquals(new double[6], shifted(2, 0));
        assertArrayEquals(new double[6], shifted(0, -3));
    }

    @Test
    void movesEachChannel() {
        double[] target = new double[8];
        ImageShift.copy(new double[] {1, 2, 3, 4, 5, 6, 7, 8}, 0, target, 0, new ImageSize(2, 2, 2), 1, -1);
        assertArrayEquals(new double[] {0, 0, 2, 0, 0, 0, 6, 0}, target);
    }

    /** Returns images with one white pixel in the middle, whose labels are their indices. */
    private static Dataset dots(int rows) {
        DMatrixRMaj x = new DMatrixRMaj(rows, 9);
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            x.set(i, 4, 1);
            labels[i] = i;
        }
        return Dataset.of(x, labels).asImages(3, 3);
    }

    private static List<Integer> places(Batches batches, int epoch) {
        Integer[] places = new Integer[40];
        for (Batch batch : batches.epoch(epoch)) {
            for (int i = 0; i < batch.size(); i++) {
                int found = -1;
                for (int p = 0; p < 9; p++) {
                    if (batch.features().get(i, p) == 1) found = p;
                }
                places[batch.labels()[i]] = found;
            }
        }
        return List.of(places);
    }

    @Test
    void eachEpochMovesImagesInAllWaysAndAnotherWay() {
        Dataset dots = dots(40);
        Batches batches = Batches.shuffled(dots, 7, 3).shifting(1);
        assertEquals("40 rows in batches of 7, shuffled by seed 3, shifted by up to 1 pixel", batches.toString());
        List<Integer> first = places(batches, 0);
        List<Integer> second = places(batches, 1);
        Set<Integer> seen = new HashSet<>(new ArrayList<>(first));
        seen.addAll(second);
        assertEquals(Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8), seen);
        assertNotEquals(first, second);
        assertEquals(first, places(batches, 0));
        assertEquals(first, places(Batches.shuffled(dots, 40, 3).shifting(1), 0));
        assertEquals(1, dots.features().get(5, 4));
        assertEquals(
                Set.of(4),
                new HashSet<>(places(Batches.shuffled(dots, 7, 3).shifting(1).shifting(0), 0)));
    }

    @Test
    void refusesToShiftOnceAnEpochWasAskedFor() {
        Batches batches = Batches.shuffled(dots(4), 2, 1);
        Iterable<Batch> epoch = batches.epoch(0);
        assertEquals(
                "batches: shifting is called after epoch; call it before the first epoch",
                Refusal.of(IllegalStateException.class, () -> batches.shifting(1)));
        for (Batch batch : epoch) {
            for (int i = 0; i < batch.size(); i++)
                assertEquals(1, batch.features().get(i, 4));
        }
    }

    @Test
    void refusesWhatCannotBeShifted() {
        assertEquals(
                "batches: only images can be shifted, but 3 rows, 9 features, 3 classes are not images",
                Refusal.argument(() -> Batches.shuffled(Dataset.of(new DMatrixRMaj(3, 9), new int[] {0, 1, 2}), 2, 1)
                        .shifting(1)));
        assertEquals(
                "batches: the largest shift of images of 1x3x3 is 3 pixels; it must be at least 0 and less than a side",
                Refusal.argument(() -> Batches.shuffled(dots(4), 2, 1).shifting(3)));
    }
}
