package dev.pullback.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/** Creates and compares small matrices for tests. */
public final class Matrices {
    private Matrices() {}

    public static DMatrixRMaj row(double... x) {
        return new DMatrixRMaj(1, x.length, true, x);
    }

    public static DMatrixRMaj random(int rows, int cols, long seed) {
        Random random = new Random(seed);
        DMatrixRMaj m = new DMatrixRMaj(rows, cols);
        for (int i = 0; i < m.data.length; i++) m.data[i] = random.nextGaussian();
        return m;
    }

    public static void assertClose(DMatrixRMaj expected, DMatrixRMaj actual, double tolerance) {
        assertEquals(expected.numRows + "x" + expected.numCols, actual.numRows + "x" + actual.numCols);
        for (int i = 0; i < expected.getNumElements(); i++) {
            double e = expected.data[i];
            assertEquals(e, actual.data[i], tolerance * Math.max(1, Math.abs(e)), "element " + i);
        }
    }
}
