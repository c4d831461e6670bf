package dev.pullback.check.measure;

import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Subject;
import dev.pullback.check.subject.TestPoint;
import java.util.BitSet;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Whether a gradient that seems wrong far from the given point, ten thousand times as large or as small, is to be called
 * so. A right one may be rough there: the function oscillates faster than numbers of that size resolve, or consists of the
 * noise that it hardly shows elsewhere. So only gross errors count, of a gradient that hardly changes close by.
 */
final class Remote {
    /** Less than this part of the derivative is no gross error. */
    static final double GROSS = 1e-3;

    private static final double DISTANCE = 0x1p-16;

    /** By what part of its size a steady gradient changes at most. */
    private static final double STEADY = 0.01;

    private final Subject subject;
    private final DMatrixRMaj[] x;
    private final BitSet fixed;
    private final Random random;

    Remote(Subject subject, TestPoint point, BitSet fixed, Random random) {
        this.subject = subject;
        this.x = point.x();
        this.fixed = fixed;
        this.random = random;
    }

    /** Whether the gradients for one cotangent are nearly the same at a point close by. */
    boolean isSteady(DMatrixRMaj value) {
        DMatrixRMaj g = MatrixMath.gaussian(value.numRows, value.numCols, random);
        DMatrixRMaj[] near = MatrixMath.copy(x);
        for (int i = 0; i < near.length; i++) {
            for (int k = 0; k < near[i].getNumElements() && !fixed.get(i); k++) {
                near[i].data[k] *= 1 + DISTANCE * random.nextDouble();
            }
        }
        double[] values = new double[value.getNumElements()];
        subject.outputs(near, values);
        for (double v : values) {
            if (!Double.isFinite(v)) return false;
        }
        @Nullable DMatrixRMaj[] here = subject.run(MatrixMath.copy(x)).pull(g.copy());
        @Nullable DMatrixRMaj[] there = subject.run(near).pull(g.copy());
        for (int i = 0; i < x.length; i++) {
            DMatrixRMaj a = here[i];
            DMatrixRMaj b = there[i];
            if (a == null || b == null) continue;
            if (!(MatrixMath.size(MatrixMath.minus(a, b)) <= STEADY * MatrixMath.size(a))) return false;
        }
        return true;
    }
}
