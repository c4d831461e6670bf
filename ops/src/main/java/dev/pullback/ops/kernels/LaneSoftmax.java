package dev.pullback.ops.kernels;

import java.util.Arrays;

/**
 * {@code VectorSoftmax} for few rows, one after another in plain Java: what a row gets is what it gets in a lane of a vector,
 * to the bit, for the reason that {@link LaneMath} gives. Rows must be short ones.
 */
final class LaneSoftmax implements SoftmaxKernel {
    static final LaneSoftmax INSTANCE = new LaneSoftmax();

    /** A maximum must be less in size, or the row is one for the scalar form. */
    static final double LARGE = 0x1p19;

    /** A logit is taken as at least this much less than the maximum; its share is 0 in any case. */
    static final double FAR = -800;

    /** How much larger the terms are than they should be. */
    static final double LIFT = 0x1p512;

    private static final ScalarSoftmax SCALAR = ScalarSoftmax.INSTANCE;
    private static final ThreadLocal<Row> ROW = ThreadLocal.withInitial(Row::new);

    private LaneSoftmax() {}

    @Override
    public void softmax(double[] x, int n, int from, int to, double[] out) {
        Row row = ROW.get();
        for (int r = from; r < to; r++) {
            row.look(x, r * n, n, out, true);
            if (row.isHard()) SCALAR.softmax(x, n, r, r + 1, out);
            else row.scale(1, out, r * n, n);
        }
    }

    @Override
    public void logSoftmax(double[] x, int n, int from, int to, double[] out) {
        Row row = ROW.get();
        for (int r = from; r < to; r++) {
            row.look(x, r * n, n, out, false);
            if (row.isHard()) SCALAR.logSoftmax(x, n, r, r + 1, out);
            else row.logSoftmax(x, out, r * n, n);
        }
    }

    @Override
    public void logSumExp(double[] x, int n, int from, int to, double[] out) {
        Row row = ROW.get();
        for (int r = from; r < to; r++) {
            row.look(x, r * n, n, out, false);
            if (row.isHard()) SCALAR.logSumExp(x, n, r, r + 1, out);
            else out[r] = row.logSumExp();
        }
    }

    @Override
    public void losses(double[] x, int n, double[] labels, double ignored, int from, int to, double[] out, int at) {
        Row row = ROW.get();
        for (int r = from; r < to; r++) {
            int cell = at + r - from;
            if (labels[r] == ignored) {
                out[cell] = 0;
                continue;
            }
            row.look(x, r * n, n, out, false);
            if (row.isHard()) SCALAR.losses(x, n, labels, ignored, r, r + 1, out, cell);
            else out[cell] = row.loss(x[r * n + (int) labels[r]]);
        }
    }

