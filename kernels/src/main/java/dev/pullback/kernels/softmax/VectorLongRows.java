package dev.pullback.kernels.softmax;

import static dev.pullback.kernels.function.VectorMath.LANES;
import static dev.pullback.kernels.function.VectorMath.SPECIES;

import dev.pullback.kernels.Compensated;
import java.util.Arrays;

/**
 * The vector implementation for long rows, which reads vectors along the row. Each lane has a separate sum; at the end
 * of the row the sums are added in the order of the lanes. If the row does not fill its last vector, the exponentials
 * and logarithms of the rest are computed by a full vector that ends with the row. It overlaps the vector before it, so
 * some elements are computed twice, but each is added once. There is no scalar implementation with the same bits.
 */
final class VectorLongRows extends RowByRowSoftmax {
    @Override
    Row newRow() {
        return new VectorRow();
    }

    private static final class VectorRow extends Row {
        @Override
        int prepare(double[] x, int start, int end, boolean keep, double[] out) {
            return end;
        }

        @Override
        double max(double[] x, int start) {
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
        void addTerms(double[] x, int start, boolean keep, double[] out) {
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
            addLanes(work);
        }

        private void addLanes(double[] work) {
            sum = 0;
            carry = 0;
            ones = 0;
            for (int j = 0; j < LANES; j++) {
                double lane = work[VectorSoftmaxLoops.SUM + j];
                double next = sum + lane;
                carry += Compensated.sumError(sum, lane, next) + work[VectorSoftmaxLoops.REST + j];
                ones += work[VectorSoftmaxLoops.ONES + j];
                sum = next;
            }
        }

        @Override
        void scale(double[] terms, int start, double quotient, double error) {
            double[] work = VectorSoftmaxLoops.workspace();
            Arrays.fill(work, VectorSoftmaxLoops.QUOTIENT, VectorSoftmaxLoops.QUOTIENT + LANES, quotient);
            Arrays.fill(work, VectorSoftmaxLoops.ERROR, VectorSoftmaxLoops.ERROR + LANES, error);
            int whole = start + SPECIES.loopBound(n);
            VectorSoftmaxLoops.scale(terms, start, whole - start, 1, work);
            ScalarSoftmax.scaleTerms(terms, whole, start + n, quotient, error);
        }

        @Override
        void logSoftmax(double[] x, int start, double log, double[] out) {
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
}
