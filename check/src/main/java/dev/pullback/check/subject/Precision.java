package dev.pullback.check.subject;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;
import org.ejml.data.DMatrixRMaj;

/**
 * The precision in which a function computes, and the precision that the user needs.
 *
 * @param isSingle whether the function computes in single precision, so that its inputs move on the grid of floats
 * @param needed the relative error that may remain in a derivative, if the user stated it; otherwise 0
 */
public record Precision(boolean isSingle, double needed) {
    /** Double precision, with no stated need. */
    public static final Precision DOUBLE = new Precision(false, 0);

    private static final int POINTS = 3;

    /** The relative distance between the points at which {@link #of} evaluates the function. */
    private static final double APART = 0x1p-10;

    /** Values with fewer bits than this occur in double precision too. */
    private static final int FEW_BITS = 12;

    /**
     * Finds out in which precision a function computes. It computes in single precision if all its values are floats with
     * many digits at points that are no floats, or if it cannot distinguish its inputs from the nearest floats.
     *
     * @param isFixed says which inputs keep their values
     */
    public static Precision of(Subject f, DMatrixRMaj[] x, IntPredicate isFixed, double needed) {
        int n = f.value(MatrixMath.copy(x)).getNumElements();
        boolean isSingle =
                f.precision().isSingle() || hasSingleValues(f, x, n, isFixed) || roundsInputs(f, x, n, isFixed);
        return new Precision(isSingle, needed);
    }

    private static boolean hasSingleValues(Subject f, DMatrixRMaj[] x, int n, IntPredicate isFixed) {
        Random random = new Random(1); // its own, so that checks in double precision draw the same numbers as before
        double[] values = new double[n];
        double[] before = new double[n];
        boolean moved = false;
        for (int k = 0; k < POINTS; k++) {
            DMatrixRMaj[] near = changed(f, x, isFixed, v -> v * (1 + APART * random.nextDouble()));
            f.outputs(near, values);
            for (double v : values) {
                if (v != (float) v) return false; // also if it is NaN
            }
            for (int j = 0; j < n; j++) moved |= k > 0 && hasManyBits(values[j]) && values[j] != before[j];
            System.arraycopy(values, 0, before, 0, n);
        }
        return moved;
    }

    private static boolean hasManyBits(double v) {
        return Double.doubleToRawLongBits(v) << (12 + FEW_BITS) != 0 && Double.isFinite(v);
    }

    /**
     * Whether the value is the same at all numbers that round to the same floats, and changes where the rounding does.
     * A function that adds its input to a large number also rounds it, but elsewhere.
     */
    private static boolean roundsInputs(Subject f, DMatrixRMaj[] x, int n, IntPredicate isFixed) {
        double[] low = at(f, n, changed(f, x, isFixed, v -> (float) v - 0.2499 * Math.ulp((float) v)));
        double[] high = at(f, n, changed(f, x, isFixed, v -> (float) v + 0.2499 * Math.ulp((float) v)));
        if (!Arrays.equals(low, high)) return false;
        double[] inside =
                at(f, n, changed(f, x, isFixed, v -> (float) v + Math.copySign(0.4999, v) * Math.ulp((float) v)));
        double[] outside =
                at(f, n, changed(f, x, isFixed, v -> (float) v + Math.copySign(0.5001, v) * Math.ulp((float) v)));
        return Arrays.equals(high, inside) && !Arrays.equals(inside, outside);
    }

    private static double[] at(Subject f, int n, DMatrixRMaj[] x) {
        double[] values = new double[n];
        f.outputs(x, values);
        return values;
    }

    private static DMatrixRMaj[] changed(Subject f, DMatrixRMaj[] x, IntPredicate isFixed, DoubleUnaryOperator change) {
        DMatrixRMaj[] y = MatrixMath.copy(x);
        for (int i = 0; i < y.length; i++) {
            BitSet held = f.fixedEntries(i);
            if (!isFixed.test(i)) y[i] = MatrixMath.each(y[i], (k, v) -> held.get(k) ? v : change.applyAsDouble(v));
        }
        return y;
    }

    /** Whether the user stated which error may remain. */
    public boolean isStated() {
        return needed > 0;
    }

    /** Returns the distance between neighbouring numbers of this precision at {@code v}. */
    public double ulp(double v) {
        return isSingle ? Math.ulp((float) v) : Math.ulp(v);
    }

    /** Returns the nearest number of this precision. */
    public double round(double v) {
        return isSingle ? (float) v : v;
    }

    /** Returns the first number in double precision, the second in single precision. */
    public double choose(double inDouble, double inSingle) {
        return isSingle ? inSingle : inDouble;
    }

    /** Returns the nearest matrix of numbers of this precision. */
    public DMatrixRMaj round(DMatrixRMaj m) {
        return isSingle ? MatrixMath.each(m, (k, v) -> (float) v) : m;
    }
}
