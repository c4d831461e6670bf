package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.function.ScalarMath;
import java.util.Arrays;

/**
 * The scalar implementation: plain Java that gives the same bits as {@code VectorShortRows} for a short row. The terms
 * of many logits are computed by several simple loops, one after another. C2 vectorises all of them except the last,
 * which has a branch and reads bits. The loops need many logits, so short rows are computed several at a time.
 */
final class ScalarSoftmax extends RowByRowSoftmax {
    /** The number of logits that are computed together, such that their workspace stays in the first-level cache. */
    private static final int CHUNK = 512;

    /** The least number of logits for which several loops are faster than one. */
    private static final int MANY = 40;

    @Override
    Row newRow() {
        return new ScalarRow();
    }

    private static final class ScalarRow extends Row {
        private final double[] own = new double[CHUNK];
        private final double[] maxima = new double[CHUNK];
        private final double[] shifted = new double[CHUNK];
        private final double[] reduced = new double[CHUNK];

        /** The offset of the first logit whose term was computed last. */
        private int first;

        private boolean isShort() {
            return n < MANY;
        }

        /** Computes the terms of the next short rows, as many rows as fit in the workspace. */
        @Override
        int prepare(double[] x, int start, int end, boolean keep, double[] out) {
            if (!isShort()) return end;
            int rows = Math.min(CHUNK / n, (end - start) / n);
            int count = rows * n;
            for (int i = 0; i < count; i += n) {
                double largest = largest(x, start + i, n);
                for (int j = i; j < i + n; j++) maxima[j] = largest;
            }
            exponentials(x, start, count, keep, out);
            return start + count;
        }

        @Override
        double max(double[] x, int start) {
            return isShort() ? maxima[start - first] : largest(x, start, n);
        }

        private static double largest(double[] x, int start, int n) {
            double max = x[start];
            for (int i = start + 1; i < start + n; i++) if (max < x[i]) max = x[i];
            return max;
        }

        @Override
        void addTerms(double[] x, int start, boolean keep, double[] out) {
            sum = 0;
            carry = 0;
            ones = 0;
            if (isShort()) {
                addUp(start, n, keep, out);
                return;
            }
            for (int from = start, count; from < start + n; from += count) {
                count = Math.min(CHUNK, start + n - from);
                Arrays.fill(maxima, 0, count, max);
                exponentials(x, from, count, keep, out);
                addUp(from, count, keep, out);
            }
        }

        /** Computes {@link ScalarMath#liftedExpOfDifference} of each logit and its row's maximum. */
        private void exponentials(double[] x, int start, int count, boolean keep, double[] out) {
            first = start;
            double[] terms = keep ? out : own;
            int at = keep ? start : 0;
            if (count < MANY) {
                for (int i = 0; i < count; i++)
                    terms[at + i] = ScalarMath.liftedExpOfDifference(x[start + i], maxima[i]);
                return;
            }
            shift(x, start, count, maxima, shifted);
            reduce(x, start, count, maxima, shifted, reduced);
            expOfReduced(count, reduced);
            double ofFar = 0;
            double itsMax = Double.NaN;
            for (int i = 0; i < count; i++) {
                if (x[start + i] < maxima[i] + ScalarMath.FAR) {
                    if (itsMax != maxima[i]) {
                        itsMax = maxima[i];
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

        /** Adds the terms of {@code count} logits to the sums. */
        private void addUp(int start, int count, boolean keep, double[] out) {
            double[] terms = keep ? out : own;
            int from = keep ? start : start - first;
            double sum = this.sum;
            double carry = this.carry;
            double ones = this.ones;
            for (int i = from; i < from + count; i++) {
                double e = terms[i];
                if (e == LIFT) {
                    ones += e;
                    continue;
                }
                double next = sum + e;
                carry += Compensated.sumError(sum, e, next);
                sum = next;
            }
            this.sum = sum;
            this.carry = carry;
            this.ones = ones;
        }

        @Override
        void scale(double[] terms, int start, double quotient, double error) {
            scaleTerms(terms, start, start + n, quotient, error);
        }

        @Override
        void logSoftmax(double[] x, int start, double log, double[] out) {
            double max = this.max;
            double far = max + ScalarMath.FAR;
            for (int i = start; i < start + n; i++) {
                double near = x[i] < far ? far : x[i];
                double lost = Compensated.sumError(near, -max, near - max);
                out[i] = (x[i] - max) - (log - lost);
            }
        }
    }

    /** Multiplies the terms of the range by {@code quotient + error} and {@link #LOWER}, see {@link Row#scale}. */
    static void scaleTerms(double[] terms, int from, int to, double quotient, double error) {
        double q = quotient * LOWER;
        double rest = error * LOWER;
        for (int i = from; i < to; i++) terms[i] = Math.fma(terms[i], q, terms[i] * rest);
    }
}
