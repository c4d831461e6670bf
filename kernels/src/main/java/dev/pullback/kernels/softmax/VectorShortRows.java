package dev.pullback.kernels.softmax;

import static dev.pullback.kernels.function.VectorMath.LANES;
import static dev.pullback.kernels.softmax.VectorSoftmaxLoops.BLOCKS;
import static dev.pullback.kernels.softmax.VectorSoftmaxLoops.COLUMNS;
import static dev.pullback.kernels.softmax.VectorSoftmaxLoops.LOG;
import static dev.pullback.kernels.softmax.VectorSoftmaxLoops.LOGIT;
import static dev.pullback.kernels.softmax.VectorSoftmaxLoops.LOG_REST;
import static dev.pullback.kernels.softmax.VectorSoftmaxLoops.MAX;
import static dev.pullback.kernels.softmax.VectorSoftmaxLoops.SUM;

import dev.pullback.kernels.Compensated;
import java.util.Arrays;

/**
 * The vector implementation for short rows. Rows are transposed to columns in a workspace and computed side by side,
 * each in its own lane, with the arithmetic of {@link RowByRowSoftmax}. No lane is idle. Each row needs one logarithm
 * and one division; a vector computes them for as many rows as it has lanes. {@link ScalarSoftmax} gives the same bits.
 */
final class VectorShortRows extends SoftmaxKernel {
    /** Rows shorter than this are transposed along the columns. */
    private static final int BRIEF = 8;

