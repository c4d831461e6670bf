package dev.pullback.core;

import java.util.Locale;
import org.ejml.MatrixDimensionException;

/** One wording for the errors that every op can have: the op, the user's names for the operands, shapes, rule broken. */
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
     * Refuses two operands of which two sides differ.
     *
     * @param rule what the two sides must be, with the places {@code %s} {@code %d} for the label of each operand and
     *     the length of its side
     * @throws MatrixDimensionException unless the sides are equal
     */
    public static void requireEqual(int sideOfA, int sideOfB, Op op, Var a, Var b, String rule) {
        if (sideOfA != sideOfB)
            require(false, op, a, b, String.format(Locale.ROOT, rule, a.label(), sideOfA, b.label(), sideOfB));
    }

    /**
     * A shape that an op is asked for.
     *
     * @throws MatrixDimensionException naming the op, if a side is less than one
     */
    public static Shape shape(Op op, int rows, int cols) {
        if (rows < 1 || cols < 1)
            throw new MatrixDimensionException(
                    op.name() + ": asked for " + rows + "x" + cols + "; a matrix has at least one row and one column");
        return new Shape(rows, cols);
    }
}
