package dev.pullback.kernels.product;

/**
 * The innermost loops of products C = Z + A B in which A or C has very few columns. A {@link MicroKernel} would spend
 * more time on the start and the end of a tile than on its sums, so one of these loops runs over all rows of C. Each
 * element is computed by the same chain of fused multiply-adds.
 */
abstract class SkinnyKernel {
    /** The greatest number of columns of A for {@link #shallow}; the same number of rows of B stays in registers. */
    static final int SHALLOW = 4;

    /** The number of rows of C that {@link #narrow} computes at a time. */
    static final int ROWS = 8;

    /** The number of elements of a vector in {@link #shallow}. */
    final int lanes;

    /** The number of elements of a vector in {@link #narrow}. */
    final int narrowLanes;

    SkinnyKernel(int lanes, int narrowLanes) {
        this.lanes = lanes;
        this.narrowLanes = narrowLanes;
    }

    /**
     * Computes {@code C = 1 z + A B}. A must have 1 to {@link #SHALLOW} columns, and the columns of C fill one or two
     * vectors.
     */
    abstract void shallow(ProductTask task);

    /**
     * Computes {@code C = 1 z + A B}. C must not have more columns than a vector has elements, its number of rows must
     * be a multiple of {@link #ROWS}, and the rows of A must be contiguous. This method reads a whole vector from each
     * row of B and from z, and writes a whole vector to each row of C. Each row overwrites the elements that the
     * previous row wrote beyond its end.
     */
    abstract void narrow(ProductTask task);

    /**
     * Computes a C of one column, {@code c = z + A b}, by adding multiples of the columns of A, which are contiguous, as
     * are the elements of c. The elements of b are taken in their order.
     */
    abstract void byColumns(ProductTask task);
}
