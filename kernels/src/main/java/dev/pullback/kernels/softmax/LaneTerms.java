package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.function.ScalarMath;
import java.util.Arrays;

/**
 * The terms of a row, or of some short rows, by plain Java: see {@code VectorSoftmaxLoops.exponentials}. Many elements go through one
 * loop after another, so simple that C2 makes vector instructions of all but the last, which alone has a choice and looks at
 * bits.
 */
final class LaneTerms {
    /** The elements that are done together: as many as stay in the cache of the first level. */
    static final int CHUNK = 512;

    /** From so many elements on it pays to begin several loops; rows that are shorter are therefore done together. */
    private static final int MANY = 40;

    private final double[] own = new double[CHUNK];
    private final double[] max = new double[CHUNK];
    private final double[] shifted = new double[CHUNK];
    private final double[] reduced = new double[CHUNK];
    private int start;

    /** Whether several rows of this length are done together. */
    static boolean isShort(int n) {
        return n < MANY;
    }

    static double max(double[] x, int start, int n) {
        double max = x[start];
        for (int i = start + 1; i < start + n; i++) if (max < x[i]) max = x[i];
        return max;
    }

    /** The terms of short rows from {@code start} on, as many as there is room for; answers where the next begins. */
    int ofRows(double[] x, int start, int end, int n, boolean keep, double[] out) {
        int rows = Math.min(CHUNK / n, (end - start) / n);
        int count = rows * n;
        for (int i = 0; i < count; i += n) {
            double largest = max(x, start + i, n);
            for (int j = i; j < i + n; j++) max[j] = largest;
        }
        exponentials(x, start, count, keep, out);
        return start + count;
    }

    double maxOfRow(int start) {
        return max[start - this.start];
    }

    /** The terms of some elements of a long row. */
    void ofPiece(double[] x, int start, int count, double max, boolean keep, double[] out) {
        Arrays.fill(this.max, 0, count, max);
        exponentials(x, start, count, keep, out);
    }

    private void exponentials(double[] x, int start, int count, boolean keep, double[] out) {
        this.start = start;
        double[] terms = keep ? out : own;
        int at = keep ? start : 0;
        if (count < MANY) {
            for (int i = 0; i < count; i++) terms[at + i] = ScalarMath.liftedExpOfDifference(x[start + i], max[i]);
            return;
        }
        shift(x, start, count, max, shifted);
        reduce(x, start, count, max, shifted, reduced);
        expOfReduced(count, reduced);
        double ofFar = 0;
        double itsMax = Double.NaN;
        for (int i = 0; i < count; i++) {
            if (x[start + i] < max[i] + RowLoops.FAR) {
                if (itsMax != max[i]) {
                    itsMax = max[i];
                    ofFar = ScalarMath.liftedExpOfDifference(x[start + i], itsMax);
                }
                terms[at + i] = ofFar;
            } else {
                terms[at + i] = reduced[i] * ScalarMath.powerOf2(shifted[i]);
            }
        }
    }

    private static void shift(double[] x, int start, int count, double[] max, double[] shifted) {
        for (int i = 0; i < count; i++) shifted[i] = ScalarMath.shifted(x[start + i] - max[i]);
    }

    private static void reduce(double[] x, int start, int count, double[] max, double[] shifted, double[] reduced) {
        for (int i = 0; i < count; i++) reduced[i] = ScalarMath.reduced(x[start + i], max[i], shifted[i]);
    }

    private static void expOfReduced(int count, double[] reduced) {
        for (int i = 0; i < count; i++) reduced[i] = ScalarMath.expOfReduced(reduced[i]);
    }

    /** Adds up some of these terms, see {@link RowLoops#addTerms}. */
    void addUp(int start, int n, boolean keep, double[] out, double[] sums) {
        double[] terms = keep ? out : own;
        int from = keep ? start : start - this.start;
        double sum = sums[RowLoops.SUM];
        double carry = sums[RowLoops.CARRY];
        double ones = sums[RowLoops.ONES];
        for (int i = from; i < from + n; i++) {
            double e = terms[i];
            if (e == RowLoops.LIFT) {
                ones += e;
                continue;
            }
            double next = sum + e;
            carry += Compensated.sumError(sum, e, next);
            sum = next;
        }
        sums[RowLoops.SUM] = sum;
        sums[RowLoops.CARRY] = carry;
        sums[RowLoops.ONES] = ones;
    }
}
