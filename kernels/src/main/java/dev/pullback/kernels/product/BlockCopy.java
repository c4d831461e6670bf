package dev.pullback.kernels.product;

/**
 * Copies a block of a matrix with any strides to rows of another array. {@link #from} sets the position and strides of
 * the block, then another method copies it. Each thread reuses one object. The object holds no array, because the
 * garbage collector's barrier on storing a reference takes measurable time in small products.
 */
final class BlockCopy {
    private int at;
    private int fromRow;
    private int fromCol;

    /** Sets the source: element (i, j) is at index {@code at + i * fromRow + j * fromCol}. */
    BlockCopy from(int at, int fromRow, int fromCol) {
        this.at = at;
        this.fromRow = fromRow;
        this.fromCol = fromCol;
        return this;
    }

    /** Copies rows×cols elements row by row. The distance between the starts of two target rows is {@code toRow}. */
    void byRows(int rows, int cols, double[] from, double[] to, int toAt, int toRow) {
        int down = fromRow;
        int step = fromCol;
        for (int i = 0, start = at; i < rows; i++, start += down) {
            for (int j = 0, p = start, q = toAt + i * toRow; j < cols; j++, p += step) to[q + j] = from[p];
        }
    }

    /**
     * The same as {@link #byRows}, but copies eight columns at a time. This is faster if the elements of a column are
     * nearer to each other than those of a row.
     */
    void byColumns(int rows, int cols, double[] from, double[] to, int toAt, int toRow) {
        int start = at;
        int down = fromRow;
        int one = fromCol;
        int two = 2 * one;
        int three = 3 * one;
        int j = 0;
        for (; j + 8 <= cols; j += 8) {
            for (int i = 0, p = start + j * one, q = toAt + j; i < rows; i++, p += down, q += toRow) {
                int h = p + 4 * one;
                to[q] = from[p];
                to[q + 1] = from[p + one];
                to[q + 2] = from[p + two];
                to[q + 3] = from[p + three];
                to[q + 4] = from[h];
                to[q + 5] = from[h + one];
                to[q + 6] = from[h + two];
                to[q + 7] = from[h + three];
            }
        }
        for (; j < cols; j++) {
            for (int i = 0, p = start + j * one, q = toAt + j; i < rows; i++, p += down, q += toRow) to[q] = from[p];
        }
    }
}
