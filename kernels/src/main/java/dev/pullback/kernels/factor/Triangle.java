package dev.pullback.kernels.factor;

/**
 * A triangular matrix as an offset and strides into an array: element (i, k) is {@code t[t0 + i * row + k * col]}. The
 * elements on the other side of the diagonal are never read. The description can be reused for other matrices.
 */
public final class Triangle {
    private static final double[] NONE = {};

    int n;
    double[] t = NONE;
    int t0;
    int row;
    int col;
    boolean isLower;

    /** Whether the diagonal is 1 and is not stored, and the array has the negatives of the other elements. */
    boolean isNegatedUnit;

    /** Creates a description of nothing. */
    public Triangle() {}

    /** Describes an n×n matrix with contiguous rows, the first at {@code t0}, at a distance of {@code row}. */
    public Triangle set(int n, double[] t, int t0, int row, boolean lower) {
        this.n = n;
        this.t = t;
        this.t0 = t0;
        this.row = row;
        this.col = 1;
        this.isLower = lower;
        this.isNegatedUnit = false;
        return this;
    }

    /** States that each element of the diagonal is 1 and not stored, and that the array has the negatives of the others. */
    public Triangle negatedUnit() {
        isNegatedUnit = true;
        return this;
    }

    /** Becomes the transpose of this triangle. */
    public Triangle transpose() {
        int r = row;
        row = col;
        col = r;
        isLower = !isLower;
        return this;
    }

    Triangle set(Triangle other) {
        set(other.n, other.t, other.t0, other.row, other.isLower);
        col = other.col;
        isNegatedUnit = other.isNegatedUnit;
        return this;
    }

    int at(int i, int k) {
        return t0 + i * row + k * col;
    }

    /** Forgets the array, so that it can be collected. */
    public void clear() {
        t = NONE;
    }
}
