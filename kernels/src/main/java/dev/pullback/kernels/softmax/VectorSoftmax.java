package dev.pullback.kernels.softmax;

import dev.pullback.kernels.VectorOperatorTables;

/**
 * The method of {@link RowByRowSoftmax} on the vector unit, in the form that suits the length of a row: short rows side by side, or a
 * long row along its length.
 */
final class VectorSoftmax implements SoftmaxKernel {
    private final SoftmaxKernel shortRows = new VectorShortRows();
    private final SoftmaxKernel longRows = new RowByRowSoftmax(VectorLongRows::new);

    VectorSoftmax() {
        VectorOperatorTables.fill();
    }

    private SoftmaxKernel of(int n) {
        return n > VectorSoftmaxLoops.COLUMNS ? longRows : shortRows;
    }

    @Override
    public void softmax(double[] x, int n, int from, int to, double[] out) {
        of(n).softmax(x, n, from, to, out);
    }

    @Override
    public void logSoftmax(double[] x, int n, int from, int to, double[] out) {
        of(n).logSoftmax(x, n, from, to, out);
    }

    @Override
    public void logSumExp(double[] x, int n, int from, int to, double[] out) {
        of(n).logSumExp(x, n, from, to, out);
    }

    @Override
    public void losses(double[] x, int n, double[] labels, double ignored, int from, int to, double[] out, int at) {
        of(n).losses(x, n, labels, ignored, from, to, out, at);
    }

    @Override
    public void gradients(
            double[] x, int n, double[] labels, double ignored, double divisor, int from, int to, double[] out) {
        of(n).gradients(x, n, labels, ignored, divisor, from, to, out);
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
        of(n).lossesAndGradients(x, n, labels, ignored, divisor, from, to, losses, at, out);
    }
}
