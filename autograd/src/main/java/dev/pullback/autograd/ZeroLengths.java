package dev.pullback.autograd;

import static dev.pullback.autograd.StandardRules.number;
import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Functions.*;
import static dev.pullback.ops.Layout.*;
import static dev.pullback.ops.Masks.*;
import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.Reductions.*;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Second derivatives of functions of a length y, such as a norm, where the length is 0. A length has no derivative there, but
 * {@code y²} has: its Hessian is 2I. The gradient of {@code f(y)} is {@code g X / y} with the cotangent {@code g = f'(y)}. If g is
 * a multiple {@code g = q y}, the gradient is {@code q X}, and its derivative at 0 is q. The ops that were recorded for g show
 * whether it is such a multiple, so the result does not depend on values, and programs compute the same.
 */
final class ZeroLengths {
    /** The number of variables that a search visits at most. */
    private static final int BUDGET = 64;

    private final Var y;
    private int budget = BUDGET;

    private ZeroLengths(Var y) {
        this.y = y;
    }

    /**
     * Returns a gradient with the derivative that it has where the length is 0. No value changes.
     *
     * @param gradient {@code g X / y}, 0 where y is 0
     * @param g the cotangent of y
     * @param x a matrix that is 0 where y is 0
     * @param y lengths, which are not negative
     */
    static Var smooth(Var gradient, Var g, Var x, Var y) {
        Supplier<Var> quotient = new ZeroLengths(y).quotient(g);
        if (quotient == null) return gradient;
        Var isZero = shift(neg(step(y)), 1);
        // The subtrahend is +0 for each quotient, also an infinite one, so the signs of zeros do not change either.
        return sub(gradient, mulOrZero(mulOrZero(neg(quotient.get()), x), isZero));
    }

    /**
     * Returns how to record g / y, or null if g is not known to be a multiple of y. The quotient is used only where y is 0, so it
     * may differ elsewhere, as that of sin y, which is recorded as 1.
     */
    private @Nullable Supplier<Var> quotient(Var g) {
        if (g == y || isSame(g)) return () -> y.tape().constant(y.shape(), 1);
        if (g.arity() == 0 || budget-- <= 0) return null;
        Op op = g.op();
        Var a = g.in(0);
        if (op == IDENTITY || op.facts().hasUnitSlope()) return quotient(a);
        if (op == CLIP && g.attr(Range.class).low() < 0 && g.attr(Range.class).high() > 0) return quotient(a);
        if (op == NEG) return then(quotient(a), q -> neg(q));
        if (op == SCALE) return then(quotient(a), q -> scale(q, number(g)));
        if (op == EXPAND) return then(quotient(a), q -> expand(q, g.shape()));
        if (op == SQUARE) return then(quotient(a), q -> mul(q, a));
        if (op == POW && number(g) >= 1) return then(quotient(a), q -> mul(q, pow(a, number(g) - 1)));
        if (op == SUM && y.shape().elements() == 1) return then(quotient(a), q -> sum(q));
        if (op == ROW_SUMS && y.cols() == 1) return then(quotient(a), q -> rowSums(q));
        if (op == COL_SUMS && y.rows() == 1) return then(quotient(a), q -> colSums(q));
        return g.arity() == 2 ? ofTwo(op, a, g.in(1)) : null;
    }

    /** Returns whether a variable is the same length, recorded once more. */
    private boolean isSame(Var g) {
        return g.op() == y.op() && Objects.equals(g.attr(), y.attr()) && Arrays.equals(g.in(), y.in());
    }

    private @Nullable Supplier<Var> ofTwo(Op op, Var a, Var b) {
        if (op == DIV) return then(quotient(a), q -> div(q, b));
        if (op == MUL || op == MUL_OR_ZERO) {
            Supplier<Var> left = quotient(a);
            return left != null ? then(left, q -> op.on(q, b)) : then(quotient(b), q -> mul(a, q));
        }
        if (op != ADD && op != SUB) return null;
        Supplier<Var> left = quotient(a);
        Supplier<Var> right = quotient(b);
        if (left != null && right != null) return () -> op.on(left.get(), right.get());
        // y - t is a multiple of y where the number t is 0, as in the Huber loss of y and t
        if (left != null && b.arity() == 0) return () -> mul(left.get(), isZero(b));
        if (right == null || a.arity() > 0) return null;
        return () -> mul(op == SUB ? neg(right.get()) : right.get(), isZero(a));
    }

    private static Var isZero(Var t) {
        return shift(neg(square(sign(t))), 1);
    }

    private static @Nullable Supplier<Var> then(@Nullable Supplier<Var> quotient, UnaryOperator<Var> next) {
        return quotient == null ? null : () -> next.apply(quotient.get());
    }
}