    @Override
    public void gradients(
            double[] x, int n, double[] labels, double ignored, double divisor, int from, int to, double[] out) {
        Row row = ROW.get();
        double factor = 1 / divisor;
        for (int r = from; r < to; r++) {
            int start = r * n;
            if (labels[r] == ignored) {
                Arrays.fill(out, start, start + n, 0);
                continue;
            }
            row.look(x, start, n, out, true);
            if (row.isHard()) SCALAR.gradients(x, n, labels, ignored, divisor, r, r + 1, out);
            else row.gradient(factor, out, start, n, (int) labels[r]);
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
        Row row = ROW.get();
        double factor = 1 / divisor;
        for (int r = from; r < to; r++) {
            int start = r * n;
            int cell = at + r - from;
            if (labels[r] == ignored) {
                losses[cell] = 0;
                Arrays.fill(out, start, start + n, 0);
                continue;
            }
            row.look(x, start, n, out, true);
            if (row.isHard()) {
                SCALAR.lossesAndGradients(x, n, labels, ignored, divisor, r, r + 1, losses, cell, out);
            } else {
                int label = (int) labels[r];
                row.gradient(factor, out, start, n, label);
                losses[cell] = row.loss(x[start + label]);
            }
        }
    }

    /** What is known of the row at hand, as a lane of the workspace of {@code VectorSoftmax} holds it. */
    private static final class Row {
        private double max;
        /** s, and what rounding took from it. */
        private double sum;

        private double rest;
        private double quotient;
        private double error;

        boolean isHard() {
            return !(Math.abs(max) < LARGE) || Double.isNaN(sum);
        }

        /** Finds maximum and sum; the enlarged terms are written to the row of {@code out} if they are to be kept. */
        void look(double[] x, int start, int n, double[] out, boolean keep) {
            double top = x[start];
            for (int i = start + 1; i < start + n; i++) if (top < x[i]) top = x[i];
            double far = top + FAR;
            double high = LaneMath.highPart(top);
            double minusLow = high - top;
            double all = 0;
            double carry = 0;
            double ones = 0;
            for (int i = start; i < start + n; i++) {
                double near = x[i] < far ? far : x[i];
                double e = LaneMath.liftedExpOfDifference(near, top, high, minusLow);
                if (keep) out[i] = e;
                if (e == LIFT) {
                    ones += e;
                    continue;
                }
                double next = all + e;
                carry += Compensated.sumError(all, e, next);
                all = next;
            }
            max = top;
            finish(all, carry, ones - LIFT);
        }

        private void finish(double all, double carry, double ties) {
            double total = all + ties;
            double lost = carry + Compensated.sumError(all, ties, total);
            double s = total + lost;
            sum = s * LaneMath.LOWER;
            rest = (lost - (s - total)) * LaneMath.LOWER;
        }

        /** The terms in the row, times factor/(1 + s). */
        void scale(double factor, double[] out, int start, int n) {
            double inverse = 1 / (1 + sum);
            quotient = inverse * factor;
            error = SoftmaxRow.quotientError(factor, sum, quotient, inverse);
            double q = quotient * LaneMath.LOWER;
            double small = error * LaneMath.LOWER;
            for (int i = start; i < start + n; i++) out[i] = Math.fma(out[i], q, out[i] * small);
        }

        void gradient(double factor, double[] out, int start, int n, int label) {
            double others = (1 - LaneMath.LOWER * out[start + label]) + sum;
            scale(factor, out, start, n);
            // taken from zero, so that nothing is 0 and not -0
            out[start + label] = 0 - Math.fma(others, quotient, others * error);
        }

        double loss(double logit) {
            takeLog();
            return SoftmaxRow.weightedGap(1, sum + rest, logit, max, 1);
        }

        double logSumExp() {
            takeLog();
            double log = max + sum;
            return log + (Compensated.sumError(max, sum, log) + rest);
        }

        void logSoftmax(double[] x, double[] out, int start, int n) {
            takeLog();
            double log = sum + rest;
            double far = max + FAR;
            for (int i = start; i < start + n; i++) {
                double near = x[i] < far ? far : x[i];
                double lost = Compensated.sumError(near, -max, near - max);
                out[i] = (x[i] - max) - (log - lost);
            }
        }

        /** Puts log1p(s) in the place of s, as {@code VectorMath.log1p}. */
        private void takeLog() {
            double v = sum;
            if (v < Log1p.SMALL) {
                rest = rest - v * v * 0.5;
                return;
            }
            double u = v + 1;
            int k = Log1p.exponent(u);
            double scale = Double.longBitsToDouble((1023L - k) << 52);
            double g = u * scale - 1;
            double gLow = (Compensated.sumError(1, v, u) + rest) * scale;
            double divisor = g + 2;
            double divisorLow = (g - (divisor - 2)) + gLow;
            double inverse = 1 / divisor;
            double f = g * inverse;
            double fLow = (Math.fma(-f, divisor, g) + gLow - f * divisorLow) * inverse;
            double high = k * Log1p.LN_2_HIGH;
            double twice = f + f;
            double log = high + twice;
            double low = fLow + fLow + k * Log1p.LN_2_LOW + f * Log1p.tail(f * f);
            sum = log;
            rest = (twice - (log - high)) + low;
        }
    }
}
