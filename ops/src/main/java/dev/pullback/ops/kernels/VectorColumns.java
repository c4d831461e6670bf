package dev.pullback.ops.kernels;

import static dev.pullback.ops.kernels.VectorLoops.COLUMNS;
import static dev.pullback.ops.kernels.VectorLoops.LOG;
import static dev.pullback.ops.kernels.VectorLoops.LOGIT;
import static dev.pullback.ops.kernels.VectorLoops.LOG_REST;
import static dev.pullback.ops.kernels.VectorLoops.MAX;
import static dev.pullback.ops.kernels.VectorLoops.ROWS;
import static dev.pullback.ops.kernels.VectorLoops.SUM;
import static dev.pullback.ops.kernels.VectorMath.LANES;

import java.util.Arrays;

/**
 * The method of {@link RowSoftmax} for short rows, which are turned into columns and done side by side: no lane is idle, and what
 * is done once for each row, its logarithm and its division, is done for as many of them at once as there are lanes. A row has a
 * lane of its own, so that its result does not depend on its neighbours.
 */
final class VectorColumns implements SoftmaxKernel {
    private static final ScalarSoftmax SCALAR = ScalarSoftmax.INSTANCE;

    @Override
    public void softmax(double[] x, int n, int from, int to, double[] out) {
        double[] work = VectorLoops.workspace();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(rowsAtOnce(n), to - row);
            boolean plain = readTerms(x, n, row, count, work);
            VectorLoops.quotients(1, height(count), work);
            VectorLoops.scale(work, 0, n, height(count), work);
            writeColumns(work, n, row, count, out);
            for (int j = 0; !plain && j < count; j++) {
                if (isHard(work, j)) SCALAR.softmax(x, n, row + j, row + j + 1, out);
            }
        }
    }

    @Override
    public void logSoftmax(double[] x, int n, int from, int to, double[] out) {
        double[] work = VectorLoops.workspace();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(rowsAtOnce(n), to - row);
            boolean plain = readTerms(x, n, row, count, work);
            VectorLoops.log1p(height(count), work);
            readColumns(x, n, row, count, work);
            VectorLoops.logSoftmax(work, 0, n, height(count), work, work);
            writeColumns(work, n, row, count, out);
            for (int j = 0; !plain && j < count; j++) {
                if (isHard(work, j)) SCALAR.logSoftmax(x, n, row + j, row + j + 1, out);
            }
        }
    }

    @Override
    public void logSumExp(double[] x, int n, int from, int to, double[] out) {
        double[] work = VectorLoops.workspace();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(rowsAtOnce(n), to - row);
            boolean plain = readTerms(x, n, row, count, work);
            VectorLoops.log1p(height(count), work);
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
        double[] work = VectorLoops.workspace();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(rowsAtOnce(n), to - row);
            boolean plain = readTerms(x, n, row, count, work);
            writeLosses(x, n, labels, ignored, row, count, plain, work, out, at + row - from);
        }
    }

    @Override
    public void gradients(
            double[] x, int n, double[] labels, double ignored, double divisor, int from, int to, double[] out) {
        double[] work = VectorLoops.workspace();
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
        double[] work = VectorLoops.workspace();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(rowsAtOnce(n), to - row);
            boolean plain = readTerms(x, n, row, count, work);
            writeGradients(x, n, labels, ignored, divisor, row, count, plain, work, out);
            writeLosses(x, n, labels, ignored, row, count, plain, work, losses, at + row - from);
        }
    }

    /** The rows that fit in the workspace. */
    private static int rowsAtOnce(int n) {
        return Math.min(COLUMNS / n * LANES, ROWS);
    }

    /** The elements of a column of so many rows: whole vectors. */
    private static int height(int rows) {
        return (rows + LANES - 1) / LANES * LANES;
    }

    /** Leaves maxima, terms and s of the rows at hand in the workspace; answers false if one of them is hard. */
    private static boolean readTerms(double[] x, int n, int row, int count, double[] work) {
        readColumns(x, n, row, count, work);
        int height = height(count);
        VectorLoops.maxima(work, n, height, work);
        VectorLoops.exponentials(work, 0, n, height, work, work, 0);
        VectorLoops.startSums(height, work);
        VectorLoops.addUp(work, 0, n, height, work);
        VectorLoops.finishSums(height, work);
        return VectorLoops.arePlain(height, work);
    }

    /** Whether row j of those at hand is one for the scalar form. */
    private static boolean isHard(double[] work, int j) {
        return !(Math.abs(work[MAX + j]) < RowSoftmax.LARGE) || Double.isNaN(work[SUM + j]);
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
        VectorLoops.log1p(height(count), work);
        VectorLoops.losses(height(count), work);
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
        int height = height(count);
        for (int j = 0; j < count; j++) {
            double label = labels[row + j];
            if (label == ignored) continue;
            int ofTrue = j + (int) label * height;
            work[ofTrue] = RowLoops.termOfTrue(work[ofTrue], work[SUM + j]);
        }
        VectorLoops.quotients(1 / divisor, height, work);
        VectorLoops.scale(work, 0, n, height, work);
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
        int height = height(count);
        for (int c = 0; c < n; c++) {
            int to = c * height;
            int from = row * n + c;
            for (int j = 0; j < count; j++, from += n) work[to + j] = x[from];
            for (int j = count; j < height; j++) work[to + j] = 0;
        }
    }

    private static void writeColumns(double[] work, int n, int row, int count, double[] out) {
        int height = height(count);
        for (int c = 0; c < n; c++) {
            int from = c * height;
            int to = row * n + c;
            for (int j = 0; j < count; j++, to += n) out[to] = work[from + j];
        }
    }
}
