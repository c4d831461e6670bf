package dev.pullback.explain;

import static dev.pullback.explain.GraphPattern.*;
import static dev.pullback.ops.Activations.SIGMOID;
import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Functions.*;
import static dev.pullback.ops.Indexing.*;
import static dev.pullback.ops.Layout.*;
import static dev.pullback.ops.Products.*;
import static dev.pullback.ops.Reductions.*;
import static dev.pullback.ops.Softmaxes.*;

import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import dev.pullback.explain.Match.Mark;
import dev.pullback.ops.Arithmetic.Range;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Patterns for the parts of naive formulas, which are correct in exact arithmetic but fail in double precision. Each
 * pattern matches the different ways of writing the same part.
 */
final class Forms {
    /** The largest ε that keeps a logarithm finite; a larger summand has another purpose. */
    private static final double GUARD = 1e-3;

    /** The letter of the operand of the exponentials until it is known whether a maximum was subtracted. */
    private static final String EXPONENT = "exponent";

    private Forms() {}

    /** Matches {@code x + c}, where the constant c satisfies a condition. */
    static GraphPattern plus(GraphPattern x, DoublePredicate c) {
        return either(with(SHIFT, attr -> c.test((Double) attr), x), commuting(ADD, x, number(c)));
    }

    static GraphPattern onePlus(GraphPattern x) {
        return plus(x, c -> c == 1);
    }

    static GraphPattern oneMinus(GraphPattern x) {
        return either(onePlus(op(NEG, x)), op(SUB, number(c -> c == 1), x), onePlus(scaled(x, -1)));
    }

    static GraphPattern scaled(GraphPattern x, double c) {
        return either(with(SCALE, attr -> (Double) attr == c, x), commuting(MUL, number(a -> a == c), x));
    }

    static GraphPattern inverse(GraphPattern x) {
        return either(op(RECIPROCAL, x), op(DIV, number(c -> c == 1), x), with(POW, attr -> (Double) attr == -1, x));
    }

    static GraphPattern quotient(GraphPattern a, GraphPattern b) {
        return either(op(DIV, a, b), commuting(MUL, a, inverse(b)));
    }

    static GraphPattern squared(GraphPattern x) {
        return either(op(SQUARE, x), with(POW, attr -> (Double) attr == 2, x), op(MUL, x, x));
    }

    /** Matches {@code √x} if {@code x} can be 0. */
    static GraphPattern root(GraphPattern x) {
        GraphPattern root = either(op(SQRT, x), with(POW, attr -> (Double) attr == 0.5, x));
        return (v, known) -> v.arity() == 1 && Bounds.of(v.in(0)).low() > 0 ? null : root.match(v, known);
    }

    /** Matches sums of rows, of columns, or of all elements. */
    static GraphPattern sums(GraphPattern x) {
        return either(rowSums(x), op(COL_SUMS, x).marked(Mark.COLS), op(SUM, x).marked(Mark.ALL));
    }

    private static GraphPattern rowSums(GraphPattern x) {
        return op(ROW_SUMS, x).marked(Mark.ROWS);
    }

    /** Matches the sums of the products of the elements of each row. */
    static GraphPattern rowDots(GraphPattern a, GraphPattern b) {
        GraphPattern product = commuting(MUL, a, b);
        GraphPattern ofOneRow = either(op(SUM, product), op(MATMUL_TRANS_B, a, b), op(MATMUL_TRANS_B, b, a));
        return either(
                op(ROW_SUMS, product),
                (v, known) ->
                        v.arity() > 0 && v.shape().isScalar() && v.in(0).rows() == 1 ? ofOneRow.match(v, known) : null);
    }

    /** Matches sums, or sums that {@code expand} repeats. */
    static GraphPattern divisor(GraphPattern x) {
        return either(sums(x), op(EXPAND, sums(x)));
    }

