package dev.pullback.ops.kernels;

/** The loops in plain Java: what a row gets is what it gets in a lane of {@code VectorColumns}, to the bit. */
final class LaneLoops implements RowLoops {
    @Override
    public double max(double[] x, int start, int n) {
        double max = x[start];
        for (int i = start + 1; i < start + n; i++) if (max < x[i]) max = x[i];
        return max;
    }

    @Override
    public void addTerms(double[] x, int start, int n, double max, boolean keep, double[] out, double[] sums) {
        double far = max + FAR;
        double high = LaneMath.highPart(max);
        double minusLow = high - max;
        double sum = 0;
        double carry = 0;
        double ones = 0;
        for (int i = start; i < start + n; i++) {
            double near = x[i] < far ? far : x[i];
            double e = LaneMath.liftedExpOfDifference(near, max, high, minusLow);
            if (keep) out[i] = e;
            if (e == LIFT) {
                ones += e;
                continue;
            }
            double next = sum + e;
            carry += Compensated.sumError(sum, e, next);
            sum = next;
        }
        sums[SUM] = sum;
        sums[CARRY] = carry;
        sums[ONES] = ones;
    }

    @Override
    public void scale(double[] terms, int start, int n, double quotient, double error) {
        double q = quotient * LOWER;
        double rest = error * LOWER;
        for (int i = start; i < start + n; i++) terms[i] = Math.fma(terms[i], q, terms[i] * rest);
    }

    @Override
    public void logSoftmax(double[] x, int start, int n, double max, double log, double[] out) {
        double far = max + FAR;
        for (int i = start; i < start + n; i++) {
            double near = x[i] < far ? far : x[i];
            double lost = Compensated.sumError(near, -max, near - max);
            out[i] = (x[i] - max) - (log - lost);
        }
    }
}
