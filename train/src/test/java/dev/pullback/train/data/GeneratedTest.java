package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class GeneratedTest {
    private static double radius(Dataset data, int row) {
        return Math.hypot(data.features().get(row, 0), data.features().get(row, 1));
    }

    @Test
    void moonsLieOnTheirHalfCircles() {
        Dataset data = Generated.moons(200, 0, 1);
        assertEquals(List.of("x", "y"), data.featureNames());
        for (int i = 0; i < data.size(); i++) {
            assertEquals(i % 2, data.labels()[i]);
            double x = data.features().get(i, 0);
            double y = data.features().get(i, 1);
            assertEquals(1, i % 2 == 0 ? Math.hypot(x, y) : Math.hypot(x - 1, y - 0.5), 1e-12);
            assertTrue(i % 2 == 0 ? y >= 0 : y <= 0.5);
        }
    }

    @Test
    void spiralsWindOnce() {
        Dataset data = Generated.spirals(300, 3, 0, 1);
        assertEquals(3, data.classes());
        for (int i = 0; i < data.size(); i++) {
            double radius = radius(data, i);
            assertTrue(radius >= 0.1 && radius <= 1, "radius " + radius);
            double angle = Math.atan2(data.features().get(i, 1), data.features().get(i, 0)) / (2 * Math.PI);
            double turns = angle - data.labels()[i] / 3.0 - radius;
            assertEquals(Math.rint(turns), turns, 1e-9);
        }
    }

    @Test
    void blobCentresAreOneApart() {
        for (int classes = 2; classes < 8; classes++) {
            Dataset data = Generated.blobs(classes, classes, 0, 1);
            DMatrixRMaj x = data.features();
            for (int k = 0; k < classes; k++) {
                int next = (k + 1) % classes;
                assertEquals(1, Math.hypot(x.get(k, 0) - x.get(next, 0), x.get(k, 1) - x.get(next, 1)), 1e-12);
            }
        }
    }

    @Test
    void ringsHaveTheirRadius() {
        Dataset data = Generated.rings(90, 3, 0, 1);
        for (int i = 0; i < data.size(); i++) {
            assertEquals(data.labels()[i] + 1, radius(data, i), 1e-12);
        }
    }

    @Test
    void noiseHasTheDeviationAskedFor() {
        Dataset still = Generated.blobs(10_000, 2, 0, 5);
        Dataset noisy = Generated.blobs(10_000, 2, 0.3, 5);
        double squares = 0;
        for (int i = 0; i < 20_000; i++) {
            squares += Math.pow(noisy.features().data[i] - still.features().data[i], 2);
        }
        assertEquals(0.3, Math.sqrt(squares / 20_000), 0.01);
    }

    @Test
    void classesAreEquallyLarge() {
        assertArrayEquals(
                new int[] {34, 33, 33}, Generated.rings(100, 3, 0.1, 1).classCounts());
    }

    @Test
    void theSameSeedGivesTheSameData() {
        assertArrayEquals(
                Generated.spirals(50, 2, 0.1, 8).features().data,
                Generated.spirals(50, 2, 0.1, 8).features().data);
        assertFalse(Arrays.equals(
                Generated.spirals(50, 2, 0.1, 8).features().data,
                Generated.spirals(50, 2, 0.1, 9).features().data));
    }

    @Test
    void theSameDataComesOnEveryJavaAndMachine() {
        assertEquals(0x5ee671db, hash(Generated.moons(1000, 0.15, 1)));
        assertEquals(0x82b2ed3a, hash(Generated.spirals(1000, 3, 0.02, 1)));
        assertEquals(0x4b529cfe, hash(Generated.blobs(1000, 5, 0.2, 1)));
        assertEquals(0xf2c03df3, hash(Generated.rings(1000, 3, 0.1, 1)));
    }

    private static int hash(Dataset data) {
        return Arrays.hashCode(data.features().data);
    }

    @Test
    void refusesBadArguments() {
        assertEquals(
                "moons: 1 row for 2 classes; each class needs at least one",
                Refusal.argument(() -> Generated.moons(1, 0, 1)));
        assertEquals(
                "spirals: the number of classes is 1; it must be at least 2",
                Refusal.argument(() -> Generated.spirals(10, 1, 0, 1)));
        assertEquals(
                "blobs: the number of classes is -1; it must be at least 2",
                Refusal.argument(() -> Generated.blobs(10, -1, 0, 1)));
        assertEquals(
                "rings: 2 rows for 3 classes; each class needs at least one",
                Refusal.argument(() -> Generated.rings(2, 3, 0, 1)));
        for (double noise : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertEquals(
                    "moons: the noise is " + noise + "; it must be finite and at least 0",
                    Refusal.argument(() -> Generated.moons(10, noise, 1)));
        }
    }
}
