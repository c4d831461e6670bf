package dev.pullback.kernels.softmax;

import java.util.Arrays;

/**
 * Computes short rows side by side: copies them to the columns of {@link Block}s in the workspace, so that each lane has one row, and
 * the results back.
 */
final class ShortRows extends RowBlocks {
    /** Rows shorter than this are transposed along the columns. */
    private static final int BRIEF = 8;

    @Override
    void begin(SoftmaxKernel.Task task, SoftmaxLoops implementation) {
        super.begin(task, implementation);
        if (isPlain) return;
        for (int c = 0; c < n; c++)
            Arrays.fill(work, Block.WEIGHTS + c * WIDTH, Block.WEIGHTS + (c + 1) * WIDTH, weights[c]);
    }

    @Override
    void computeShifted(int row) {
        LongRows rows = SoftmaxKernel.LONG_ROWS.get();
        rows.begin(t, loops);
        rows.computeShifted(row);
        rows.end();
    }

    @Override
    void compute(int from, int to) {
        int most = Math.min(Block.SHORT / n, Block.BLOCKS) * WIDTH;
        for (int row = from, count; row < to; row += count) {
            count = Math.min(most, to - row);
            b.size = n * WIDTH;
            b.blocks = (count + WIDTH - 1) / WIDTH;
            useWorkspace();
            clearSums();
            if (!isPlain && t.targets.length > 0) readColumns(t.targets, row, count, Block.TARGETS);
            if (t.quantity == Quantity.TARGET_WEIGHT) {
                loops.targets().targetSums(b);
                for (int j = 0; j < count; j++) t.perRow[row + j] = targetWeight(j);
                continue;
            }
            readColumns(t.x, row, count, Block.Z);
            readLabels(row, count);
            loops.rows().maxima(b);
            if (isTransformed()) {
                b.lowAt = Block.LOW;
                Arrays.fill(work, Block.LOW, Block.LOW + b.blocks * b.size, 0);
                transform();
            }
            transformLanes();
            useWorkspace();
            if (isTransformed()) b.lowAt = Block.LOW;
            loops.rows().exponentials(b);
            loops.rows().addUp(b);
            if (needsMass()) {
                mixShort(row, count);
                loops.targets().weightedSums(b);
            }
            finish();
            boolean mayBeIrregular = !loops.rows().areRegular(b) || !Double.isNaN(t.ignored) || t.targets.length > 0;
            if (t.quantity.isPerLogit) {
                if (t.hasLogSoftmax()) writeLogSoftmax(row, count);
                replaceTerms();
                writeColumns(t.perLogit, row, count);
            }
            if (t.quantity.isPerRow) System.arraycopy(work, perRow(), t.perRow, row, count);
            if (mayBeIrregular) correct(row, count);
        }
    }

    /**
     * Returns the offset in an operand of the column for the j-th current row. Its elements are {@code WIDTH} apart.
     */
    private int column(int j) {
        return j / WIDTH * (n * WIDTH) + j % WIDTH;
    }

    @Override
    void scale() {
        if (t.quantity.isLoss()) loops.rows().slopes(b);
        else loops.rows().scale(b);
    }

    /** Writes the true class of each row and its weight to the lanes. */
    private void readLabels(int row, int count) {
        if (!isPlain || !t.quantity.isLoss()) return;
        System.arraycopy(t.labels, row, work, Block.PLACE, count);
        if (t.weights.length == 0) b.setLanes(Block.WEIGHT, 1);
        else for (int j = 0; j < count; j++) work[Block.WEIGHT + j] = t.weights[label(row + j)];
    }

    /** Writes the smoothed and weighted targets of the current rows. */
    private void mixShort(int row, int count) {
        if (isUnmixed()) return;
        shareShort(count);
        if (t.targets.length > 0) {
            loops.targets().coefficients(b);
            return;
        }
        Arrays.fill(work, Block.TARGETS, Block.TARGETS + b.blocks * b.size, 0);
        loops.targets().coefficients(b);
        for (int j = 0; j < count; j++) {
            int label = label(row + j);
            int y = column(j) + label * WIDTH;
            work[Block.COEFFICIENTS + y] = ofLabel(label, work[Block.Z + y], j);
        }
    }

    private void shareShort(int count) {
        setShares(0, b.blocks * WIDTH, n);
        for (int j = 0; !t.smoothsMaskedClasses && j < count; j++) {
            int sharers = 0;
            for (int i = Block.Z + column(j), c = 0; c < n; c++, i += WIDTH) {
                if (work[i] != Double.NEGATIVE_INFINITY) sharers++;
            }
            setShares(j, j + 1, sharers);
        }
    }

    /** Copies the current rows of an array to columns. A lane without a row is set to zeros. */
    private void readColumns(double[] x, int row, int count, int place) {
        int last = count / WIDTH * WIDTH;
        if (last < count) Arrays.fill(work, place + n * last, place + n * (last + WIDTH), 0);
        int across = across(count);
        for (int c = 0; c < n; c++) {
            int from = row * n + c;
            for (int j = 0, to = place + c * WIDTH; j < across; j += WIDTH, to += n * WIDTH) {
                for (int lane = 0; lane < WIDTH; lane++, from += n) work[to + lane] = x[from];
            }
        }
        for (int j = across; j < count; j++) {
            int start = (row + j) * n;
            int column = place + column(j);
            for (int c = 0; c < n; c++) work[column + c * WIDTH] = x[start + c];
        }
    }

    /** Writes the log-softmax of the current rows, and leaves their terms. */
    private void writeLogSoftmax(int row, int count) {
        b.termsAt = Block.COEFFICIENTS;
        loops.rows().logSoftmax(b);
        writeColumns(t.logSoftmax, row, count);
        b.termsAt = Block.TERMS;
    }

    private void writeColumns(double[] out, int row, int count) {
        int across = across(count);
        for (int c = 0; c < n; c++) {
            int to = row * n + c;
            for (int j = 0, from = b.termsAt + c * WIDTH; j < across; j += WIDTH, from += n * WIDTH) {
                for (int lane = 0; lane < WIDTH; lane++, to += n) out[to] = work[from + lane];
            }
        }
        for (int j = across; j < count; j++) {
            int start = (row + j) * n;
            int column = b.termsAt + column(j);
            for (int c = 0; c < n; c++) out[start + c] = work[column + c * WIDTH];
        }
    }

    /**
     * Returns the number of current rows that are transposed along the columns, a multiple of {@code WIDTH}. A loop
     * along a row is fastest for long rows, because the processor prefetches cache lines, but starting it takes too
     * long for a few elements.
     */
    private int across(int count) {
        return n < BRIEF ? count / WIDTH * WIDTH : 0;
    }
}
