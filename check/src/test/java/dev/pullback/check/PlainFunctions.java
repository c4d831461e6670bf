package dev.pullback.check;

import dev.pullback.check.subject.MatrixMath;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/** Functions in plain Java for the tests of the checker. */
final class PlainFunctions {
    private PlainFunctions() {}

    static DMatrixRMaj square(DMatrixRMaj... x) {
        return MatrixMath.each(x[0], (i, v) -> v * v);
    }

    static DMatrixRMaj cube(DMatrixRMaj... x) {
        return MatrixMath.each(x[0], (i, v) -> v * v * v);
    }

    static DMatrixRMaj[] one(DMatrixRMaj gradient) {
        return new DMatrixRMaj[] {gradient};
    }

    static DMatrixRMaj random(int rows, int cols) {
        return MatrixMath.gaussian(rows, cols, new Random(100L * rows + cols));
    }
}
