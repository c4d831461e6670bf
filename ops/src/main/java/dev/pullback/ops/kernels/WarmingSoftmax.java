package dev.pullback.ops.kernels;

import java.util.function.Consumer;

/**
 * Softmax by a vector form, and for short rows until that has {@linkplain WarmUp warmed up} by a plain form with the same bits.
 * Long rows have no such form: their sums are those of lanes.
 */
final class WarmingSoftmax implements SoftmaxKernel {
    /** The length up to which a row is short, as {@code VectorLoops} says too. */
    static final int SHORT = 128;

    /** The logits after which to warm up, some milliseconds of work. */
    private static final long ENOUGH = 1 << 20;

    /** The rows to warm up with. */
    private static final int ROWS = 32;

    private static final int CLASSES = 10;

    private final SoftmaxKernel vector;
    private final SoftmaxKernel plain;
    private final Runnable ready;
    private final WarmUp softmax;
    private final WarmUp logSoftmax;
    private final WarmUp logSumExp;
    private final WarmUp losses;
    private final WarmUp gradients;
    private final WarmUp lossesAndGradients;

    WarmingSoftmax(SoftmaxKernel vector, SoftmaxKernel plain, Runnable ready) {
        this.ready = ready;
        this.vector = vector;
        this.plain = plain;
        double[] x = new double[ROWS * CLASSES];
        for (int i = 0; i < x.length; i++) x[i] = i % 7 - i % 3;
        double[] y = new double[x.length];
        double[] labels = new double[ROWS];
        double[] each = new double[ROWS];
        double nan = Double.NaN;
        softmax = warmUp(k -> k.softmax(x, CLASSES, 0, ROWS, y));
        logSoftmax = warmUp(k -> k.logSoftmax(x, CLASSES, 0, ROWS, y));
        logSumExp = warmUp(k -> k.logSumExp(x, CLASSES, 0, ROWS, each));
        losses = warmUp(k -> k.losses(x, CLASSES, labels, nan, 0, ROWS, each, 0));
        gradients = warmUp(k -> k.gradients(x, CLASSES, labels, nan, ROWS, 0, ROWS, y));
        lossesAndGradients = warmUp(k -> k.lossesAndGradients(x, CLASSES, labels, nan, ROWS, 0, ROWS, each, 0, y));
    }

    private WarmUp warmUp(Consumer<SoftmaxKernel> work) {
        return new WarmUp(ENOUGH, ready, () -> work.accept(vector), () -> work.accept(plain));
    }

    private SoftmaxKernel form(WarmUp warmUp, int n, int rows) {
        return n > SHORT || warmUp.byVector((long) rows * n) ? vector : plain;
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
