package dev.pullback.kernels.product;

import dev.pullback.kernels.PerThread;

/**
 * One product in single precision, or the part of it that a thread computes; see {@link SingleProducts}. The loops are
 * those of {@link PackedProducts}: panels of B are packed and stay in the second cache, and strips of A, which are packed
 * in the order of memory, are multiplied by all of them. Each thread has one object with its buffers, which grow to the
 * largest size needed.
 */
final class SingleRun {
    private static final PerThread<SingleRun> CURRENT = new PerThread<>(SingleRun::new);

    private static final ProductTask NO_PRODUCT = new ProductTask();

    /** About the number of columns of A in a block; a block has at most 1.5 times as many. */
    static final int DEPTH = 340;

    /** About the largest number of elements in the panels of B, which take half a megabyte. */
    private static final int PANEL_ELEMENTS = 1 << 17;

    /** The number of rows of a stored matrix that are converted for all panels or strips before the next rows. */
    private static final int PACKED_ROWS = 16;

    /** The number of strips of A that are converted at a time. */
    private static final int STRIPS = 6;

    private float[] panels = {};
    private float[] strips = {};

    /** Columns of B before they are transposed. */
    private float[] columns = {};

    /** The sums of a register tile. */
    private float[] sums = {};

    private final Magnitudes ofA = new Magnitudes();
    private final Magnitudes ofB = new Magnitudes();

    /** The magnitudes of each panel, at the index of its first column; the same of strips and rows. */
    private final Magnitudes ofPanel = new Magnitudes();

    private final Magnitudes ofStrip = new Magnitudes();
    private final Conversion conversion = new Conversion();
    private final SingleTask single = new SingleTask();

    /** The part of C that a register tile computes. */
    private final ProductTask tile = new ProductTask();

    private ProductTask task = NO_PRODUCT;
    private SingleMicroKernel kernel = new ScalarSingleMicroKernel();
    private SingleLoops loops = new SingleLoops();

    /** The block of columns of A, and the block of columns of C, that are being multiplied. */
    private int k;

    private int depth;
    private int j;
    private int end;

    private SingleRun() {}

    static SingleRun get() {
        return CURRENT.get();
    }

    /** Computes {@code C = Z + A B}. This changes Z in the task. */
    void run(ProductTask task, SingleMicroKernel kernel, SingleLoops loops) {
        this.task = task;
        this.kernel = kernel;
        this.loops = loops;
        try {
            for (k = 0; k < task.depth; k += depth) {
                depth = PackedProducts.block(task.depth - k, DEPTH);
                for (j = 0; j < task.n; j = end) {
                    end = j + PackedProducts.block(task.n - j, Math.max(kernel.cols, PANEL_ELEMENTS / depth));
                    packB();
                    multiply();
                }
                task.startFromC();
            }
        } finally {
            this.task = NO_PRODUCT;
            tile.clear();
            conversion.clear();
        }
    }

    /** Returns the number of columns of a packed panel of {@code cols} columns, which is at least a vector. */
    private int padded(int cols) {
        return Math.max(cols, kernel.lanes);
    }

    private void packB() {
        int cols = end - j;
        ofB.clear(cols);
        panels = atLeast(panels, depth * padded(cols));
        if (task.bCol == 1) packRowsOfB();
        else packColumnsOfB();
        ofPanel.clear(cols);
        for (int at = 0, w; at < cols; at += w) {
            w = kernel.width(cols - at);
            ofPanel.summarize(at, w, ofB);
        }
    }

    private void packRowsOfB() {
        for (int r = 0; r < depth; r += PACKED_ROWS) {
            int rows = Math.min(PACKED_ROWS, depth - r);
            for (int at = j, w; at < end; at += w) {
                w = kernel.width(end - at);
                int width = padded(w);
                conversion.set(rows, w);
                conversion.from(task.b, task.b0 + (k + r) * task.bRow + at, task.bRow);
                conversion.to(panels, (at - j) * depth + r * width, width);
                loops.acrossRows(conversion, ofB, at - j);
            }
        }
    }

    private void packColumnsOfB() {
        for (int at = j, w; at < end; at += w) {
            w = kernel.width(end - at);
            columns = atLeast(columns, w * depth);
            conversion.set(w, depth);
            conversion.from(task.b, task.b0 + k + at * task.bCol, task.bCol);
            conversion.to(columns, 0, depth);
            loops.alongRows(conversion, ofB, at - j);
            transpose(columns, w, depth, panels, (at - j) * depth, padded(w));
        }
    }

