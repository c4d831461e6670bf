package dev.pullback.kernels.softmax;

import dev.pullback.kernels.IncubatorModule;
import dev.pullback.kernels.WarmUp;

/**
 * Softmax, log-softmax, log-sum-exp and softmax cross-entropy with class labels, of rows of n logits that lie one after
 * another in an array. Each method does the rows {@code from..to}, half-open, and no others, and what it makes of a row
 * depends on that row alone: rows may be split over threads or calls in any way, with the same bits as the result. Every
 * element of those rows is written; {@code out} must not be {@code x}.
 *
 * <p>A logit of −∞ is a masked class: probability 0. A row whose maximum is not finite, or that holds a NaN, has no
 * softmax: NaN. Its log-sum-exp is −∞ where all is −∞, +∞ where there is +∞ and no NaN.
 *
 * <p>Labels are the m×1 matrix of class indices as it comes, one for each row; they must have been checked. A row whose
 * label is {@code ignored}, which is NaN where there is no such label, has loss and gradient 0 whatever its logits are.
 */
public interface SoftmaxKernel {
    /** Returns the kernel in plain Java. */
    static SoftmaxKernel scalar() {
        return new SplitSoftmax(hasFma() ? new RowByRowSoftmax(ScalarSoftmax::new) : ReferenceSoftmax.INSTANCE);
    }

    private static boolean hasFma() {
        double x = 0x1.23456789abcdp0;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            x = Math.fma(x, -0x1.fedcba987654p-1, x);
            if (System.nanoTime() - start < 5_000) return !Double.isNaN(x);
        }
        return false;
    }

    /**
     * Returns the kernel that always uses the vector unit.
     *
     * @throws UnsupportedOperationException if the module {@code jdk.incubator.vector} is absent
     */
    static SoftmaxKernel vector() {
        return new SplitSoftmax(
                IncubatorModule.newInstance(SoftmaxKernel.class, "dev.pullback.kernels.softmax.VectorSoftmax"));
    }

    /** Returns the kernel that uses the vector unit once it has {@linkplain WarmUp warmed up}. */
    static SoftmaxKernel adaptive() {
        return new AdaptiveSoftmax();
    }

    /** exp(x<sub>c</sub> − lse) for each element. */
    void softmax(double[] x, int n, int from, int to, double[] out);

    /** x<sub>c</sub> − lse for each element. */
    void logSoftmax(double[] x, int n, int from, int to, double[] out);

    /** lse = log Σ exp x<sub>c</sub> for each row, n ≥ 1. That of row r is written to {@code out[r]}. */
    void logSumExp(double[] x, int n, int from, int to, double[] out);

    /** lse − x<sub>y</sub> for each row. That of row r, with y = {@code labels[r]}, is written to {@code out[at + r − from]}. */
    void losses(double[] x, int n, double[] labels, double ignored, int from, int to, double[] out, int at);

    /** The gradient of each row's loss over {@code divisor}: (softmax − onehot)/divisor. */
    void gradients(double[] x, int n, double[] labels, double ignored, double divisor, int from, int to, double[] out);

    /**
     * What {@link #losses} and {@link #gradients} compute, in one pass: the exponentials are computed once. The gradients do not
     * take the place of the logits, which are read again behind them.
     */
    void lossesAndGradients(
            double[] x,
            int n,
            double[] labels,
            double ignored,
            double divisor,
            int from,
            int to,
            double[] losses,
            int at,
            double[] out);
}
