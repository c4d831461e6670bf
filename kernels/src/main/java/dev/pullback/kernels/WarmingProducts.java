package dev.pullback.kernels;

import java.util.function.Supplier;
import org.ejml.data.DMatrixRMaj;

/**
 * Products by a vector form, and until that has {@linkplain WarmUp warmed up} by a plain form with the same bits. How wide C
 * is, and how many columns A has, decides which code does the work, each of which takes the compiler some tenths of a second; so
 * they warm up by themselves.
 */
final class WarmingProducts extends MatrixProducts {
    /** The multiplications after which to warm up, some milliseconds of work. */
    private static final long ENOUGH = 1 << 24;

    /** The multiplications after which it is looked whether the vector form has become warm within a product. */
    private static final long STRIP = 1 << 24;

    private final int lanes;
    private final Supplier<MatrixProducts> vector;
    private final MatrixProducts plain;
    private final WarmUp narrow;
    private final WarmUp middle;
    private final WarmUp wide;
    private final WarmUp shallow;

    /** With a vector form that is made when it is first needed, and the elements of its vectors. */
    WarmingProducts(int lanes, Supplier<MatrixProducts> vector, MatrixProducts plain) {
        this.lanes = lanes;
        this.vector = vector;
        this.plain = plain;
        int n = 3 * lanes;
        narrow = warmUp(new Work(16, 2), new Work(16, Math.max(2, lanes - 1)));
        middle = warmUp(new Work(16, lanes), new Work(16, lanes + 2));
        wide = warmUp(new Work(16, 4 * lanes), new Work(16, 5 * lanes)); // tiles of three, two and one vectors
        shallow = warmUp(new Work(1, n), new Work(2, n), new Work(3, n), new Work(4, n));
    }

    private WarmUp warmUp(Work... works) {
        return new WarmUp(ENOUGH, () -> run(vector.get(), works), () -> run(plain, works));
    }

    private static void run(MatrixProducts products, Work... works) {
        for (Work work : works) work.run(products);
    }

    /** A little of all that is done in different ways where A has {@code depth} columns and C has n. */
    private static final class Work {
        /** Also the columns of Cᵀ, which may be what tiles go over: some of three and of two vectors. */
        private static final int ROWS = 40;

        private static final int FEW = 3;

        private final DMatrixRMaj a;
        private final DMatrixRMaj aT;
        private final DMatrixRMaj aLow;
        private final DMatrixRMaj b;
        private final DMatrixRMaj bT;
        private final DMatrixRMaj c;
        private final DMatrixRMaj cLow;
        private final DMatrixRMaj row;

        Work(int depth, int n) {
            a = new DMatrixRMaj(ROWS, depth);
            aT = new DMatrixRMaj(depth, ROWS);
            aLow = new DMatrixRMaj(FEW, depth);
            b = new DMatrixRMaj(depth, n);
            bT = new DMatrixRMaj(n, depth);
            c = new DMatrixRMaj(ROWS, n);
            cLow = new DMatrixRMaj(FEW, n);
            row = new DMatrixRMaj(1, n);
        }

        void run(MatrixProducts products) {
            products.mult(a, b, c);
            products.mult(aLow, b, cLow);
            products.multTransA(aT, b, c);
            products.multAddTransA(aT, b, c);
            products.multTransB(a, bT, c);
            products.multAddRow(a, b, row, c);
            products.colSums(c, row);
        }
    }

    private WarmUp warmUpOf(Operands o) {
        boolean mayBeShallow = o.depth <= SmallTile.SHALLOW && o.zRow == 0 && o.n >= lanes;
        return mayBeShallow ? shallow : warmUpOf(o.n);
    }

    private WarmUp warmUpOf(int n) {
        if (n < lanes) return narrow;
        return n <= 2 * lanes ? middle : wide;
    }

    @Override
    void block(Operands o) {
        WarmUp warmUp = warmUpOf(o);
        if (warmUp.byVector(0)) vector.get().block(o);
        else if (o.work() > STRIP) inStrips(o, warmUp);
        else form(warmUp, o).block(o);
    }

    /** Some rows of C after others, so that a product that takes long need not end in the form in which it began. */
    private void inStrips(Operands o, WarmUp warmUp) {
        int rows = (int) Math.max(1, STRIP / ((long) o.n * o.depth));
        Operands strip = new Operands();
        for (int from = 0; from < o.m; from += rows) {
            strip.set(o);
            strip.takeRows(from, Math.min(rows, o.m - from));
            form(warmUp, strip).block(strip);
        }
    }

    private MatrixProducts form(WarmUp warmUp, Operands o) {
        return warmUp.byVector(o.work()) ? vector.get() : plain;
    }

    @Override
    void colSums(int rows, int cols, double[] a, double[] c) {
        boolean byVector = warmUpOf(cols).byVector((long) rows * cols);
        (byVector ? vector.get() : plain).colSums(rows, cols, a, c);
    }

    @Override
    public String toString() {
        return vector.get().toString();
    }
}
