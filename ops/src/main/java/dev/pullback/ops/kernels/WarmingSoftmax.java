package dev.pullback.ops.kernels;

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
    private final WarmUp warmUp;

    WarmingSoftmax(SoftmaxKernel vector, SoftmaxKernel plain) {
        this.vector = vector;
        this.plain = plain;
        warmUp = new WarmUp(ENOUGH, work(vector), work(plain));
    }

    private static Runnable work(SoftmaxKernel kernel) {
        double[] x = new double[ROWS * CLASSES];
        double[] y = new double[x.length];
        double[] labels = new double[ROWS];
        double[] losses = new double[ROWS];
        for (int i = 0; i < x.length; i++) x[i] = i % 7 - i % 3;
        return () -> {
            kernel.softmax(x, CLASSES, 0, ROWS, y);
            kernel.logSoftmax(x, CLASSES, 0, ROWS, y);
            kernel.logSumExp(x, CLASSES, 0, ROWS, losses);
            kernel.losses(x, CLASSES, labels, Double.NaN, 0, ROWS, losses, 0);
            kernel.gradients(x, CLASSES, labels, Double.NaN, ROWS, 0, ROWS, y);
            kernel.lossesAndGradients(x, CLASSES, labels, Double.NaN, ROWS, 0, ROWS, losses, 0, y);
        };
    }

    private SoftmaxKernel form(int n, int rows) {
        return n > SHORT || warmUp.byVector((long) rows * n) ? vector : plain;
    }

    @Override
    public void softmax(double[] x, int n, int from, int to, double[] out) {
        form(n, to - from).softmax(x, n, from, to, out);
    }

    @Override
    public void logSoftmax(double[] x, int n, int from, int to, double[] out) {
        form(n, to - from).logSoftmax(x, n, from, to, out);
    }

    @Override
    public void logSumExp(double[] x, int n, int from, int to, double[] out) {
        form(n, to - from).logSumExp(x, n, from, to, out);
    }

    @Override
    public void losses(double[] x, int n, double[] labels, double ignored, int from, int to, double[] out, int at) {
        form(n, to - from).losses(x, n, labels, ignored, from, to, out, at);
    }

    @Override
    public void gradients(
            double[] x, int n, double[] labels, double ignored, double divisor, int from, int to, double[] out) {
        form(n, to - from).gradients(x, n, labels, ignored, divisor, from, to, out);
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
        form(n, to - from).lossesAndGradients(x, n, labels, ignored, divisor, from, to, losses, at, out);
    }
}
