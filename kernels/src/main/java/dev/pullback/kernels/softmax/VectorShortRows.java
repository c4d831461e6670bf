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
 * The method of {@link RowByRowSoftmax} for short rows, which are turned into columns and done side by side: no lane is idle, and what
 * is done once for each row, its logarithm and its division, is done for as many of them at once as there are lanes. A row has a
 * lane of its own, so that its result does not depend on its neighbours.
 */
final class VectorShortRows implements SoftmaxKernel {
    private static final ReferenceSoftmax SCALAR = ReferenceSoftmax.INSTANCE;

    /** Rows that are shorter are not read and written one by one. */
    private static final int BRIEF = 8;

    @Override
    public void softmax(double[] x, int n, int from, int to, double[] out) {
        double[] work = VectorSoftmaxLoops.workspace();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(rowsAtOnce(n), to - row);
            boolean plain = readTerms(x, n, row, count, work);
            VectorSoftmaxLoops.quotients(1, blocks(count), work);
            VectorSoftmaxLoops.scale(work, 0, n * LANES, blocks(count), work);
            writeColumns(work, n, row, count, out);
            for (int j = 0; !plain && j < count; j++) {
                if (isHard(work, j)) SCALAR.softmax(x, n, row + j, row + j + 1, out);
            }
        }
    }

    @Override
    public void logSoftmax(double[] x, int n, int from, int to, double[] out) {
        double[] work = VectorSoftmaxLoops.workspace();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(rowsAtOnce(n), to - row);
            boolean plain = readTerms(x, n, row, count, work);
            VectorSoftmaxLoops.log1p(blocks(count), work);
            readColumns(x, n, row, count, work);
            VectorSoftmaxLoops.logSoftmax(work, 0, n * LANES, blocks(count), work, work);
            writeColumns(work, n, row, count, out);
            for (int j = 0; !plain && j < count; j++) {
                if (isHard(work, j)) SCALAR.logSoftmax(x, n, row + j, row + j + 1, out);
            }
        }
    }

    @Override
    public void logSumExp(double[] x, int n, int from, int to, double[] out) {
        double[] work = VectorSoftmaxLoops.workspace();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(rowsAtOnce(n), to - row);
            boolean plain = readTerms(x, n, row, count, work);
            VectorSoftmaxLoops.log1p(blocks(count), work);
            for (int j = 0; j < count; j++) {
                double max = work[MAX + j];
                double log = work[LOG + j];
                double sum = max + log;
                out[row + j] = sum + (Compensated.sumError(max, log, sum) + work[LOG_REST + j]);
            }
            for (int j = 0; !plain && j < count; j++) {
                if (isHard(work, j)) SCALAR.logSumExp(x, n, row + j, row + j + 1, out);
            }
        }
    }

    @Override
    public void losses(double[] x, int n, double[] labels, double ignored, int from, int to, double[] out, int at) {
        double[] work = VectorSoftmaxLoops.workspace();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(rowsAtOnce(n), to - row);
            boolean plain = readTerms(x, n, row, count, work);
            writeLosses(x, n, labels, ignored, row, count, plain, work, out, at + row - from);
        }
    }

    @Override
    public void gradients(
            double[] x, int n, double[] labels, double ignored, double divisor, int from, int to, double[] out) {
        double[] work = VectorSoftmaxLoops.workspace();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(rowsAtOnce(n), to - row);
            boolean plain = readTerms(x, n, row, count, work);
            writeGradients(x, n, labels, ignored, divisor, row, count, plain, work, out);
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
        double[] work = VectorSoftmaxLoops.workspace();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(rowsAtOnce(n), to - row);
            boolean plain = readTerms(x, n, row, count, work);
            writeGradients(x, n, labels, ignored, divisor, row, count, plain, work, out);
            writeLosses(x, n, labels, ignored, row, count, plain, work, losses, at + row - from);
        }
    }

    /** The rows that fit in the workspace. */
    private static int rowsAtOnce(int n) {
        return Math.min(COLUMNS / n, BLOCKS) * LANES;
    }

    /** The blocks that this many rows fill. */
    private static int blocks(int rows) {
        return (rows + LANES - 1) / LANES;
    }

    /** Where the column of row j of those at hand begins in the workspace; its elements are a vector apart. */
    private static int column(int n, int j) {
        return j / LANES * (n * LANES) + j % LANES;
    }

    /** Leaves maxima, terms and s of the rows at hand in the workspace; answers false if one of them is hard. */
    private static boolean readTerms(double[] x, int n, int row, int count, double[] work) {
        readColumns(x, n, row, count, work);
        int size = n * LANES;
        int blocks = blocks(count);
        VectorSoftmaxLoops.maxima(work, size, blocks, work);
        VectorSoftmaxLoops.exponentials(work, 0, size, blocks, work, work, 0);
        VectorSoftmaxLoops.startSums(blocks, work);
        VectorSoftmaxLoops.addUp(work, 0, size, blocks, work);
        VectorSoftmaxLoops.finishSums(blocks, work);
        return VectorSoftmaxLoops.arePlain(blocks, work);
    }

    /** Whether row j of those at hand is one for the scalar form. */
    private static boolean isHard(double[] work, int j) {
        return !(Math.abs(work[MAX + j]) < RowByRowSoftmax.LARGE) || Double.isNaN(work[SUM + j]);
    }

    private static void writeLosses(
            double[] x,
            int n,
            double[] labels,
            double ignored,
            int row,
            int count,
            boolean plain,
            double[] work,
            double[] out,
            int at) {
        for (int j = 0, start = row * n; j < count; j++, start += n) {
            double label = labels[row + j];
            if (label != ignored) work[LOGIT + j] = x[start + (int) label];
        }
        VectorSoftmaxLoops.log1p(blocks(count), work);
        VectorSoftmaxLoops.losses(blocks(count), work);
        System.arraycopy(work, LOGIT, out, at, count);
        if (plain && Double.isNaN(ignored)) return;
        for (int j = 0; j < count; j++) {
            int r = row + j;
            if (labels[r] == ignored) out[at + j] = 0;
            else if (isHard(work, j)) SCALAR.losses(x, n, labels, ignored, r, r + 1, out, at + j);
        }
    }

    /** The terms in the workspace are replaced. */
    private static void writeGradients(
            double[] x,
            int n,
            double[] labels,
            double ignored,
            double divisor,
            int row,
            int count,
            boolean plain,
            double[] work,
            double[] out) {
        for (int j = 0; j < count; j++) {
            double label = labels[row + j];
            if (label == ignored) continue;
            int ofTrue = column(n, j) + ((int) label) * LANES;
            work[ofTrue] = RowLoops.termOfTrue(work[ofTrue], work[SUM + j]);
        }
        VectorSoftmaxLoops.quotients(1 / divisor, blocks(count), work);
        VectorSoftmaxLoops.scale(work, 0, n * LANES, blocks(count), work);
        writeColumns(work, n, row, count, out);
        if (plain && Double.isNaN(ignored)) return;
        for (int j = 0; j < count; j++) {
            int r = row + j;
            if (labels[r] == ignored) Arrays.fill(out, r * n, r * n + n, 0);
            else if (isHard(work, j)) SCALAR.gradients(x, n, labels, ignored, divisor, r, r + 1, out);
        }
    }

    /** The logits of the rows at hand as columns; a lane without a row has zeros. */
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
     * How many of the rows at hand are read and written column by column, whole blocks of them. A loop along a row is quickest
     * where a cache brings one line after another, but takes longer to begin than some elements take.
     */
    private static int across(int n, int count) {
        return n < BRIEF ? count / LANES * LANES : 0;
    }
}
