package dev.pullback.ops;

import dev.pullback.kernels.Fma;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.Threads;
import org.ejml.data.DMatrixRMaj;

/**
 * Computes the linear recurrence {@code yⱼ = aⱼ yⱼ₋₁ + bⱼ} along each row, carried as a sum of two doubles. A number depends on the
 * one before it, so a processor would mostly wait; therefore some rows are computed together, and rows are split among {@link
 * Threads}. Each thread reuses its object.
 */
final class Recurrence implements Threads.Range {
    /** The number of rows that are computed together. */
    private static final int ROWS = 8;

    /** The least number of elements in a part for a thread. */
    private static final int PART = 1 << 13;

    private static final double[] NONE = {};

    private static final PerThread<Recurrence> CURRENT = new PerThread<>(Recurrence::new);
    private static final PerThread<Carried> CARRIED = new PerThread<>(Carried::new);

    private double[] a = NONE;
    private double[] b = NONE;
    private double[] y = NONE;
    private int cols;
    private boolean backward;

    /** The last numbers of the rows: rounded, and the rest. */
    private static final class Carried {
        final double[] high = new double[ROWS];
        final double[] low = new double[ROWS];
    }

    private Recurrence() {}

    static void run(DMatrixRMaj a, DMatrixRMaj b, boolean backward, DMatrixRMaj out) {
        Recurrence r = CURRENT.get();
        r.a = a.data;
        r.b = b.data;
        r.y = out.data;
        r.cols = out.numCols;
        r.backward = backward;
        try {
            Threads.run(out.numRows, ROWS, out.getNumElements() / PART, r);
        } finally {
            r.a = NONE;
            r.b = NONE;
            r.y = NONE;
        }
    }

    @Override
    public void run(int from, int to) {
        Carried carried = CARRIED.get();
        for (int row = from; row < to; row += ROWS) {
            int count = Math.min(ROWS, to - row);
            int first = row * cols + (backward ? cols - 1 : 0);
            for (int r = 0, k = first; r < count; r++, k += cols) {
                carried.high[r] = b[k];
                carried.low[r] = 0;
                y[k] = b[k];
            }
            for (int j = 1; j < cols; j++) column(first + (backward ? -j : j), count, carried.high, carried.low);
        }
    }

    /** Computes the next number of each row; that of the first row has index k. */
    private void column(int k, int count, double[] high, double[] low) {
        for (int r = 0, at = k; r < count; r++, at += cols) {
            double before = high[r];
            double factor = a[at];
            double product = factor * before;
            double lost = Fma.of(factor, before, -product) + factor * low[r];
            double term = b[at];
            double sum = product + term;
            double part = sum - product;
            double rest = (product - (sum - part)) + (term - part) + lost;
            double next = sum + rest;
            double left = rest - (next - sum);
            boolean isFinite = Math.abs(next) < Double.POSITIVE_INFINITY && !Double.isNaN(left);
            high[r] = isFinite ? next : sum;
            low[r] = isFinite ? left : 0;
            y[at] = high[r];
        }
    }
}
