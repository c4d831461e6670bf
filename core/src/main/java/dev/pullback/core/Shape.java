package dev.pullback.core;

import org.ejml.MatrixDimensionException;
import org.jspecify.annotations.Nullable;

/** The number of rows and columns of a matrix, both at least one. */
public record Shape(int rows, int cols) {
    /** The shape of a scalar, 1x1. */
    public static final Shape SCALAR = new Shape(1, 1);

    /**
     * Creates a shape.
     *
     * @throws MatrixDimensionException if a side is less than one, or if one array cannot hold the elements
     */
    public Shape {
        if (rows < 1 || cols < 1)
            throw new MatrixDimensionException(
                    "a matrix needs at least one row and one column, not " + rows + "x" + cols);
        if ((long) rows * cols > Integer.MAX_VALUE - 8)
            throw new MatrixDimensionException("a " + rows + "x" + cols + " matrix does not fit into one Java array");
    }

    /** Returns the number of elements. */
    public int elements() {
        return rows * cols;
    }

    /** Whether this is 1x1. */
    public boolean isScalar() {
        return rows == 1 && cols == 1;
    }

    /** Returns the shape with rows and columns exchanged. */
    public Shape transposed() {
        return new Shape(cols, rows);
    }

    /** Whether a matrix of this shape can be repeated by rows, by columns or both to fill {@code target}. */
    public boolean broadcastsTo(Shape target) {
        return (rows == target.rows || rows == 1) && (cols == target.cols || cols == 1);
    }

    /** Returns rows and columns, as in {@code 32x10}. */
    @Override
    public String toString() {
        return rows + "x" + cols;
    }

    // Written out since the methods that JDK 17 generates would keep the class loader of this library in memory.
    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Shape s && rows == s.rows && cols == s.cols;
    }

    @Override
    public int hashCode() {
        return 31 * rows + cols;
    }
}