    /** Matches {@code Σx²} over all elements, also as the product of a row or column with itself. */
    static GraphPattern sumOfSquares(GraphPattern x) {
        GraphPattern product = either(
                op(MATMUL_TRANS_B, x, x),
                op(MATMUL_TRANS_A, x, x),
                op(MATMUL, x, op(TRANSPOSE, x)),
                op(MATMUL, op(TRANSPOSE, x), x));
        return either(op(SUM, squared(x)), (v, known) -> v.shape().isScalar() ? product.match(v, known) : null);
    }

    /** Matches the mean of all elements, or of each row or column. */
    static GraphPattern mean(GraphPattern x) {
        return either(op(MEAN, x).marked(Mark.ALL), overCount(sums(x), 1));
    }

    /** Matches {@code (Σx)² / n} of all n elements, or of each row or column. */
    static GraphPattern squareOfSum(GraphPattern x) {
        return overCount(squared(sums(x)), 2);
    }

    /**
     * Matches {@code y / n}, where n is the number of elements that a sum adds up. The sum is {@code down - 1} ops
     * below y.
     */
    private static GraphPattern overCount(GraphPattern y, int down) {
        return (v, known) -> {
            boolean over =
                    v.op() == DIV && v.in(1).op().isLeaf() && v.in(1).shape().isScalar();
            if (v.op() != SCALE && !over) return null;
            Match m = y.match(v.in(0), known.through(v));
            if (m == null) return null;
            if (over && TapeEngine.of(v.tape()).withholdsValues() && !v.in(1).isConstant())
                return null; // the number will differ when the program runs
            double c = over ? 1 / v.in(1).scalar() : (Double) v.attr();
            Var summed = v.in(0);
            for (int i = 0; i < down; i++) summed = summed.in(0);
            int count = m.is(Mark.ALL) ? summed.shape().elements() : m.is(Mark.COLS) ? summed.rows() : summed.cols();
            return Math.abs(c * count - 1) < 1e-12 ? m : null;
        };
    }

    /** Matches {@code x} or {@code -x}; the minus sign is marked. */
    static GraphPattern signed(GraphPattern x) {
        return either(op(NEG, x).marked(Mark.MINUS), scaled(x, -1).marked(Mark.MINUS), x);
    }

    /** Matches a part of x, or x in another layout; a guard between them is marked. */
    static GraphPattern moved(GraphPattern x) {
        return (v, known) -> {
            Match m = known;
            Var at = v;
            while (m != null) {
                Match found = x.match(at, m);
                if (found != null) return found;
                m = step(at, m);
                at = m == null ? at : unguarded(at);
            }
            return null;
        };
    }

    private static @Nullable Match step(Var v, Match m) {
        if (v.op().facts().isMoving()) return m.through(v).along(v);
        return isGuard(v) ? m.through(v).mark(Mark.GUARDED) : null;
    }

    private static Var unguarded(Var v) {
        return v.op() == ADD || v.op() == MAXIMUM ? (v.in(0).op().isLeaf() ? v.in(1) : v.in(0)) : v.in(0);
    }

    private static boolean isGuard(Var v) {
        return guarded(any("x")).match(v, Match.START) != null;
    }

    static boolean isTiny(double c) {
        return c > 0 && c <= GUARD;
    }

    /**
     * Matches {@code x} with a guard, which is marked: a small summand or a lower bound that keeps the logarithm
     * finite.
     */
    static GraphPattern guarded(GraphPattern x) {
        return either(
                        plus(x, Forms::isTiny),
                        with(CLIP, attr -> isTiny(((Range) attr).low()), x),
                        commuting(MAXIMUM, x, number(Forms::isTiny)))
                .marked(Mark.GUARDED);
    }

    /** Matches {@code x} with or without a guard. */
    static GraphPattern perhapsGuarded(GraphPattern x) {
        return either(x, guarded(x));
    }

