package dev.pullback.kernels.product;

/**
 * A block of doubles that is converted to floats, as offsets and strides into arrays, and the {@linkplain Magnitudes
 * magnitudes} of its elements. The elements of a row are contiguous.
 */
final class Conversion {
    private static final double[] NONE = {};

    int rows;
    int cols;
    double[] from = NONE;
    int at;
    int fromRow;
    float[] to = {};
    int toAt;
    int toRow;

    void set(int rows, int cols) {
        this.rows = rows;
        this.cols = cols;
    }

    /** Sets the source: its array, the offset of the first element and the distance of the rows. */
    void from(double[] from, int at, int fromRow) {
        this.from = from;
        this.at = at;
        this.fromRow = fromRow;
    }

    /** Sets the target as {@link #from} sets the source. */
    void to(float[] to, int toAt, int toRow) {
        this.to = to;
        this.toAt = toAt;
        this.toRow = toRow;
    }

    /** Forgets the source, so that it can be collected. */
    void clear() {
        from = NONE;
    }
}
