package dev.pullback.kernels.softmax;

import dev.pullback.kernels.WarmUp;
import dev.pullback.kernels.softmax.SplitSoftmax.Quantity;

/**
 * Softmax by a vector form, and for short rows until that has {@linkplain WarmUp warmed up} by a plain form with the same bits.
 * Long rows have no such form: their sums are those of lanes.
 */
final class AdaptiveSoftmax implements SoftmaxKernel {
    /** The length up to which a row is short, as {@code VectorSoftmaxLoops} says too. */
    static final int SHORT = 128;

    /** The logits after which to warm up, some milliseconds of work. */
    private static final long ENOUGH = 1 << 20;

    /** The rows to warm up with. */
    private static final int ROWS = 32;

    private static final int CLASSES = 10;

    private static final double[] LABELS = new double[ROWS];

    private final WarmUp<SoftmaxKernel> softmax;
    private final WarmUp<SoftmaxKernel> logSoftmax;
    private final WarmUp<SoftmaxKernel> logSumExp;
    private final WarmUp<SoftmaxKernel> losses;
    private final WarmUp<SoftmaxKernel> gradients;
    private final WarmUp<SoftmaxKernel> lossesAndGradients;

    AdaptiveSoftmax() {
        softmax = warmUp(Quantity.SOFTMAX);
        logSoftmax = warmUp(Quantity.LOG_SOFTMAX);
        logSumExp = warmUp(Quantity.LOG_SUM_EXP);
        losses = warmUp(Quantity.LOSSES);
        gradients = warmUp(Quantity.GRADIENTS);
        lossesAndGradients = warmUp(Quantity.BOTH);
    }

    private static WarmUp<SoftmaxKernel> warmUp(Quantity what) {
        double[] x = new double[ROWS * CLASSES];
        for (int i = 0; i < x.length; i++) x[i] = i % 7 - i % 3;
        double[] out = new double[x.length];
        double[] rows = new double[ROWS];
        SoftmaxKernel scalar = new SplitSoftmax(new RowByRowSoftmax(ScalarSoftmax::new));
        return new WarmUp<>(
                ENOUGH,
                () -> Vector.SOFTMAX,
                scalar,
                kernel -> what.run(kernel, x, CLASSES, LABELS, Double.NaN, ROWS, 0, ROWS, rows, 0, out));
    }

    private static SoftmaxKernel form(WarmUp<SoftmaxKernel> warmUp, int n, int rows) {
        return n > SHORT ? Vector.SOFTMAX : warmUp.choose((long) rows * n);
    }

    private static final class Vector {
        static final SoftmaxKernel SOFTMAX = SoftmaxKernel.vector();
    }

    @Override
    public void softmax(double[] x, int n, int from, int to, double[] out) {
        form(softmax, n, to - from).softmax(x, n, from, to, out);
    }

    @Override
    public void logSoftmax(double[] x, int n, int from, int to, double[] out) {
        form(logSoftmax, n, to - from).logSoftmax(x, n, from, to, out);
    }

    @Override
    public void logSumExp(double[] x, int n, int from, int to, double[] out) {
        form(logSumExp, n, to - from).logSumExp(x, n, from, to, out);
    }

    @Override
    public void losses(double[] x, int n, double[] labels, double ignored, int from, int to, double[] out, int at) {
        form(losses, n, to - from).losses(x, n, labels, ignored, from, to, out, at);
    }

    @Override
    public void gradients(
            double[] x, int n, double[] labels, double ignored, double divisor, int from, int to, double[] out) {
        form(gradients, n, to - from).gradients(x, n, labels, ignored, divisor, from, to, out);
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
        form(lossesAndGradients, n, to - from)
                .lossesAndGradients(x, n, labels, ignored, divisor, from, to, losses, at, out);
    }
}
