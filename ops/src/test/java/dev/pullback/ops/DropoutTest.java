package dev.pullback.ops;

import static dev.pullback.ops.Ops.dropout;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.kernels.SplitMix64;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class DropoutTest {
    private final Tape tape = new Tape();
    private final Var ones = tape.constant(new Shape(400, 250), 1);

    private static int kept(Var y) {
        int kept = 0;
        for (int i = 0; i < y.shape().elements(); i++) {
            if (y.value().data[i] != 0) kept++;
        }
        return kept;
    }

    @Test
    void keepsItsShareAndTheMean() {
        for (double rate : new double[] {0.1, 0.5, 0.9, 0.999}) {
            Var y = dropout(ones, rate, 1);
            double expected = 100_000 * (1 - rate);
            assertEquals(expected, kept(y), 4 * Math.sqrt(expected), "rate " + rate);
            for (double v : y.value().data) assertTrue(v == 0 || v == 1 / (1 - rate));
        }
    }

    @Test
    void aRateOfZeroChangesNothingAndOneNearOneLeavesHardlyAnything() {
        assertEquals(100_000, kept(dropout(ones, 0, 7)));
        assertArrayEquals(ones.value().data, dropout(ones, 0, 7).value().data);
        assertEquals(0, kept(dropout(ones, Math.nextDown(1.0), 7)));
    }

    @Test
    void theMaskIsAFunctionOfSeedAndPosition() {
        assertArrayEquals(
                dropout(ones, 0.5, 3).value().data, dropout(ones, 0.5, 3).value().data);
        Var given = tape.constant(3);
        assertArrayEquals(
                dropout(ones, 0.5, 3).value().data, dropout(ones, 0.5, given).value().data);
        Var other = tape.constant(new Shape(250, 400), 2);
        double[] a = dropout(ones, 0.5, 3).value().data;
        double[] b = dropout(other, 0.5, 3).value().data;
        for (int i = 0; i < a.length; i++) assertEquals(2 * a[i], b[i]);
    }

    @Test
    void masksOfNeighbouringSeedsAndPositionsAreIndependent() {
        double[] first = dropout(ones, 0.5, 0).value().data;
        for (int seed = 1; seed < 20; seed++) {
            double[] other = dropout(ones, 0.5, seed).value().data;
            int both = 0;
            int shifted = 0;
            for (int i = 1; i < 100_000; i++) {
                if (first[i] != 0 && other[i] != 0) both++;
                if (first[i] != 0 && other[i - 1] != 0) shifted++;
            }
            assertEquals(25_000, both, 600, "seed " + seed);
            assertEquals(25_000, shifted, 600, "seed " + seed);
        }
    }

    @Test
    void theMaskIsThatOfSplitMix64() {
        for (long seed : new long[] {0, 7, -3, 1L << 53}) {
            double[] y = dropout(ones, 0.3, tape.constant((double) seed)).value().data;
            long start = SplitMix64.mix(seed + SplitMix64.GOLDEN);
            for (int i = 0; i < 1000; i++) {
                long random = SplitMix64.mix(start + (i + 1) * SplitMix64.GOLDEN) >>> 11;
                assertEquals(random * 0x1p-53 < 0.3 ? 0 : 1 / 0.7, y[i]);
            }
        }
    }

    @Test
    void whatIsDroppedIsZeroWhateverItWas() {
        Var nans = tape.constant(new Shape(4, 4), Double.NaN);
        Var y = dropout(nans, 0.5, 1);
        int kept = kept(dropout(tape.constant(new Shape(4, 4), 1), 0.5, 1));
        assertTrue(kept > 0 && kept < 16);
        assertEquals(kept, kept(y));
    }

    @Test
    void refusals() {
        for (double rate : new double[] {1, -0.1, 2, Double.NaN}) {
            assertEquals(
                    "dropout: rate " + rate + " must be at least 0 and less than 1",
                    assertThrows(IllegalArgumentException.class, () -> dropout(ones, rate, 1))
                            .getMessage());
        }
        for (double seed : new double[] {0.5, Double.NaN, Double.POSITIVE_INFINITY, 0x1p54}) {
            Var s = tape.constant(seed).named("seed");
            assertEquals(
                    "dropout: seed is " + seed + "; a seed is a whole number of at most 2^53 in absolute value",
                    assertThrows(IllegalArgumentException.class, () -> dropout(ones, 0.5, s))
                            .getMessage());
        }
        Var row = tape.input(new DMatrixRMaj(1, 2)).named("seed");
        assertEquals(
                "dropout: seed is 1x2; the seed must be 1x1",
                assertThrows(MatrixDimensionException.class, () -> dropout(ones, 0.5, row))
                        .getMessage());
    }
}
