package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Log1p;
import java.util.Arrays;

/** Row after row, by the method of {@link SoftmaxRow}. */
final class ReferenceSoftmax implements SoftmaxKernel {
    static final ReferenceSoftmax INSTANCE = new ReferenceSoftmax();

    private static final double NO_CAP = Double.POSITIVE_INFINITY;

    private ReferenceSoftmax() {}

    @Override
    public void softmax(double[] x, int n, int from, int to, double[] out) {
        for (int row = from; row < to; row++) {
            int start = row * n;
            int end = start + n;
            int k = SoftmaxRow.argmax(x, start, end);
            if (!Double.isFinite(x[k])) {
                Arrays.fill(out, start, end, Double.NaN);
                continue;
            }
            double s = SoftmaxRow.terms(x, start, end, k, 1, NO_CAP, out, start);
            double inverse = 1 / (1 + s);
            double error = SoftmaxRow.quotientError(1, s, inverse, inverse);
            for (int i = start; i < end; i++) out[i] = Math.fma(out[i], inverse, out[i] * error);
        }
    }

    @Override
    public void logSoftmax(double[] x, int n, int from, int to, double[] out) {
        for (int row = from; row < to; row++) {
            int start = row * n;
            int end = start + n;
            int k = SoftmaxRow.argmax(x, start, end);
            double max = x[k];
            double log =
                    Double.isFinite(max) ? SoftmaxRow.logOfSum(x, start, end, k, 1, NO_CAP, 0, out, start) : Double.NaN;
            for (int i = start; i < end; i++) {
                double d = x[i] - max;
                out[i] = d - (log - SoftmaxRow.lost(x[i], max, 1, d));
            }
        }
    }

    @Override
    public void logSumExp(double[] x, int n, int from, int to, double[] out) {
        for (int row = from; row < to; row++) {
            int start = row * n;
            int end = start + n;
            int k = SoftmaxRow.argmax(x, start, end);
            double max = x[k];
            if (Double.isFinite(max)) out[row] = SoftmaxRow.logOfSum(x, start, end, k, 1, NO_CAP, max, out, row);
            else out[row] = SoftmaxRow.hasNaN(x, start, end) ? Double.NaN : max;
        }
    }

    @Override
    public void losses(double[] x, int n, double[] labels, double ignored, int from, int to, double[] out, int at) {
        for (int row = from; row < to; row++) {
            int cell = at + row - from;
            double label = labels[row];
            out[cell] = label == ignored ? 0 : loss(x, row * n, n, (int) label, out, cell);
        }
    }

    private static double loss(double[] x, int start, int n, int label, double[] scratch, int at) {
        int k = SoftmaxRow.argmax(x, start, start + n);
        double max = x[k];
        if (!Double.isFinite(max)) return Double.NaN;
        double log = SoftmaxRow.logOfSum(x, start, start + n, k, 1, NO_CAP, 0, scratch, at);
        return SoftmaxRow.weightedGap(1, log, x[start + label], max, 1);
    }

    @Override
    public void gradients(
            double[] x, int n, double[] labels, double ignored, double divisor, int from, int to, double[] out) {
        for (int row = from; row < to; row++) {
            int start = row * n;
            int end = start + n;
            double label = labels[row];
            if (label == ignored) {
                Arrays.fill(out, start, end, 0);
                continue;
            }
            int k = SoftmaxRow.argmax(x, start, end);
            if (!Double.isFinite(x[k])) {
                Arrays.fill(out, start, end, Double.NaN);
                continue;
            }
            double s = SoftmaxRow.terms(x, start, end, k, 1, NO_CAP, out, start);
            SoftmaxRow.gradient(out, start, end, k, start + (int) label, s, 1, 0, divisor);
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
        for (int row = from; row < to; row++) {
            int start = row * n;
            int end = start + n;
            int cell = at + row - from;
            int k = SoftmaxRow.argmax(x, start, end);
            if (labels[row] == ignored || !Double.isFinite(x[k])) {
                losses(x, n, labels, ignored, row, row + 1, losses, cell);
                gradients(x, n, labels, ignored, divisor, row, row + 1, out);
                continue;
            }
            int y = start + (int) labels[row];
            double s = SoftmaxRow.terms(x, start, end, k, 1, NO_CAP, out, start, losses, cell);
            losses[cell] = SoftmaxRow.weightedGap(1, Log1p.plus(0, s, losses[cell]), x[y], x[k], 1);
            SoftmaxRow.gradient(out, start, end, k, y, s, 1, 0, divisor);
        }
    }
}
