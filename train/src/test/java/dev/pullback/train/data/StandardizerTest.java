package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class StandardizerTest {
    private static DMatrixRMaj column(double... values) {
        return new DMatrixRMaj(values.length, 1, true, values);
    }

    private static double deviation(double... values) {
        return Standardizer.fit(column(values)).deviations()[0];
    }

    @Test
    void learnsMeanAndPopulationDeviation() {
        DMatrixRMaj x = new DMatrixRMaj(
                new double[][] {{2, 10}, {4, 10}, {4, 30}, {4, 30}, {5, 10}, {5, 30}, {7, 30}, {9, 10}});
        Standardizer scale = Standardizer.fit(x);
        assertArrayEquals(new double[] {5, 20}, scale.means());
        assertArrayEquals(new double[] {2, 10}, scale.deviations());
        assertEquals(2, scale.columns());
        assertEquals("standardizer of 2 columns", scale.toString());
    }

    @Test
    void makesTrainingColumnsMeanZeroAndDeviationOne() {
        Dataset data = Generated.blobs(500, 3, 0.7, 4);
        Standardizer again =
                Standardizer.fit(Standardizer.fit(data.features()).apply(data).features());
        for (int column = 0; column < 2; column++) {
            assertEquals(0, again.means()[column], 1e-15);
            assertEquals(1, again.deviations()[column], 1e-14);
        }
    }

    @Test
    void scalesOtherRowsByTheNumbersOfTheTrainingRows() {
        Standardizer scale = Standardizer.fit(column(1, 3));
        Dataset other = Dataset.of(column(2, 6), new int[] {0, 1});
        assertArrayEquals(new double[] {0, 4}, scale.apply(other).features().data);
        assertArrayEquals(new double[] {2, 6}, other.features().data);
    }

    @Test
    void worksInPlaceAndOnLongArrays() {
        DMatrixRMaj x = new DMatrixRMaj(10, 1);
        x.fill(1e9);
        x.reshape(2, 1);
        x.data[0] = 1;
        x.data[1] = 3;
        Standardizer scale = Standardizer.fit(x);
        assertArrayEquals(new double[] {2}, scale.means());
        scale.apply(x, x);
        assertArrayEquals(new double[] {-1, 1}, new double[] {x.data[0], x.data[1]});
        assertEquals(1e9, x.data[2]);
    }

    @Test
    void aConstantColumnGetsDeviationOne() {
        double[] tenths = new double[1000];
        Arrays.fill(tenths, 0.1);
        Standardizer scale = Standardizer.fit(column(tenths));
        assertArrayEquals(new double[] {0.1}, scale.means());
        assertArrayEquals(new double[] {1}, scale.deviations());
        assertEquals(1, deviation(-7));
    }

    @Test
    void keepsTheDigitsOfSmallDifferencesAroundALargeNumber() {
        assertEquals(Math.sqrt(2.0 / 3), deviation(1e9 + 1, 1e9 + 2, 1e9 + 3), 1e-15);
        assertEquals(1, deviation(1e15 - 1, 1e15 + 1), 1e-15);
    }

    @Test
    void squaresNeitherOverflowNorVanish() {
        assertEquals(1e200, deviation(-1e200, 1e200), 1e185);
        assertEquals(1e-200, deviation(-1e-200, 1e-200), 1e-215);
    }

    @Test
    void aDeviationTooSmallForANormalNumberCountsAsNone() {
        double[] nearlyZero = new double[1000];
        nearlyZero[0] = Double.MIN_VALUE;
        assertEquals(1, deviation(nearlyZero));
        nearlyZero[0] = Double.MIN_NORMAL;
        assertEquals(1, deviation(nearlyZero));
        nearlyZero[0] = 1e-300;
        assertEquals(1e-300 * Math.sqrt(0.001 - 0.000001), deviation(nearlyZero), 1e-310);
    }

    @Test
    void isBuiltAgainFromItsNumbers() {
        Standardizer scale = Standardizer.fit(Generated.moons(50, 0.1, 1).features());
        Standardizer again = Standardizer.of(scale.means(), scale.deviations());
        assertEquals(scale, again);
        assertEquals(scale.hashCode(), again.hashCode());
        assertNotEquals(scale, Standardizer.of(new double[2], scale.deviations()));
        scale.means()[0] = 99;
        assertEquals(scale, again);
    }

    @Test
    void refusesOtherColumns() {
        Standardizer scale = Standardizer.fit(new DMatrixRMaj(3, 4));
        assertEquals(
                "standardizer: x is 5x3 but was fitted on 4 columns; the number of columns must be the same",
                Refusal.of(
                        MatrixDimensionException.class,
                        () -> scale.apply(new DMatrixRMaj(5, 3), new DMatrixRMaj(5, 3))));
        assertEquals(
                "standardizer: x is 5x4 but out is 4x4; they must have the same shape",
                Refusal.of(
                        MatrixDimensionException.class,
                        () -> scale.apply(new DMatrixRMaj(5, 4), new DMatrixRMaj(4, 4))));
    }

    @Test
    void refusesWhatCannotBeFitted() {
        assertEquals(
                "standardizer: x is 0x3; at least one row is needed to fit",
                Refusal.argument(() -> Standardizer.fit(new DMatrixRMaj(0, 3))));
        assertEquals(
                "standardizer: column 0 of x has a number that is not finite",
                Refusal.argument(() -> Standardizer.fit(column(1, Double.NaN))));
        assertTrue(
                Refusal.argument(() -> Standardizer.fit(column(-1e308, 1e308))).contains("too large to standardise"));
    }

    @Test
    void refusesNumbersThatAreNone() {
        assertEquals(
                "standardizer: 1 mean but 2 deviations; each column needs one of each",
                Refusal.argument(() -> Standardizer.of(new double[1], new double[2])));
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertEquals(
                    "standardizer: column 1 has mean 0.0 and deviation " + bad
                            + "; both must be finite and the deviation above 0",
                    Refusal.argument(() -> Standardizer.of(new double[2], new double[] {1, bad})));
        }
    }
}
