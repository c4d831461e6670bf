package dev.pullback.core;

import java.util.Locale;
import org.ejml.MatrixDimensionException;

/** Checks the shapes of operands. The messages contain the op, the user's names, the shapes and the broken rule. */
public final class Errors {
    private Errors() {}

    /**
     * Checks that two operands fit each other. A message is, for example, {@code matmul: x is 2x3 but w is 4x5; the
     * columns of x (3) must equal the rows of w (4)}.
     *
     * @throws MatrixDimensionException if {@code fits} is false
     */
    public static void require(boolean fits, Op op, Var a, Var b, String rule) {
        if (!fits)
            throw new MatrixDimensionException(op.name() + ": " + a.label() + " is " + a.shape() + " but " + b.label()
                    + " is " + b.shape() + "; " + rule);
    }

    /**
     * Checks that an operand fits. A message is, for example, {@code pick: labels is 3x2; it must be a column}.
     *
     * @throws MatrixDimensionException if {@code fits} is false
     */
    public static void require(boolean fits, Op op, Var a, String rule) {
        if (!fits) throw new MatrixDimensionException(op.name() + ": " + a.label() + " is " + a.shape() + "; " + rule);
    }

    /**
     * Checks that a side of {@code a} and a side of {@code b} are equal.
     *
     * @param rule the rule that the sides break, with a {@code %s} for the label of each operand and a {@code %d} for
     *     the length of its side
     * @throws MatrixDimensionException unless the sides are equal
     */
    public static void requireEqual(int sideOfA, int sideOfB, Op op, Var a, Var b, String rule) {
        if (sideOfA != sideOfB)
            require(false, op, a, b, String.format(Locale.ROOT, rule, a.label(), sideOfA, b.label(), sideOfB));
    }

    /**
     * Returns a shape that the user asked for in a call of an op.
     *
     * @throws MatrixDimensionException if a side is less than one; the message names the op
     */
    public static Shape shape(Op op, int rows, int cols) {
        if (rows < 1 || cols < 1)
            throw new MatrixDimensionException(
                    op.name() + ": asked for " + rows + "x" + cols + "; a matrix has at least one row and one column");
        return new Shape(rows, cols);
    }
}
