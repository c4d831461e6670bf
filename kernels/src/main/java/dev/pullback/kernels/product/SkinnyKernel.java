package dev.pullback.kernels.product;

/**
 * The innermost loops of products where A or C has very few columns. A {@link MicroKernel} would spend more time on the start
 * and the end of a tile than on its sums, so these loops run over all rows of C at once. Each element is the same chain of fused
 * multiply-adds.
 */
abstract class SkinnyKernel {
    /** The most columns of A for {@link #shallow}: as many rows of B stay in registers. */
    static final int SHALLOW = 4;

    /** The number of rows of C that {@link #narrow} computes at a time. */
    static final int ROWS = 8;

    /** The elements of a vector in {@link #shallow}. */
    final int lanes;

    /** The elements of a vector in {@link #narrow}. */
    final int narrowLanes;

    SkinnyKernel(int lanes, int narrowLanes) {
        this.lanes = lanes;
        this.narrowLanes = narrowLanes;
    }

    /** Computes {@code C = 1 z + A B}, where A has 1 to {@link #SHALLOW} columns, and C has one or two vectors of columns. */
    abstract void shallow(ProductTask task);

    /**
     * Computes {@code C = 1 z + A B}, where C has no more columns than a vector, its rows are a multiple of {@link #ROWS}, and the
     * rows of A are contiguous. Reads a whole vector from each row of B and from z, and writes a whole vector to each row of C, so
     * that a row overwrites what the one before it wrote beyond its end.
     */
    abstract void narrow(ProductTask task);
}
