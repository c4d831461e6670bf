package dev.pullback.core;

import java.util.Locale;
import org.ejml.MatrixDimensionException;

/** The error messages that all ops share: the op, the user's names for the operands, their shapes and the broken rule. */
public final class Errors {
    private Errors() {}

    /**
     * Refuses two operands that do not fit, as in
     * {@code matmul: x is 2x3 but w is 4x5; the columns of x (3) must equal the rows of w (4)}.
     *
     * @throws MatrixDimensionException if {@code fits} is false
     */
    public static void require(boolean fits, Op op, Var a, Var b, String rule) {
        if (!fits)
            throw new MatrixDimensionException(op.name() + ": " + a.label() + " is " + a.shape() + " but " + b.label()
                    + " is " + b.shape() + "; " + rule);
    }

    /**
     * Refuses one operand, as in {@code pick: labels is 3x2; it must be a column}.
     *
     * @throws MatrixDimensionException if {@code fits} is false
     */
    public static void require(boolean fits, Op op, Var a, String rule) {
        if (!fits) throw new MatrixDimensionException(op.name() + ": " + a.label() + " is " + a.shape() + "; " + rule);
    }

    /**
     * Refuses two operands if two sides differ.
     *
     * @param rule what the sides must be, with a {@code %s} for the label of each operand and a {@code %d} for the length of
     *     its side
     * @throws MatrixDimensionException unless the sides are equal
     */
    public static void requireEqual(int sideOfA, int sideOfB, Op op, Var a, Var b, String rule) {
        if (sideOfA != sideOfB)
            require(false, op, a, b, String.format(Locale.ROOT, rule, a.label(), sideOfA, b.label(), sideOfB));
    }

    /**
     * Returns a shape that a user asks an op for.
     *
     * @throws MatrixDimensionException with the name of the op if a side is less than one
     */
    public static Shape shape(Op op, int rows, int cols) {
        if (rows < 1 || cols < 1)
            throw new MatrixDimensionException(
                    op.name() + ": asked for " + rows + "x" + cols + "; a matrix has at least one row and one column");
        return new Shape(rows, cols);
    }
}
