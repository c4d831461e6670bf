package dev.pullback.kernels.product;

/**
 * The innermost loop of a product on the vector unit: computes a register tile, a rectangle of C whose sums stay in
 * registers while the loop runs over the columns of A. Each element is computed by the chain fma(aₖ, bₖ, …) in the
 * order of k for any size of the tile, so all tiles give the same bits.
 *
 * <p>A tile at the edge of C has fewer rows or columns than the registers hold. It needs no masks and no padding: some
 * elements are computed more than once, with the same result. All of Z, which may be C, is read before C is written.
 * Rows are addressed relative to the first and to the middle row, and the lower half ends with the last row. An address
 * for each row would need more registers than a processor has.
 *
 * <p>The implementations, one for each vector length, are generated; see the folder {@code src/main/generated}.
 */
abstract class MicroKernel extends RegisterTiles {
    MicroKernel(int lanes, int rows, int vectors, int tallRows) {
        super(lanes, rows, vectors, tallRows);
    }

    /** Computes {@code C = Z + A B}. C must not be larger than a tile, and the rows of B and Z must be contiguous. */
    abstract void run(ProductTask task);

    /** Adds the sums of the columns of A to c. A is rows×width and has no more columns than a tile. */
    abstract void addColSums(int rows, int width, double[] a, int a0, int aRow, double[] c, int c0);

    /** Copies rows×cols elements to contiguous rows. They fit in a tile, and a row fills at least a vector. */
    abstract void pack(int rows, int cols, double[] from, int at, int fromRow, double[] to, int toAt);
}
