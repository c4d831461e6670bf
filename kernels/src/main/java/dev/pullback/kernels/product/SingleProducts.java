package dev.pullback.kernels.product;

import dev.pullback.kernels.WarmUp;

/**
 * Products in single precision: operands are converted to floats while they are packed, multiplied and added as floats,
 * and the sums are stored as doubles. An element of C is Z plus, for each block of at most 510 columns
 * of A, the double value of the chain fma(aₖ, bₖ, …) of floats. A vector holds twice as many floats as doubles, and
 * packed operands take half the memory.
 *
 * <p><b>Overflow and underflow.</b> A float has a smaller range than a double. The {@link Magnitudes} of the operands
 * prove for almost all tiles that nothing can overflow or underflow. In the other tiles, a sum of floats is used only if
 * it is finite and so large that an underflow of its terms cannot matter; otherwise the block's sum is computed in
 * double precision. Whether an element of C uses floats in a block depends on its row of A and its column of B alone,
 * so bits depend neither on tiles nor on threads.
 *
 * <p>Small products, products with few columns, and operands without contiguous rows or columns are computed in double
 * precision. This depends on the shapes and strides of the whole product.
 */
final class SingleProducts extends MatrixProducts {
    /** The least number of multiplications. */
    private static final long LEAST_WORK = 1 << 18;

    /** The least number of rows of C, of its columns, and of the columns of A. */
    private static final int LEAST_SIDE = 32;

    /** The number of multiplications after which the vector implementation warms up. */
    private static final long ENOUGH = 1 << 24;

    private final MatrixProducts doubles;
    private final WarmUp<SingleKernels> kernels;

    private SingleProducts(MatrixProducts doubles, WarmUp<SingleKernels> kernels) {
        this.doubles = doubles;
        this.kernels = kernels;
    }

    static SingleProducts scalar(MatrixProducts doubles) {
        return of(doubles, SingleKernels.scalar());
    }

    static SingleProducts vector(MatrixProducts doubles, AdaptiveProducts.VectorFactory factory) {
        return of(doubles, factory.createSingle());
    }

    /** Returns products that always use the same loops. */
    static SingleProducts of(MatrixProducts doubles, SingleKernels kernels) {
        return new SingleProducts(doubles, new WarmUp<>(Long.MAX_VALUE, () -> kernels, kernels, k -> {}));
    }

    static SingleProducts adaptive(MatrixProducts doubles, AdaptiveProducts.VectorFactory factory) {
        Sample sample = new Sample();
        return new SingleProducts(
                doubles, new WarmUp<>(ENOUGH, factory::createSingle, SingleKernels.scalar(), sample::run));
    }

    @Override
    MatrixProducts implementationOf(ProductTask whole) {
        return pays(whole) ? this : doubles;
    }

    private static boolean pays(ProductTask task) {
        return task.work() >= LEAST_WORK
                && Math.min(task.m, Math.min(task.n, task.depth)) >= LEAST_SIDE
                && (task.aCol == 1 || task.aRow == 1)
                && (task.bCol == 1 || task.bRow == 1);
    }

    @Override
    void block(ProductTask task) {
        if (task.m == 0 || task.n == 0) return;
        SingleKernels chosen = kernels.choose(task.work());
        SingleRun.get().run(task, chosen.tiles(), chosen.loops());
    }

    @Override
    public void addColSums(int rows, int cols, double[] a, int a0, double[] c, int c0) {
        doubles.addColSums(rows, cols, a, a0, c, c0);
    }

    @Override
    public String toString() {
        return "single precision, or " + doubles;
    }

    /** Small products with all strides and widths of tiles. */
    private static final class Sample {
        private static final int SIDE = 45;
        private static final int WIDE = 96;

        private final double[] a = new double[SIDE * SIDE];
        private final double[] b = new double[SIDE * WIDE];
        private final double[] c = new double[SIDE * WIDE];
        private final ProductTask task = new ProductTask();

        void run(SingleKernels kernels) {
            for (int n : WIDTHS) {
                for (int strides = 0; strides < 4; strides++) {
                    boolean aT = (strides & 1) != 0;
                    boolean bT = (strides & 2) != 0;
                    task.setC(SIDE, n, SIDE, c);
                    task.setA(a, 0, aT ? 1 : SIDE, aT ? SIDE : 1);
                    task.setB(b, 0, bT ? 1 : n, bT ? SIDE : 1);
                    task.startFromZero();
                    SingleRun.get().run(task, kernels.tiles(), kernels.loops());
                }
            }
        }

        private static final int[] WIDTHS = {16, 32, WIDE};
    }
}
