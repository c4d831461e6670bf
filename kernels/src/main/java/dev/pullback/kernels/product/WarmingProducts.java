package dev.pullback.kernels.product;

import dev.pullback.kernels.WarmUp;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

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
    private final Vectors vectors;
    private final MatrixProducts plain;
    private @Nullable MatrixProducts vector;
    private final WarmUp<MatrixProducts> narrow;
    private final WarmUp<MatrixProducts> middle;
    private final WarmUp<MatrixProducts> wide;
    private final WarmUp<MatrixProducts> shallow;

    /** The vector implementation, created when it is first needed. */
    interface Vectors {
        /** Returns the elements of its vectors. */
        int lanes();

        /** Returns it. */
        MatrixProducts create();
    }

    WarmingProducts(Vectors vectors, MatrixProducts plain) {
        lanes = vectors.lanes();
        this.vectors = vectors;
        this.plain = plain;
        int n = 3 * lanes;
        narrow = warmUp(new Work(16, 2), new Work(16, Math.max(2, lanes - 1)));
        middle = warmUp(new Work(16, lanes), new Work(16, lanes + 2));
        wide = warmUp(new Work(16, 4 * lanes), new Work(16, 5 * lanes)); // tiles of three, two and one vectors
        shallow = warmUp(new Work(1, n), new Work(2, n), new Work(3, n), new Work(4, n));
    }

    private WarmUp<MatrixProducts> warmUp(Work... works) {
        return new WarmUp<>(ENOUGH, this::vectorProducts, plain, products -> {
            for (Work work : works) work.run(products);
        });
    }

    private synchronized MatrixProducts vectorProducts() {
        if (vector == null) vector = vectors.create();
        return vector;
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

    private WarmUp<MatrixProducts> warmUpOf(Operands o) {
        boolean mayBeShallow = o.depth <= SmallTile.SHALLOW && o.zRow == 0 && o.n >= lanes;
        return mayBeShallow ? shallow : warmUpOf(o.n);
    }

    private WarmUp<MatrixProducts> warmUpOf(int n) {
        if (n < lanes) return narrow;
        return n <= 2 * lanes ? middle : wide;
    }

    @Override
    void block(Operands o) {
        WarmUp<MatrixProducts> warmUp = warmUpOf(o);
        if (!warmUp.isWarm() && o.work() > STRIP) inStrips(o, warmUp);
        else warmUp.choose(o.work()).block(o);
    }

    /** Some rows of C after others, so that a product that takes long need not end in the form in which it began. */
    private void inStrips(Operands o, WarmUp<MatrixProducts> warmUp) {
        int rows = (int) Math.max(1, STRIP / ((long) o.n * o.depth));
        Operands strip = new Operands();
        for (int from = 0; from < o.m; from += rows) {
            strip.set(o);
            strip.takeRows(from, Math.min(rows, o.m - from));
            warmUp.choose(strip.work()).block(strip);
        }
    }

    @Override
    void colSums(int rows, int cols, double[] a, double[] c) {
        warmUpOf(cols).choose((long) rows * cols).colSums(rows, cols, a, c);
    }

    @Override
    public String toString() {
        return vectorProducts().toString();
    }
}