    @Override
    void run(Task t, int from, int to) {
        double[] work = VectorSoftmaxLoops.workspace();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(rowsAtOnce(t.n), to - row);
            computeTerms(t, row, count, work);
            int blocks = blocks(count);
            boolean mayBeIrregular = !VectorSoftmaxLoops.areRegular(blocks, work);
            switch (t.quantity) {
                case SOFTMAX -> scale(t, 1, row, count, work);
                case LOG_SOFTMAX -> {
                    VectorSoftmaxLoops.log1p(blocks, work);
                    readColumns(t.x, t.n, row, count, work);
                    VectorSoftmaxLoops.logSoftmax(work, 0, t.n * LANES, blocks, work, work);
                    writeColumns(work, t.n, row, count, t.perLogit);
                }
                case LOG_SUM_EXP -> {
                    VectorSoftmaxLoops.log1p(blocks, work);
                    writeLogSumExps(t, row, count, work);
                }
                case LOSS, GRADIENT, LOSS_AND_GRADIENT -> {
                    mayBeIrregular |= !Double.isNaN(t.ignored);
                    if (t.quantity.isPerLogit) writeGradients(t, row, count, work);
                    if (t.quantity.isPerRow) writeLosses(t, row, count, work);
                }
            }
            if (mayBeIrregular) correct(t, row, count, work);
        }
    }

    private static int rowsAtOnce(int n) {
        return Math.min(COLUMNS / n, BLOCKS) * LANES;
    }

    private static int blocks(int rows) {
        return (rows + LANES - 1) / LANES;
    }

    /**
     * Returns the offset in the workspace of the column for the j-th current row. Its elements are {@code LANES} apart.
     */
    private static int column(int n, int j) {
        return j / LANES * (n * LANES) + j % LANES;
    }

    /** Writes the maxima, the terms and s of the current rows to the workspace. */
    private static void computeTerms(Task t, int row, int count, double[] work) {
        readColumns(t.x, t.n, row, count, work);
        int size = t.n * LANES;
        int blocks = blocks(count);
        VectorSoftmaxLoops.maxima(work, size, blocks, work);
        VectorSoftmaxLoops.exponentials(work, 0, size, blocks, work, work, 0);
        VectorSoftmaxLoops.startSums(blocks, work);
        VectorSoftmaxLoops.addUp(work, 0, size, blocks, work);
        VectorSoftmaxLoops.finishSums(blocks, work);
    }

    /** Writes the results of the current rows that are ignored or irregular. */
    private static void correct(Task t, int row, int count, double[] work) {
        for (int j = 0; j < count; j++) {
            boolean isRegular = Math.abs(work[MAX + j]) < RowByRowSoftmax.LARGE && !Double.isNaN(work[SUM + j]);
            if (t.isIgnored(row + j) || !isRegular) ReferenceSoftmax.INSTANCE.run(t, row + j, row + j + 1);
        }
    }

    /** Writes the terms multiplied by factor/(1 + s). */
    private static void scale(Task t, double factor, int row, int count, double[] work) {
        VectorSoftmaxLoops.quotients(factor, blocks(count), work);
        VectorSoftmaxLoops.scale(work, 0, t.n * LANES, blocks(count), work);
        writeColumns(work, t.n, row, count, t.perLogit);
    }

    private static void writeLogSumExps(Task t, int row, int count, double[] work) {
        for (int j = 0; j < count; j++) {
            double max = work[MAX + j];
            double log = work[LOG + j];
            double sum = max + log;
            t.perRow[row + j] = sum + (Compensated.sumError(max, log, sum) + work[LOG_REST + j]);
        }
    }

    private static void writeLosses(Task t, int row, int count, double[] work) {
        for (int j = 0; j < count; j++) {
            if (!t.isIgnored(row + j)) work[LOGIT + j] = t.x[(row + j) * t.n + (int) t.labels[row + j]];
        }
        VectorSoftmaxLoops.log1p(blocks(count), work);
        VectorSoftmaxLoops.losses(blocks(count), work);
        System.arraycopy(work, LOGIT, t.perRow, row, count);
    }

    /** Writes the gradients; this replaces the terms in the workspace. */
    private static void writeGradients(Task t, int row, int count, double[] work) {
        for (int j = 0; j < count; j++) {
            if (t.isIgnored(row + j)) continue;
            int trueClass = column(t.n, j) + ((int) t.labels[row + j]) * LANES;
            work[trueClass] = RowByRowSoftmax.termOfTrue(work[trueClass], work[SUM + j]);
        }
        scale(t, 1 / t.divisor, row, count, work);
    }

    /** Copies the current rows of logits to columns. A lane without a row is set to zeros. */
    private static void readColumns(double[] x, int n, int row, int count, double[] work) {
        int last = count / LANES * LANES;
        if (last < count) Arrays.fill(work, n * last, n * (last + LANES), 0);
        int across = across(n, count);
        for (int c = 0; c < n; c++) {
            int from = row * n + c;
            for (int j = 0, to = c * LANES; j < across; j += LANES, to += n * LANES) {
                for (int lane = 0; lane < LANES; lane++, from += n) work[to + lane] = x[from];
            }
        }
        for (int j = across; j < count; j++) {
            int start = (row + j) * n;
            int column = column(n, j);
            for (int c = 0; c < n; c++) work[column + c * LANES] = x[start + c];
        }
    }

    private static void writeColumns(double[] work, int n, int row, int count, double[] out) {
        int across = across(n, count);
        for (int c = 0; c < n; c++) {
            int to = row * n + c;
            for (int j = 0, from = c * LANES; j < across; j += LANES, from += n * LANES) {
                for (int lane = 0; lane < LANES; lane++, to += n) out[to] = work[from + lane];
            }
        }
        for (int j = across; j < count; j++) {
            int start = (row + j) * n;
            int column = column(n, j);
            for (int c = 0; c < n; c++) out[start + c] = work[column + c * LANES];
        }
    }

    /**
     * Returns the number of current rows that are transposed along the columns, a multiple of {@code LANES}. A loop
     * along a row is fastest for long rows, because the processor prefetches cache lines, but starting it takes too
     * long for a few elements.
     */
    private static int across(int n, int count) {
        return n < BRIEF ? count / LANES * LANES : 0;
    }
}
