package dev.pullback.autograd.program;

import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Layout.*;
import static dev.pullback.ops.Products.TRANSPOSE;
import static dev.pullback.ops.Reductions.EXPAND;

import dev.pullback.core.Op;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recognises ops whose result equals one of their operands in every bit, for all operands: NaN stays NaN, and the signs of
 * zeros and infinities are kept. {@code x + -0} and {@code x - 0} are such ops; {@code x + 0} is not, since {@code -0 + 0}
 * is 0.
 */
final class Simplification {
    private Simplification() {}

    /** Returns the operand that the result equals, or null. */
    static @Nullable Value same(Op op, Object attr, List<Value> in, int rows, int cols) {
        Value x = in.get(0);
        if (x.rows() != rows || x.cols() != cols) return rightSame(op, in, rows, cols);
        boolean same = op == STOP_GRADIENT
                || op == EXPAND
                || op == RESHAPE
                || (op == IDENTITY && attr == Op.NONE)
                || (op == SCALE && attr.equals(1.0))
                || (op == SHIFT && attr.equals(-0.0))
                || ((op == MUL || op == DIV || op == MUL_OR_ZERO || op == DIV_OR_ZERO)
                        && in.get(1).isAll(1))
                || (op == ADD && in.get(1).isAll(-0.0))
                || (op == SUB && in.get(1).isAll(0));
        return same ? x : rightSame(op, in, rows, cols);
    }

    /** Returns the second operand if a commutative op leaves it unchanged, otherwise null. */
    private static @Nullable Value rightSame(Op op, List<Value> in, int rows, int cols) {
        if (in.size() != 2) return null;
        Value y = in.get(1);
        boolean same =
                (op == MUL && in.get(0).isAll(1)) || (op == ADD && in.get(0).isAll(-0.0));
        return same && y.rows() == rows && y.cols() == cols ? y : null;
    }

    /** If {@code op} undoes the instruction that computed its operand, returns the operand of that instruction, else null. */
    static @Nullable Value undone(Op op, @Nullable Instruction origin) {
        return origin != null && origin.op() == op && (op == NEG || op == TRANSPOSE)
                ? origin.in().get(0)
                : null;
    }
}
