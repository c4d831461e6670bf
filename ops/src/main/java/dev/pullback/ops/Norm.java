package dev.pullback.ops;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.Threads;
import dev.pullback.kernels.sum.RowMoments;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Computes the Frobenius norm. The squares of a block of elements are added by {@link RowMoments}, and the sums of the blocks in
 * their order, so that the rounding errors of many elements do not grow with their number and the bits do not depend on
 * threads, among which the blocks are split. Each thread reuses its object.
 */
final class Norm implements Threads.Range {
    /** The number of elements of a block: some microseconds of work. */
    private static final int BLOCK = 1 << 12;

    /** The least number of blocks in a part for a thread. */
    private static final int BLOCKS = 4;

    private static final double[] NONE = {};

    private static final PerThread<Norm> CURRENT = new PerThread<>(Norm::new);

    private double[] x = NONE;
    private int length;
    private double scale = 1;

    /** The sum of each block. */
    private double[] sums = NONE;

    private Norm() {}

    /** Returns the norm. If the squares overflow or underflow, it is computed from scaled elements. */
    static double of(DMatrixRMaj x) {
        double sum = CURRENT.get().sumOfSquares(x, 1);
        if (Double.isNaN(sum) || (sum > 1e-270 && sum < Double.POSITIVE_INFINITY)) return Math.sqrt(sum);
        double max = CommonOps_DDRM.elementMaxAbs(x);
        if (max == 0 || Double.isInfinite(max)) return max;
        double scale = Math.scalb(1.0, Math.min(1022, -Math.getExponent(max)));
        return Math.sqrt(CURRENT.get().sumOfSquares(x, scale)) / scale;
    }

    /** Returns the sum of the squares of the elements times a power of two. */
    private double sumOfSquares(DMatrixRMaj m, double factor) {
        scale = factor;
        x = m.data;
        length = m.getNumElements();
        int blocks = (length - 1) / BLOCK + 1;
        if (sums.length < blocks) sums = new double[blocks];
        try {
            Threads.run(blocks, 1, blocks / BLOCKS, this);
        } finally {
            x = NONE;
        }
        double sum = 0;
        for (int b = 0; b < blocks; b++) sum += sums[b];
        return sum;
    }

    @Override
    public void run(int from, int to) {
        RowMoments row = RowMoments.get();
        for (int b = from, at = from * BLOCK; b < to; b++, at += BLOCK)
            sums[b] = row.sumOfSquares(Backend.get().sums(), x, at, Math.min(BLOCK, length - at), scale);
    }
}
