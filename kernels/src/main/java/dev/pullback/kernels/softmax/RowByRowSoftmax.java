package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.Log1p;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The method of {@link SoftmaxRow} for one row after another, where the loops over a row may be those of the vector unit.
 *
 * <p>Three things differ from the scalar form. The exponential is that of a difference, from which rounding takes nothing, so
 * that nothing is put back afterwards. The exponentials are 2<sup>512</sup> times as large as they should be. And instead of
 * leaving out one position of the maximum, all terms that are 1 are counted, and one taken off the count. Rows with a NaN, or
 * with a maximum that is not finite or so large that the exponential is not right, are handed to the scalar form.
 */
final class RowByRowSoftmax implements SoftmaxKernel {
    /** A maximum must be less in size. */
    static final double LARGE = 0x1p19;

    private static final ReferenceSoftmax SCALAR = ReferenceSoftmax.INSTANCE;

    private final ThreadLocal<Row> rows;

    /** By loops of which each thread gets its own. */
    RowByRowSoftmax(Supplier<RowLoops> loops) {
        rows = ThreadLocal.withInitial(() -> new Row(loops.get()));
    }

    @Override
    public void softmax(double[] x, int n, int from, int to, double[] out) {
        Row row = rows.get().upTo(to, n);
        for (int r = from; r < to; r++) {
            if (row.isPlain(x, r * n, true, out)) row.scale(1, out, r * n);
            else SCALAR.softmax(x, n, r, r + 1, out);
        }
    }

    @Override
    public void logSoftmax(double[] x, int n, int from, int to, double[] out) {
        Row row = rows.get().upTo(to, n);
        for (int r = from; r < to; r++) {
            if (row.isPlain(x, r * n, false, out)) row.loops.logSoftmax(x, r * n, n, row.max, row.logOfSum(), out);
            else SCALAR.logSoftmax(x, n, r, r + 1, out);
        }
    }

    @Override
    public void logSumExp(double[] x, int n, int from, int to, double[] out) {
        Row row = rows.get().upTo(to, n);
        for (int r = from; r < to; r++) {
            if (row.isPlain(x, r * n, false, out)) out[r] = row.logSumExp();
            else SCALAR.logSumExp(x, n, r, r + 1, out);
        }
    }

    @Override
    public void losses(double[] x, int n, double[] labels, double ignored, int from, int to, double[] out, int at) {
        Row row = rows.get().upTo(to, n);
        for (int r = from; r < to; r++) {
            int cell = at + r - from;
            if (labels[r] == ignored) out[cell] = 0;
            else if (row.isPlain(x, r * n, false, out)) out[cell] = row.loss(x[r * n + (int) labels[r]]);
            else SCALAR.losses(x, n, labels, ignored, r, r + 1, out, cell);
        }
    }

    @Override
    public void gradients(
            double[] x, int n, double[] labels, double ignored, double divisor, int from, int to, double[] out) {
        Row row = rows.get().upTo(to, n);
        for (int r = from; r < to; r++) {
            int start = r * n;
            if (labels[r] == ignored) Arrays.fill(out, start, start + n, 0);
            else if (row.isPlain(x, start, true, out)) row.gradient(1 / divisor, out, start, (int) labels[r]);
            else SCALAR.gradients(x, n, labels, ignored, divisor, r, r + 1, out);
        }
    }

    @Override
    public void lossesAndGradients(
            double[] x,
            int n,
            double[] labels,
            double ignored,
            double divisor,
            int from,
            int to,
            double[] losses,
            int at,
            double[] out) {
        Row row = rows.get().upTo(to, n);
        for (int r = from; r < to; r++) {
            int start = r * n;
            int cell = at + r - from;
            if (labels[r] == ignored) {
                losses[cell] = 0;
                Arrays.fill(out, start, start + n, 0);
            } else if (row.isPlain(x, start, true, out)) {
                int label = (int) labels[r];
                row.gradient(1 / divisor, out, start, label);
                losses[cell] = row.loss(x[start + label]);
            } else {
                SCALAR.lossesAndGradients(x, n, labels, ignored, divisor, r, r + 1, losses, cell, out);
            }
        }
    }

    /** The rows of one call, and what is known of the one at hand. */
    private static final class Row {
        private final RowLoops loops;
        private final double[] sums = new double[3];
        private int n;
        private int end;
        /** Where the rows begin that the loops were not told of. */
        private int prepared;

        private double max;
        /** s, and what rounding took from it. */
        private double s;

        private double rest;
        /** log1p(s), and what rounding took from it. */
        private double log;

        private double logRest;

        Row(RowLoops loops) {
            this.loops = loops;
        }

        Row upTo(int to, int n) {
            this.n = n;
            end = to * n;
            prepared = 0;
            return this;
        }

        /** Finds maximum and s; answers false if the row is one for the scalar form. */
        boolean isPlain(double[] x, int start, boolean keep, double[] out) {
            if (start >= prepared) prepared = loops.prepare(x, start, end, n, keep, out);
            max = loops.max(x, start, n);
            if (!(Math.abs(max) < LARGE)) return false;
            loops.addTerms(x, start, n, max, keep, out, sums);
            double sum = sums[RowLoops.SUM];
            double ties = sums[RowLoops.ONES] - RowLoops.LIFT;
            double all = sum + ties;
            double carry = sums[RowLoops.CARRY] + Compensated.sumError(sum, ties, all);
            double lifted = all + carry;
            s = lifted * RowLoops.LOWER;
            rest = (carry - (lifted - all)) * RowLoops.LOWER;
            return !Double.isNaN(s);
        }

        /** The terms in the row, times factor/(1 + s). */
        void scale(double factor, double[] out, int start) {
            double inverse = 1 / (1 + s);
            double quotient = inverse * factor;
            double error = SoftmaxRow.quotientError(factor, s, quotient, inverse);
            loops.scale(out, start, n, quotient, error);
        }

        void gradient(double factor, double[] out, int start, int label) {
            out[start + label] = RowLoops.termOfTrue(out[start + label], s);
            scale(factor, out, start);
            out[start + label] = RowLoops.gradientOfTrue(out[start + label]);
        }

        double loss(double logit) {
            return SoftmaxRow.weightedGap(1, logOfSum(), logit, max, 1);
        }

        double logSumExp() {
            takeLog();
            double sum = max + log;
            return sum + (Compensated.sumError(max, log, sum) + logRest);
        }

        double logOfSum() {
            takeLog();
            return log + logRest;
        }

        /** As {@code VectorSoftmaxLoops.log1p}. */
        private void takeLog() {
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