    /**
     * Matches {@code exp(x) / Σ exp(x)} or a part of it. The sums are those of rows unless marked otherwise. From each
     * x of a sum the same number may be subtracted, such as their maximum; then {@link Mark#SHIFTED} is set if a {@link
     * MaxSubtraction} keeps the terms from overflowing and one of them from being 0.
     */
    static GraphPattern expOverSum(String x) {
        GraphPattern e = op(EXP, any(EXPONENT));
        GraphPattern part = moved(e);
        GraphPattern whole = quotient(e, divisor(e));
        GraphPattern partOverAll = quotient(part, op(SUM, e).marked(Mark.ALL));
        GraphPattern partOverRow = quotient((v, known) -> isOfAllRows(v) ? part.match(v, known) : null, rowSums(e));
        return renamed(either(whole, partOverAll, partOverRow), x);
    }

    /** Whether each row of the result is a part of the same row of the operand. */
    private static boolean isOfAllRows(Var v) {
        return v.op() == PICK || (v.op() == SLICE && v.rows() == v.in(0).rows());
    }

    private static GraphPattern renamed(GraphPattern quotient, String x) {
        return (v, known) -> {
            Match m = quotient.match(v, known);
            if (m == null) return null;
            MaxSubtraction shifted = MaxSubtraction.of(m.at(EXPONENT));
            Var z = shifted != null && shifted.isEvenIn(m.axis()) ? shifted.x() : m.at(EXPONENT);
            if (known.has(x) && !isSame(known.at(x), z)) return null;
            Match found = m.rename(EXPONENT, x, known.has(x) ? known.at(x) : z);
            return shifted != null && shifted.hasZeroIn(m.axis()) ? found.mark(Mark.SHIFTED) : found;
        };
    }

    /** Matches the softmax of x in any form, by rows unless marked. All softmaxes must be along the same axis. */
    static GraphPattern softmax(String x) {
        Predicate<Match> alongOne = m -> isAlongOneAxis(m, m.at(x));
        return either(
                op(SOFTMAX, any(x)).marked(Mark.ROWS).when(alongOne),
                expOverSum(x).when(alongOne));
    }

    private static boolean isAlongOneAxis(Match m, Var x) {
        boolean rows = m.is(Mark.ROWS);
        boolean cols = m.is(Mark.COLS);
        if (m.is(Mark.ALL)) return !(rows && x.rows() > 1) && !(cols && x.cols() > 1);
        return !(rows && cols);
    }

    /** Matches {@code exp(x) / (1 + exp(x))} or {@code 1 / (1 + exp(-x))}. */
    private static GraphPattern logistic(String x) {
        GraphPattern e = op(EXP, any(x));
        return either(quotient(e, onePlus(e)), inverse(onePlus(op(EXP, op(NEG, any(x))))));
    }

    /**
     * Matches the sigmoid of x written with exponentials. For the sigmoid of -x, {@code 1 / (1 + exp(x))}, the sign is
     * marked.
     */
    static GraphPattern expOverOnePlusExp(String x) {
        return either(logistic(x), inverse(onePlus(op(EXP, any(x)))).marked(Mark.MINUS));
    }

    static GraphPattern plainSigmoid(String x) {
        return either(op(SIGMOID, any(x)), logistic(x));
    }

    /** Matches the sigmoid of x in any form. For the sigmoid of -x, the sign is marked. */
    static GraphPattern sigmoid(String x) {
        return either(op(SIGMOID, any(x)), expOverOnePlusExp(x));
    }

    static GraphPattern logOnePlus(GraphPattern x) {
        return either(op(LOG, onePlus(x)), op(LOG1P, x));
    }

    /** Matches {@code ln(1 - x)} or {@code ln(1 + ε - x)}. */
    static GraphPattern logOneMinus(GraphPattern x) {
        GraphPattern rest = either(perhapsGuarded(oneMinus(x)), plus(op(NEG, x), c -> isTiny(c - 1)));
        return either(op(LOG, moved(rest)), op(LOG1P, op(NEG, x)));
    }
}
