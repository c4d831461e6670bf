package dev.pullback.ops.kernels;

import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The products {@code A B}, {@code Aᵀ B} and {@code A Bᵀ}, written to C or added to it, by the names that they have in EJML.
 * Every element is summed in the order of the columns of A by one thread: the bits are the same for any
 * number of {@link Threads}, and products with zeros are not skipped, so a NaN or an infinity shows.
 *
 * <p>C must have the right shape and be neither A nor B.
 */
public abstract class MatrixProducts {
    /** The multiplications from which it pays to wake a thread, some tens of microseconds of work. */
    static final long LARGE = 1 << 20;

    /** The fewest multiplications of a part that a thread does at a time. */
    private static final long PART = LARGE / 4;

    private static final ThreadLocal<Split> SPLIT = ThreadLocal.withInitial(Split::new);

    MatrixProducts() {}

    /** {@code C = A B}. */
    public final void mult(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("A B", false, a, false, b, false, c);
    }

    /** {@code C = Aᵀ B}. */
    public final void multTransA(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("Aᵀ B", false, a, true, b, false, c);
    }

    /** {@code C = A Bᵀ}. */
    public final void multTransB(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("A Bᵀ", false, a, false, b, true, c);
    }

    /** {@code C += A B}. */
    public final void multAdd(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("A B", true, a, false, b, false, c);
    }

    /** {@code C += Aᵀ B}. */
    public final void multAddTransA(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("Aᵀ B", true, a, true, b, false, c);
    }

    /** {@code C += A Bᵀ}. */
    public final void multAddTransB(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("A Bᵀ", true, a, false, b, true, c);
    }

    private void product(
            String formula, boolean add, DMatrixRMaj a, boolean aT, DMatrixRMaj b, boolean bT, DMatrixRMaj c) {
        int m = aT ? a.numCols : a.numRows;
        int depth = aT ? a.numRows : a.numCols;
        int n = bT ? b.numRows : b.numCols;
        if (depth != (bT ? b.numCols : b.numRows) || c.numRows != m || c.numCols != n)
            throw new MatrixDimensionException(
                    formula + ": A is " + shape(a) + ", B is " + shape(b) + " and C is " + shape(c));
        if (c == a || c == b) throw new IllegalArgumentException(formula + ": C must be neither A nor B");
        int aRow = aT ? 1 : a.numCols;
        int aCol = aT ? a.numCols : 1;
        int bRow = bT ? 1 : b.numCols;
        int bCol = bT ? b.numCols : 1;
        long work = (long) m * n * depth;
        if (work >= LARGE) {
            beforeLarge();
            int threads = Threads.count();
            if (threads > 1) {
                SPLIT.get().run(this, threads, work, add, m, n, depth, a.data, aRow, aCol, b.data, bRow, bCol, c.data);
                return;
            }
        }
        block(add, m, n, depth, a.data, 0, aRow, aCol, b.data, 0, bRow, bCol, c.data, 0, n);
    }

    private static String shape(DMatrixRMaj a) {
        return a.numRows + "x" + a.numCols;
    }

    /** Called before a product that takes long. */
    void beforeLarge() {}

    /** The columns that a part of C should be a multiple of. */
    abstract int panel();

    /**
     * {@code C = A B} or {@code C += A B}, where C is m×n, by the thread that calls.
     *
     * @param depth the columns of A
     * @param aRow from one row of A to the next, {@code aCol} from one column to the next, and so on
     */
    abstract void block(
            boolean add,
            int m,
            int n,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] b,
            int b0,
            int bRow,
            int bCol,
            double[] c,
            int c0,
            int cRow);

    /** A product whose C is dealt to threads in parts, of columns where there are enough of them. */
    private static final class Split implements Threads.Task {
        /** More parts than threads, since a thread may be held up by other work on its processor. */
        private static final int PARTS_PER_THREAD = 4;

        private static final double[] NONE = {};

        private MatrixProducts products = Backend.scalar().products();
        private boolean add;
        private int m;
        private int n;
        private int depth;
        private double[] a = NONE;
        private int aRow;
        private int aCol;
        private double[] b = NONE;
        private int bRow;
        private int bCol;
        private double[] c = NONE;
        private boolean byColumns;
        /** The rows or columns of a part. */
        private int step;

        void run(
                MatrixProducts products,
                int threads,
                long work,
                boolean add,
                int m,
                int n,
                int depth,
                double[] a,
                int aRow,
                int aCol,
                double[] b,
                int bRow,
                int bCol,
                double[] c) {
            this.products = products;
            this.add = add;
            this.m = m;
            this.n = n;
            this.depth = depth;
            this.a = a;
            this.aRow = aRow;
            this.aCol = aCol;
            this.b = b;
            this.bRow = bRow;
            this.bCol = bCol;
            this.c = c;
            int most = (int) Math.min((long) threads * PARTS_PER_THREAD, work / PART);
            int panel = products.panel();
            byColumns = n >= 2 * threads * panel || n >= m;
            int size = byColumns ? n : m;
            int unit = byColumns ? panel : 8;
            step = ceilDiv(ceilDiv(size, most), unit) * unit;
            Threads.run(this, ceilDiv(size, step));
            this.a = NONE;
            this.b = NONE;
            this.c = NONE;
        }

        private static int ceilDiv(int a, int b) {
            return (a + b - 1) / b;
        }

        @Override
        public void run(int part) {
            int from = part * step;
            if (byColumns) {
                int cols = Math.min(step, n - from);
                products.block(add, m, cols, depth, a, 0, aRow, aCol, b, from * bCol, bRow, bCol, c, from, n);
            } else {
                int rows = Math.min(step, m - from);
                products.block(add, rows, n, depth, a, from * aRow, aRow, aCol, b, 0, bRow, bCol, c, from * n, n);
            }
        }
    }
}
