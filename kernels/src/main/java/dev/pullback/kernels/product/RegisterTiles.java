package dev.pullback.kernels.product;

/** The sizes of the register tiles of a micro-kernel, and how the columns of C are divided among tiles. */
abstract class RegisterTiles {
    /** The number of elements of a vector, which is the least number of columns of a tile. */
    final int lanes;
    /** The greatest number of rows of a tile of {@link #cols} columns. */
    final int rows;
    /** The greatest number of columns of a tile. */
    final int cols;
    /** The greatest number of rows of a tile whose columns fill at most two vectors. */
    final int tallRows;

    RegisterTiles(int lanes, int rows, int vectors, int tallRows) {
        this.lanes = lanes;
        this.rows = rows;
        this.cols = vectors * lanes;
        this.tallRows = tallRows;
    }

    /**
     * Returns the number of columns of the next tile if {@code rest} columns remain. It never leaves fewer columns than
     * a vector has elements.
     */
    final int width(int rest) {
        return width(rest, cols);
    }

    /**
     * The same as {@link #width(int)}, for tiles of at most {@code limit} columns, which must fill at least two
     * vectors.
     */
    final int width(int rest, int limit) {
        if (rest <= limit) return rest;
        if (rest >= limit + lanes) return limit;
        int half = (rest / 2 + lanes - 1) / lanes * lanes;
        return rest - half >= lanes ? half : rest - lanes;
    }
}
