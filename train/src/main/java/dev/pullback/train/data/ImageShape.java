package dev.pullback.train.data;

/**
 * The height and width of the grey images in a data set. Each row of the data set is an image, and its features are the
 * pixels, row by row.
 *
 * @param rows the height in pixels, at least 1
 * @param cols the width in pixels, at least 1
 */
public record ImageShape(int rows, int cols) {
    /** Throws if a side is below 1. */
    public ImageShape {
        if (rows < 1 || cols < 1)
            throw new IllegalArgumentException("image shape " + rows + "x" + cols + ": both sides must be at least 1");
    }

    /** Returns {@code rows * cols}. */
    public int pixels() {
        return Math.multiplyExact(rows, cols);
    }

    @Override
    public String toString() {
        return rows + "x" + cols;
    }
}
