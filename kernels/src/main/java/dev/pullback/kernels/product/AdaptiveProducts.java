package dev.pullback.kernels.product;

import dev.pullback.kernels.WarmUp;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Products that use {@link ScalarProducts} until the vector implementation has {@linkplain WarmUp warmed up}; both give
 * bitwise equal results. The numbers of columns of C and of A decide which loop runs, and C2 takes some tenths of a
 * second to compile each loop. Therefore each kind of product warms up separately.
 */
final class AdaptiveProducts extends MatrixProducts {
    /** The number of multiplications after which a kind of product warms up, which are some milliseconds of work. */
    private static final long ENOUGH = 1 << 24;

    /** The number of multiplications after which a long product checks again whether the vector implementation is warm. */
    private static final long STRIP = 1 << 24;

    private final int lanes;
    private final VectorFactory factory;
    private final MatrixProducts scalar = new ScalarProducts();
    private @Nullable MatrixProducts vector;
    private final WarmUp<MatrixProducts> narrow;
    private final WarmUp<MatrixProducts> middle;
    private final WarmUp<MatrixProducts> wide;
    private final WarmUp<MatrixProducts> shallow;

    /** Creates the vector implementation when it is first needed, since this loads its classes. */
    interface VectorFactory {
        int lanes();

        MatrixProducts create();

        /** Creates the loops of products in single precision. */
        SingleKernels createSingle();
    }

    AdaptiveProducts(VectorFactory factory) {
        this.factory = factory;
        lanes = factory.lanes();
        int n = 3 * lanes;
        narrow = warmUp(new Sample(16, 1), new Sample(16, 2), new Sample(16, Math.max(2, lanes - 1)));
        middle = warmUp(new Sample(16, lanes), new Sample(16, lanes + 2));
        wide = warmUp(new Sample(16, 4 * lanes), new Sample(16, 5 * lanes)); // tiles of three, two and one vectors
        shallow = warmUp(new Sample(1, n), new Sample(2, n), new Sample(3, n), new Sample(4, n));
    }

    private WarmUp<MatrixProducts> warmUp(Sample... samples) {
        return new WarmUp<>(ENOUGH, this::vectorProducts, scalar, products -> {
            for (Sample sample : samples) sample.run(products);
        });
    }

    private synchronized MatrixProducts vectorProducts() {
        if (vector == null) vector = factory.create();
        return vector;
    }

    /**
     * Sample data: small operands with a given depth and number of columns of C. All forms of products that have
     * separate loops are computed with them.
     */
    private static final class Sample {
        /** Register tiles may also cover Cᵀ, so this includes tiles of three and of two vectors. */
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
        private final DMatrixRMaj oneRow;

        Sample(int depth, int n) {
            a = new DMatrixRMaj(ROWS, depth);
            aT = new DMatrixRMaj(depth, ROWS);
            aLow = new DMatrixRMaj(FEW, depth);
            b = new DMatrixRMaj(depth, n);
            bT = new DMatrixRMaj(n, depth);
            c = new DMatrixRMaj(ROWS, n);
            cLow = new DMatrixRMaj(FEW, n);
            row = new DMatrixRMaj(1, n);
            oneRow = new DMatrixRMaj(1, depth);
        }

        void run(MatrixProducts products) {
            products.mult(a, b, c);
            products.mult(aLow, b, cLow);
            products.mult(oneRow, b, row);
            products.multTransA(aT, b, c);
            products.multAddTransA(aT, b, c);
            products.multTransB(a, bT, c);
            products.multAddRow(a, b, row, c);
            products.colSums(c, row);
        }
    }

    private WarmUp<MatrixProducts> warmUpOf(ProductTask task) {
        boolean mayBeShallow = task.depth <= SkinnyKernel.SHALLOW && task.zRow == 0 && task.n >= lanes;
        return mayBeShallow ? shallow : warmUpOf(task.n);
    }

    private WarmUp<MatrixProducts> warmUpOf(int n) {
        if (n < lanes) return narrow;
        return n <= 2 * lanes ? middle : wide;
    }

    @Override
    void block(ProductTask task) {
        WarmUp<MatrixProducts> warmUp = warmUpOf(task);
        if (!warmUp.isWarm() && task.work() > STRIP) inStrips(task, warmUp);
        else warmUp.choose(task.work()).block(task);
    }

    /** Computes a product in strips of rows, so that a long product can switch to the vector unit. */
    private void inStrips(ProductTask task, WarmUp<MatrixProducts> warmUp) {
        int rows = (int) Math.max(1, STRIP / ((long) task.n * task.depth));
        ProductTask strip = new ProductTask();
        for (int from = 0; from < task.m; from += rows) {
            strip.set(task);
            strip.takeRows(from, Math.min(rows, task.m - from));
            warmUp.choose(strip.work()).block(strip);
        }
    }

    @Override
    public void addColSums(int rows, int cols, double[] a, int a0, double[] c, int c0) {
        warmUpOf(cols).choose((long) rows * cols).addColSums(rows, cols, a, a0, c, c0);
    }

    @Override
    public String toString() {
        return vectorProducts().toString();
    }
}
