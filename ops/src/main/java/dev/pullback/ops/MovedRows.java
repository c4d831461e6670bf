package dev.pullback.ops;

import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.Threads;
import dev.pullback.kernels.function.Pointwise;
import org.ejml.data.DMatrixRMaj;

/**
 * Copies rows by index, or adds rows to those with an index. Rows that are copied are split among {@link Threads}; where
 * rows are added, the columns are, so that each sum is computed by one thread in the order of the rows. Each thread reuses its
 * object.
 */
final class MovedRows implements Threads.Range {
    /** The least number of elements in a part for a thread. */
    private static final int PART = 1 << 14;

    /** The least number of columns in a part: some cache lines. */
    private static final int COLUMNS = 32;

    /** The number of columns from which a vector loop is faster. */
    private static final int WIDE = 24;

    private static final DMatrixRMaj NONE = new DMatrixRMaj(0, 0);

    private static final PerThread<MovedRows> CURRENT = new PerThread<>(MovedRows::new);

    private boolean adds;
    private DMatrixRMaj x = NONE;
    private DMatrixRMaj indices = NONE;
    private DMatrixRMaj y = NONE;

    private MovedRows() {}

    static void gather(DMatrixRMaj x, DMatrixRMaj indices, DMatrixRMaj y) {
        CURRENT.get().start(false, x, indices, y);
    }

    static void scatter(DMatrixRMaj x, DMatrixRMaj indices, DMatrixRMaj y) {
        y.zero();
        CURRENT.get().start(true, x, indices, y);
    }

    private void start(boolean adding, DMatrixRMaj from, DMatrixRMaj places, DMatrixRMaj to) {
        adds = adding;
        x = from;
        indices = places;
        y = to;
        int parts = places.numRows * to.numCols / PART;
        try {
            if (adding) Threads.run(to.numCols, COLUMNS, parts, this);
            else Threads.run(to.numRows, 1, parts, this);
        } finally {
            x = NONE;
            indices = NONE;
            y = NONE;
        }
    }

    @Override
    public void run(int from, int to) {
        if (adds) add(from, to - from);
        else copy(from, to);
    }

    private void copy(int from, int to) {
        int n = y.numCols;
        for (int i = from, q = from * n; i < to; i++, q += n) {
            int p = Indexing.index("gatherRows", "row", indices, i, x.numRows) * n;
            if (n >= WIDE) System.arraycopy(x.data, p, y.data, q, n);
            else copy(n, x.data, p, y.data, q);
        }
    }

    private void add(int col, int count) {
        int n = y.numCols;
        for (int i = 0, p = col; i < indices.numRows; i++, p += n) {
            int q = Indexing.index("scatterRows", "row", indices, i, y.numRows) * n + col;
            if (count >= WIDE) {
                Elements.call()
                        .set(0, y.data, q)
                        .set(1, y.data, q)
                        .set(2, x.data, p)
                        .run(Pointwise.ADD, count, 0);
            } else {
                for (int j = 0; j < count; j++) y.data[q + j] += x.data[p + j];
            }
        }
    }

    /** Copies a short row, four elements at a time, since C2 unrolls only longer loops well. */
    private static void copy(int n, double[] x, int p, double[] y, int q) {
        int j = 0;
        for (; j + 4 <= n; j += 4) {
            double a = x[p + j];
            double b = x[p + j + 1];
            double c = x[p + j + 2];
            double d = x[p + j + 3];
            y[q + j] = a;
            y[q + j + 1] = b;
            y[q + j + 2] = c;
            y[q + j + 3] = d;
        }
        for (; j < n; j++) y[q + j] = x[p + j];
    }
}
