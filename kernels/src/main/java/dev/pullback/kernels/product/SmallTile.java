package dev.pullback.kernels.product;

/**
 * The innermost loops of products with so few columns of A or of C that what a {@link Tile} does once for each strip of C would
 * take longer than the sums. They go over all rows of C at once; each element is the same chain as by a tile.
 */
abstract class SmallTile {
    /** The most columns of A whose rows of B stay in registers. */
    static final int SHALLOW = 4;

    /** The rows of C that are done side by side where it is narrow. */
    static final int ROWS = 8;

    /** The elements of a vector. */
    final int lanes;

    /** The elements of a vector of a narrow C. */
    final int narrow;

    SmallTile(int lanes, int narrow) {
        this.lanes = lanes;
        this.narrow = narrow;
    }

    /** {@code C = 1 z + A B}, where A has up to {@link #SHALLOW} columns, and C as many as one or two vectors. */
    abstract void shallow(Operands o);

    /**
     * {@code C = 1 z + A B}, where C has fewer columns than a vector, its rows are a multiple of {@link #ROWS}, and the elements
     * of a row of A are adjacent. As many columns of B and z as a vector has are read, and the sums written, so that each row of
     * C overwrites what the one before has written beyond its end.
     */
    abstract void narrow(Operands o);
}
