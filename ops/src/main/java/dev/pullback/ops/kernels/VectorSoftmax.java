package dev.pullback.ops.kernels;

/**
 * The method of {@link RowSoftmax} on the vector unit, in the form that suits the shape. Since the forms have the same bits for
 * rows of the same length, a row's result does not depend on how many there are.
 */
final class VectorSoftmax implements SoftmaxKernel {
    /** Logits, in short rows, up to which they are done in plain Java, for the reason that {@link LaneMath} gives. */
    private static final int FEW = 128;

    private final SoftmaxKernel fewRows = new RowSoftmax(new LaneLoops());
    private final SoftmaxKernel shortRows = new VectorColumns();
    private final SoftmaxKernel longRows = new RowSoftmax(new VectorRowLoops());

    private SoftmaxKernel of(int n, int rows) {
        if (n > VectorLoops.COLUMNS) return longRows;
        return rows * n <= FEW ? fewRows : shortRows;
    }

    @Override
    public void softmax(double[] x, int n, int from, int to, double[] out) {
        of(n, to - from).softmax(x, n, from, to, out);
    }

    @Override
    public void logSoftmax(double[] x, int n, int from, int to, double[] out) {
        of(n, to - from).logSoftmax(x, n, from, to, out);
    }

    @Override
    public void logSumExp(double[] x, int n, int from, int to, double[] out) {
        of(n, to - from).logSumExp(x, n, from, to, out);
    }

    @Override
    public void losses(double[] x, int n, double[] labels, double ignored, int from, int to, double[] out, int at) {
        of(n, to - from).losses(x, n, labels, ignored, from, to, out, at);
    }

    @Override
    public void gradients(
            double[] x, int n, double[] labels, double ignored, double divisor, int from, int to, double[] out) {
        of(n, to - from).gradients(x, n, labels, ignored, divisor, from, to, out);
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
        of(n, to - from).lossesAndGradients(x, n, labels, ignored, divisor, from, to, losses, at, out);
    }
}