    /** Writes the transpose of a matrix with {@code rows} rows to rows that begin at {@code toAt}. */
    private static void transpose(float[] from, int rows, int cols, float[] to, int toAt, int toRow) {
        int r = 0;
        for (; r + 8 <= rows; r += 8) {
            for (int c = 0, p = r * cols, q = toAt + r; c < cols; c++, p++, q += toRow) {
                int h = p + 4 * cols;
                to[q] = from[p];
                to[q + 1] = from[p + cols];
                to[q + 2] = from[p + 2 * cols];
                to[q + 3] = from[p + 3 * cols];
                to[q + 4] = from[h];
                to[q + 5] = from[h + cols];
                to[q + 6] = from[h + 2 * cols];
                to[q + 7] = from[h + 3 * cols];
            }
        }
        for (; r < rows; r++) {
            for (int c = 0, p = r * cols, q = toAt + r; c < cols; c++, p++, q += toRow) to[q] = from[p];
        }
    }

    /** Multiplies the strips of A by the packed panels of B. */
    private void multiply() {
        int step = STRIPS * kernel.rows;
        strips = atLeast(strips, step * depth);
        sums = atLeast(sums, kernel.rows * padded(kernel.cols));
        single.depth = depth;
        tile.set(task);
        for (int first = 0; first < task.m; first += step) {
            int last = Math.min(task.m, first + step);
            packA(first, last);
            for (int i = first; i < last; i += kernel.rows) strip(i, Math.min(kernel.rows, last - i), i - first);
        }
    }

    private void packA(int first, int last) {
        ofA.clear(last - first);
        ofStrip.clear(last - first);
        if (task.aCol == 1) {
            conversion.set(last - first, depth);
            conversion.from(task.a, task.a0 + first * task.aRow + k, task.aRow);
            conversion.to(strips, 0, depth);
            loops.alongRows(conversion, ofA, 0);
            return;
        }
        for (int r = 0; r < depth; r += PACKED_ROWS) {
            for (int i = first; i < last; i += kernel.rows) {
                int w = Math.min(kernel.rows, last - i);
                conversion.set(Math.min(PACKED_ROWS, depth - r), w);
                conversion.from(task.a, task.a0 + (k + r) * task.aCol + i, task.aCol);
                conversion.to(strips, (i - first) * depth + r * w, w);
                loops.acrossRows(conversion, ofA, i - first);
            }
        }
    }

    /**
     * Multiplies a strip by the panels.
     *
     * @param i its first row in A
     * @param rows the number of its rows
     * @param packed its first row among the packed rows
     */
    private void strip(int i, int rows, int packed) {
        single.m = rows;
        single.a = strips;
        single.a0 = packed * depth;
        boolean byRows = task.aCol == 1;
        single.aRow = byRows ? depth : 1;
        single.aCol = byRows ? 1 : rows;
        single.b = panels;
        single.c = sums;
        tile.m = rows;
        ofStrip.summarize(packed, rows, ofA);
        long leastA = ofStrip.least[packed];
        long greatestA = ofStrip.greatest[packed];
        for (int at = j; at < end; at += tile.n) {
            tile.n = kernel.width(end - at);
            int width = padded(tile.n);
            single.n = width;
            single.b0 = (at - j) * depth;
            single.bRow = width;
            single.cRow = width;
            kernel.run(single);
            tile.c0 = task.c0 + i * task.cRow + at;
            tile.z = task.z;
            tile.z0 = task.z0 + i * task.zRow + at * task.zCol;
            tile.zRow = task.zRow;
            tile.zCol = task.zCol;
            boolean accurate =
                    Magnitudes.allowSingle(leastA, greatestA, ofPanel.least[at - j], ofPanel.greatest[at - j]);
            if (accurate) loops.addSums(tile, sums, width);
            else addChecked(i, packed, at, width);
        }
    }

    /** Adds the sums of a tile, and computes those in double precision that are not proved to be accurate. */
    private void addChecked(int row, int packed, int col, int width) {
        for (int r = 0; r < tile.m; r++) {
            for (int c = 0; c < tile.n; c++) {
                float sum = sums[r * width + c];
                double z = tile.z[tile.z0 + r * tile.zRow + c * tile.zCol];
                boolean accurate = Float.isFinite(sum) && isAccurate(sum, packed + r, col - j + c);
                tile.c[tile.c0 + r * tile.cRow + c] = z + (accurate ? sum : inDouble(row + r, col + c));
            }
        }
    }

    private boolean isAccurate(float sum, int a, int b) {
        long highA = ofA.greatest[a];
        long highB = ofB.greatest[b];
        return Magnitudes.hidesUnderflow(sum, highA, highB)
                || Magnitudes.allowSingle(ofA.least[a], highA, ofB.least[b], highB);
    }

    /** Returns the sum of the block in double precision for row i and column c of C. */
    private double inDouble(int i, int c) {
        double sum = 0;
        int p = task.a0 + i * task.aRow + k * task.aCol;
        int q = task.b0 + c * task.bCol + k * task.bRow;
        for (int d = 0; d < depth; d++) sum = Math.fma(task.a[p + d * task.aCol], task.b[q + d * task.bRow], sum);
        return sum;
    }

    private static float[] atLeast(float[] buffer, int size) {
        return buffer.length >= size ? buffer : new float[size];
    }
}
