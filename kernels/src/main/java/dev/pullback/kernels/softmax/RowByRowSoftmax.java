package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.Log1p;

/**
 * Computes the softmax of one row after another with a fast exponential. The subclasses provide the loops over a row.
 * The method is that of {@link SoftmaxRow} with three differences. The exponential uses the difference x − max
 * unrounded, so that no correction is needed. The terms are multiplied by 2<sup>512</sup>, so that a term that would be
 * subnormal keeps its digits. The position of the maximum is not skipped; instead, the terms equal to 1 are counted,
 * and one is subtracted from their count.
 *
 * <p>A row is irregular if it holds a NaN, or if its maximum is not finite or so large that the exponential is inexact.
 * {@link ReferenceSoftmax} computes irregular rows.
 */
abstract class RowByRowSoftmax extends SoftmaxKernel {
    /** The exclusive limit of |max| for a regular row. */
    static final double LARGE = 0x1p19;

    /** The term of the maximum. */
    static final double LIFT = 0x1p512;

    /** The factor that turns a term into the exponential. */
    static final double LOWER = 0x1p-512;

    private final ThreadLocal<Row> rows = ThreadLocal.withInitial(this::newRow);

    abstract Row newRow();

    @Override
    final void run(Task t, int from, int to) {
        Row row = rows.get();
        row.begin(t.n, to);
        for (int r = from; r < to; r++) {
            if (t.isIgnored(r)) t.fill(r, 0);
            else if (row.isRegular(t, r * t.n)) row.write(t, r);
            else ReferenceSoftmax.INSTANCE.run(t, r, r + 1);
        }
    }

    /**
     * Returns the value that replaces the term of the true class, so that {@link Row#scale} turns it into the gradient.
     * The value is minus the sum of the other terms, which is s + (1 − term); p − 1 would lose its digits as p
     * approaches 1.
     */
    static double termOfTrue(double term, double s) {
        return -LIFT * ((1 - LOWER * term) + s);
    }

    /** The current row of a thread: its maximum and the sum of its terms 2<sup>512</sup> exp(x − max). */
    abstract static class Row {
        int n;
        double max;

        /** The results of {@link #addTerms}. */
        double sum;

        double carry;
        double ones;

        private int end;
        /** The offset of the first row that is not prepared. */
        private int prepared;
        /** The sum s and its rounding error. */
        private double s;

        private double rest;
        /** The value log1p(s) and its rounding error. */
        private double log;

        private double logRest;

        /**
         * Prepares rows of n logits that are about to be computed. It may compute the terms of some rows in advance and
         * write them to {@code out}, even for rows that are ignored later.
         *
         * @param start the offset of the first row
         * @param end the end of the last row
         * @param keep whether the terms are written to {@code out}, at the places of their logits
         * @return the offset of the first row that was not prepared; call again from there
         */
        abstract int prepare(double[] x, int start, int end, boolean keep, double[] out);

        /** Returns the maximum of the row at {@code start}, or any of its logits if the row holds a NaN. */
        abstract double max(double[] x, int start);

        /**
         * Sums the terms of the row at {@code start}. The field {@code sum} is the sum of the terms less than {@link
         * #LIFT}, {@code carry} is the rounding error of that sum, and {@code ones} is the sum of the other terms,
         * which include the term of the maximum. A NaN in the row makes the sum NaN.
         */
        abstract void addTerms(double[] x, int start, boolean keep, double[] out);

        /** Multiplies the row's terms by {@code quotient + error}, rounded once, and by {@link #LOWER}. */
        abstract void scale(double[] terms, int start, double quotient, double error);

        /** Writes (x − max) − log for each logit, corrected by the rounding error of the difference. */
        abstract void logSoftmax(double[] x, int start, double log, double[] out);

        private void begin(int n, int to) {
            this.n = n;
            end = to * n;
            prepared = 0;
        }

        /** Computes the maximum and s. Returns false if the row is irregular. */
        private boolean isRegular(Task t, int start) {
            boolean keep = t.quantity.keepsTerms;
            if (start >= prepared) prepared = prepare(t.x, start, end, keep, t.perLogit);
            max = max(t.x, start);
            if (!(Math.abs(max) < LARGE)) return false;
            addTerms(t.x, start, keep, t.perLogit);
            double ties = ones - LIFT;
            double all = sum + ties;
            double allCarry = carry + Compensated.sumError(sum, ties, all);
            double lifted = all + allCarry;
            s = lifted * LOWER;
            rest = (allCarry - (lifted - all)) * LOWER;
            return !Double.isNaN(s);
        }

        private void write(Task t, int r) {
            int start = r * n;
            switch (t.quantity) {
                case SOFTMAX -> scale(1, t.perLogit, start);
                case LOG_SOFTMAX -> logSoftmax(t.x, start, logOfSum(), t.perLogit);
                case LOG_SUM_EXP -> t.perRow[r] = logSumExp();
                case LOSS, GRADIENT, LOSS_AND_GRADIENT -> {
                    int y = start + (int) t.labels[r];
                    if (t.quantity.isPerLogit) gradient(1 / t.divisor, t.perLogit, start, y);
                    if (t.quantity.isPerRow) t.perRow[r] = loss(t.x[y]);
                }
            }
        }

        /** Multiplies the terms by factor/(1 + s). */
        private void scale(double factor, double[] out, int start) {
            double inverse = 1 / (1 + s);
            double quotient = inverse * factor;
            double error = Compensated.quotientError(factor, s, quotient, inverse);
            scale(out, start, quotient, error);
        }

        private void gradient(double factor, double[] out, int start, int y) {
            out[y] = termOfTrue(out[y], s);
            scale(factor, out, start);
            out[y] += 0.0; // turns -0 into 0
        }

        private double loss(double logit) {
            double d = logit - max;
            double lost = Double.isInfinite(d) ? 0 : Compensated.sumError(logit, -max, d);
            return (logOfSum() - lost) - d;
        }

        private double logSumExp() {
            setLog();
            double sum = max + log;
            return sum + (Compensated.sumError(max, log, sum) + logRest);
        }

        private double logOfSum() {
            setLog();
            return log + logRest;
        }

        /** Sets the logarithm, by the operations of {@code VectorSoftmaxLoops.log1p}. */
        private void setLog() {
            if (s < Log1p.SMALL) {
                log = s;
                logRest = rest - s * s * 0.5;
                return;
            }
            double u = s + 1;
            int k = Log1p.exponent(u);
            double scale = Double.longBitsToDouble((1023L - k) << 52);
            double g = u * scale - 1;
            double gLow = (Compensated.sumError(1, s, u) + rest) * scale;
            double divisor = g + 2;
            double divisorLow = (g - (divisor - 2)) + gLow;
            double inverse = 1 / divisor;
            double f = g * inverse;
            double fLow = (Math.fma(-f, divisor, g) + gLow - f * divisorLow) * inverse;
            double high = k * Log1p.LN_2_HIGH;
            double twice = f + f;
            double low = fLow + fLow + k * Log1p.LN_2_LOW + f * Log1p.tail(f * f);
            log = high + twice;
            logRest = (twice - (log - high)) + low;
        }
    }
}
