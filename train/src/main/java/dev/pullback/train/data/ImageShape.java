package dev.pullback.train.data;

/**
 * The height and width of gray images whose pixels are the columns of a data set, row of pixels after row of pixels.
 *
 * @param rows pixels from top to bottom, at least 1
 * @param cols pixels from left to right, at least 1
 */
public record ImageShape(int rows, int cols) {
    /** Refuses a shape without pixels. */
    public ImageShape {
        if (rows < 1 || cols < 1)
            throw new IllegalArgumentException("image shape " + rows + "x" + cols + ": both sides must be at least 1");
    }

    /** {@code rows * cols}. */
    public int pixels() {
        return Math.multiplyExact(rows, cols);
    }

    @Override
    public String toString() {
        return rows + "x" + cols;
    }
}
