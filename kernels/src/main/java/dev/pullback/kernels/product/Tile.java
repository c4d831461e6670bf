package dev.pullback.kernels.product;

/**
 * The innermost loop of a product on the vector unit: a rectangle of C whose sums stay in registers while the loop runs
 * over the columns of A. Each element is the chain fma(aₖ, bₖ, …) in the order of k, whatever the size of the
 * tile, so all tiles give the same bits.
 *
 * <p>A tile at an edge, with fewer rows or columns than the registers hold, computes some of them more than once, to the same
 * values, and reads Z, which may be C, before it writes any of it: no masks, no padding. Its rows are found from the first and
 * from the middle one, half of them each, and the second half ends with the last row; an address for each row would take more
 * registers than there are.
 */
abstract class Tile {
    /** The elements of a vector, which are the fewest columns. */
    final int lanes;
    /** The most rows. */
    final int rows;
    /** The most columns. */
    final int cols;
    /** The most rows where there are two vectors of columns at most. */
    final int high;

    Tile(int lanes, int rows, int vectors, int high) {
        this.lanes = lanes;
        this.rows = rows;
        this.cols = vectors * lanes;
        this.high = high;
    }

    /** {@code C = Z + A B}, where C is no larger than a tile and elements of a row are adjacent in B and Z, too. */
    abstract void run(Operands o);

    /** {@code c = 1 A}, where A is rows×cols. */
    abstract void colSums(int rows, int cols, double[] a, int a0, int aRow, double[] c, int c0);

    /** Copies rows×cols to adjacent places; a vector of columns at least, and no more than a tile has of rows or of columns. */
    abstract void pack(int rows, int cols, double[] from, int at, int fromRow, double[] to, int toAt);

    /** The columns of the next tile where {@code rest} are to be done, such that none is left with less than a vector. */
    final int width(int rest) {
        return width(rest, cols);
    }

    /** So, with no more than {@code most} columns, two vectors at least. */
    final int width(int rest, int most) {
        if (rest <= most) return rest;
        if (rest >= most + lanes) return most;
        int half = (rest / 2 + lanes - 1) / lanes * lanes;
        return rest - half >= lanes ? half : rest - lanes;
    }
}
