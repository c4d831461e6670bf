package dev.pullback.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Tests which threshold is the best. */
class ThresholdTest {
    @Test
    void isHalfWayBetweenTwoRowsInAnyOrder() {
        double best = Threshold.best(new double[] {0.9, 0.1, 0.5}, new int[] {1, 0, 1}, Confusion::accuracy);
        assertEquals(0.3, best, 1e-15);
        assertEquals(0.55, Threshold.best(new double[] {0.9, 0.2}, new int[] {1, 0}, Confusion::accuracy), 1e-15);
    }

    @Test
    void ofSeveralItIsTheOneNearestToOneHalf() {
        assertEquals(0.6, Threshold.best(new double[] {0.9, 0.3, 0.1}, new int[3], c -> 1), 1e-15);
        assertEquals(0.4, Threshold.best(new double[] {0.1, 0.7, 0.9}, new int[3], c -> 1), 1e-15);
    }

    @Test
    void aLargerMetricCountsMoreThanTheDistance() {
        double best = Threshold.best(new double[] {0.4, 0.6, 0.9}, new int[] {0, 0, 1}, Confusion::accuracy);
        assertEquals(0.75, best, 1e-15);
    }

    @Test
    void certainAndEqualRowsAreAllowed() {
        assertEquals(0.5, Threshold.best(new double[] {0, 1}, new int[] {0, 1}, Confusion::accuracy));
        assertEquals(0.5, Threshold.best(new double[] {0, 0}, new int[] {1, 1}, Confusion::accuracy));
        assertEquals(0.5, Threshold.best(new double[] {1, 1}, new int[] {1, 1}, Confusion::accuracy));
    }

    @Test
    void wrongRowsAreRefused() {
        for (double p : new double[] {-0.1, 1.1, Double.NaN}) {
            double[] two = {0.5, p};
            assertEquals(
                    "threshold: row 1 has the probability " + p
                            + " and the class 0; they must be from 0 to 1, and 0 or 1",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> Threshold.best(two, new int[2], Confusion::accuracy))
                            .getMessage());
        }
        for (int[] labels : new int[][] {{-1}, {2}, {0, 0}})
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Threshold.best(new double[] {0.5}, labels, Confusion::accuracy));
        assertThrows(
                IllegalArgumentException.class, () -> Threshold.best(new double[0], new int[0], Confusion::accuracy));
    }
}
