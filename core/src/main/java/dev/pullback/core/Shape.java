package dev.pullback.core;

import org.ejml.MatrixDimensionException;

/** Rows and columns of a matrix, both at least one. */
public record Shape(int rows, int cols) {
    /** The shape of a scalar, 1x1. */
    public static final Shape SCALAR = new Shape(1, 1);

    /**
     * A shape.
     *
     * @throws MatrixDimensionException if a side is less than one, or if the elements are too many for one array
     */
    public Shape {
        if (rows < 1 || cols < 1)
            throw new MatrixDimensionException(
                    "a matrix needs at least one row and one column, not " + rows + "x" + cols);
        if ((long) rows * cols > Integer.MAX_VALUE - 8)
            throw new MatrixDimensionException("a " + rows + "x" + cols + " matrix does not fit into one Java array");
    }

    /** Rows times columns. */
    public int elements() {
        return rows * cols;
    }

    /** Whether this is 1x1. */
    public boolean isScalar() {
        return rows == 1 && cols == 1;
    }

    /** The shape with rows and columns exchanged. */
    public Shape transposed() {
        return new Shape(cols, rows);
    }

    /** Whether a matrix of this shape can be repeated by rows, by columns or both to fill {@code target}. */
    public boolean broadcastsTo(Shape target) {
        return (rows == target.rows || rows == 1) && (cols == target.cols || cols == 1);
    }

    /** For example {@code 32x10}. */
    @Override
    public String toString() {
        return rows + "x" + cols;
    }
}
