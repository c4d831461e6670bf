package dev.pullback.kernels.softmax;

import static dev.pullback.kernels.function.VectorMath.LANES;
import static dev.pullback.kernels.function.VectorMath.SPECIES;

import dev.pullback.kernels.Compensated;
import java.util.Arrays;

/**
 * The loops over a long row on the vector unit. A row has as many sums as there are lanes, which are added up in their order at
 * its end. Where the row does not fill its last vector, and doing an element twice changes nothing, a vector is done that ends
 * with the row.
 */
final class VectorLongRows implements RowLoops {
    @Override
    public int prepare(double[] x, int start, int end, int n, boolean keep, double[] out) {
        return end;
    }

    @Override
    public double max(double[] x, int start, int n) {
        double[] work = VectorSoftmaxLoops.workspace();
        int end = start + n;
        int whole = start + n / (4 * LANES) * (4 * LANES);
        VectorSoftmaxLoops.maximaByFour(x, start, whole, work);
        double max = work[VectorSoftmaxLoops.MAX];
        for (int j = 1; j < LANES; j++) {
            if (max < work[VectorSoftmaxLoops.MAX + j]) max = work[VectorSoftmaxLoops.MAX + j];
        }
        for (int i = whole; i < end; i++) if (max < x[i]) max = x[i];
        return max;
    }

    @Override
    public void addTerms(double[] x, int start, int n, double max, boolean keep, double[] out, double[] sums) {
        double[] work = VectorSoftmaxLoops.workspace();
        Arrays.fill(work, VectorSoftmaxLoops.MAX, VectorSoftmaxLoops.MAX + LANES, max);
        VectorSoftmaxLoops.startSums(1, work);
        double[] terms = keep ? out : work;
        int end = start + n;
        int whole = start + SPECIES.loopBound(n);
        for (int from = start, to; from < whole; from = to) {
            to = Math.min(from + VectorSoftmaxLoops.CHUNK, whole);
            int shift = keep ? 0 : -from;
            VectorSoftmaxLoops.exponentials(x, from, to - from, 1, work, terms, shift);
            VectorSoftmaxLoops.addUp(terms, from + shift, to - from, 1, work);
        }
        if (whole < end) {
            int done = LANES - (end - whole);
            VectorSoftmaxLoops.exponentials(x, end - LANES, LANES, 1, work, work, LANES - end);
            if (keep) System.arraycopy(work, done, out, whole, end - whole);
            Arrays.fill(work, 0, done, 0);
            VectorSoftmaxLoops.addUp(work, 0, LANES, 1, work);
        }
        addLanes(work, sums);
    }

    private static void addLanes(double[] work, double[] sums) {
        double sum = 0;
        double carry = 0;
        double ones = 0;
        for (int j = 0; j < LANES; j++) {
            double lane = work[VectorSoftmaxLoops.SUM + j];
            double next = sum + lane;
            carry += Compensated.sumError(sum, lane, next) + work[VectorSoftmaxLoops.REST + j];
            ones += work[VectorSoftmaxLoops.ONES + j];
            sum = next;
        }
        sums[SUM] = sum;
        sums[CARRY] = carry;
        sums[ONES] = ones;
    }

    @Override
    public void scale(double[] terms, int start, int n, double quotient, double error) {
        double[] work = VectorSoftmaxLoops.workspace();
        Arrays.fill(work, VectorSoftmaxLoops.QUOTIENT, VectorSoftmaxLoops.QUOTIENT + LANES, quotient);
        Arrays.fill(work, VectorSoftmaxLoops.ERROR, VectorSoftmaxLoops.ERROR + LANES, error);
        int whole = start + SPECIES.loopBound(n);
        VectorSoftmaxLoops.scale(terms, start, whole - start, 1, work);
        double q = quotient * LOWER;
        double rest = error * LOWER;
        for (int i = whole; i < start + n; i++) terms[i] = Math.fma(terms[i], q, terms[i] * rest);
    }

    @Override
    public void logSoftmax(double[] x, int start, int n, double max, double log, double[] out) {
        double[] work = VectorSoftmaxLoops.workspace();
        Arrays.fill(work, VectorSoftmaxLoops.MAX, VectorSoftmaxLoops.MAX + LANES, max);
        Arrays.fill(work, VectorSoftmaxLoops.LOG, VectorSoftmaxLoops.LOG + LANES, log);
        Arrays.fill(work, VectorSoftmaxLoops.LOG_REST, VectorSoftmaxLoops.LOG_REST + LANES, 0);
        int end = start + n;
        int whole = start + SPECIES.loopBound(n);
        VectorSoftmaxLoops.logSoftmax(x, start, whole - start, 1, work, out);
        if (whole < end) VectorSoftmaxLoops.logSoftmax(x, end - LANES, LANES, 1, work, out);
    }
}
