package dev.pullback.ops.kernels;

import org.ejml.data.DMatrixRMaj;

/**
 * Products by a vector form, and until that has {@linkplain WarmUp warmed up} by a plain form with the same bits. How wide C is
 * decides which code does the work, each of which takes the compiler some tenths of a second; so they warm up by themselves.
 */
final class WarmingProducts extends MatrixProducts {
    /** The multiplications after which to warm up, some milliseconds of work. */
    private static final long ENOUGH = 1 << 24;

    /** The multiplications after which it is looked whether the vector form has become warm within a product. */
    private static final long STRIP = 1 << 24;

    private final MatrixProducts vector;
    private final MatrixProducts plain;
    private final int panel;
    private final WarmUp narrow;
    private final WarmUp middle;
    private final WarmUp wide;

    WarmingProducts(MatrixProducts vector, MatrixProducts plain) {
        this.vector = vector;
        this.plain = plain;
        panel = vector.panel();
        narrow = warmUp(Math.max(2, panel / 3 - 1));
        middle = warmUp(2 * panel / 3);
        wide = warmUp(panel + 2 * panel / 3);
    }

    private WarmUp warmUp(int n) {
        return new WarmUp(ENOUGH, work(vector, n), work(plain, n));
    }

    /** A little of all that is done in different ways where C has n columns. */
    private static Runnable work(MatrixProducts products, int n) {
        int m = 16;
        int few = 3;
        int depth = 16;
        DMatrixRMaj a = new DMatrixRMaj(m, depth);
        DMatrixRMaj aLow = new DMatrixRMaj(few, depth);
        DMatrixRMaj b = new DMatrixRMaj(depth, n);
        DMatrixRMaj bT = new DMatrixRMaj(n, depth);
        DMatrixRMaj c = new DMatrixRMaj(m, n);
        DMatrixRMaj cLow = new DMatrixRMaj(few, n);
        DMatrixRMaj row = new DMatrixRMaj(1, n);
        return () -> {
            products.mult(a, b, c);
            products.mult(aLow, b, cLow);
            products.multTransA(a, b, c);
            products.multTransB(a, bT, c);
            products.colSums(b, row);
        };
    }

    private WarmUp warmUpOf(int n) {
        return 3 * n < panel ? narrow : 3 * n <= 2 * panel ? middle : wide;
    }

    @Override
    int panel() {
        return panel;
    }

    @Override
    void block(Operands o) {
        WarmUp warmUp = warmUpOf(o.n);
        if (warmUp.byVector(0)) vector.block(o);
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
        return warmUp.byVector(o.work()) ? vector : plain;
    }

    @Override
    void colSums(int rows, int cols, double[] a, double[] c) {
        boolean byVector = warmUpOf(cols).byVector((long) rows * cols);
        (byVector ? vector : plain).colSums(rows, cols, a, c);
    }

    @Override
    public String toString() {
        return vector.toString();
    }
}
