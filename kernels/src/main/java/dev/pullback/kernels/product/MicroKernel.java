package dev.pullback.kernels.product;

/**
 * The innermost loop of a product on the vector unit: computes a register tile, a rectangle of C whose sums stay in registers
 * while the loop runs over the columns of A. Each element is the chain fma(aₖ, bₖ, …) in the order of k, whatever the size of
 * the tile, so all tiles give the same bits.
 *
 * <p>A tile at the edge of C has fewer rows or columns than the registers hold. It needs no masks and no padding: some elements
 * are computed more than once, to the same values, and all of Z, which may be C, is read before C is written. Rows are addressed
 * relative to the first and to the middle row, and the lower half ends with the last row; an address for each row would take
 * more registers than there are.
 *
 * <p>The implementations, one for each vector length, are generated; see the folder {@code src/main/generated}.
 */
abstract class MicroKernel {
    /** The elements of a vector; the fewest columns of a tile. */
    final int lanes;
    /** The most rows of a tile of {@link #cols} columns. */
    final int rows;
    /** The most columns. */
    final int cols;
    /** The most rows of a tile of up to two vectors of columns. */
    final int tallRows;

    MicroKernel(int lanes, int rows, int vectors, int tallRows) {
        this.lanes = lanes;
        this.rows = rows;
        this.cols = vectors * lanes;
        this.tallRows = tallRows;
    }

    /** Computes {@code C = Z + A B}, where C is no larger than a tile and the rows of B and Z are contiguous. */
    abstract void run(ProductTask task);

    /** Computes {@code c = 1 A}, the sums of the columns of A, which is rows×cols, with no more columns than a tile. */
    abstract void colSums(int rows, int cols, double[] a, int a0, int aRow, double[] c, int c0);

    /** Copies rows×cols elements to contiguous rows; at least a vector of columns, and no more than a tile has rows or columns. */
    abstract void pack(int rows, int cols, double[] from, int at, int fromRow, double[] to, int toAt);

    /** Returns the columns of the next tile if {@code rest} remain, such that never less than a vector is left. */
    final int width(int rest) {
        return width(rest, cols);
    }

    /** As {@link #width(int)}, for tiles of at most {@code limit} columns, at least two vectors. */
    final int width(int rest, int limit) {
        if (rest <= limit) return rest;
        if (rest >= limit + lanes) return limit;
        int half = (rest / 2 + lanes - 1) / lanes * lanes;
        return rest - half >= lanes ? half : rest - lanes;
    }
}
