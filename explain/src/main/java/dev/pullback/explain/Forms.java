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

/** Patterns for the parts of naive formulas, each of which matches every way in which a user may write the part. */
final class Forms {
    /** What is added to keep a logarithm finite is at most this; what is more has a meaning of its own. */
    private static final double GUARD = 1e-3;

    /** The letter of the operand of the exponentials until it is known whether a maximum was subtracted. */
    private static final String EXPONENT = "exponent";

    private Forms() {}

    /** {@code x + c} with a constant. */
    static GraphPattern plus(GraphPattern x, DoublePredicate c) {
        return either(with(SHIFT, attr -> c.test((Double) attr), x), commuting(ADD, x, number(c)));
    }

    /** {@code 1 + x}. */
    static GraphPattern onePlus(GraphPattern x) {
        return plus(x, c -> c == 1);
    }

    /** {@code 1 - x}. */
    static GraphPattern oneMinus(GraphPattern x) {
        return either(onePlus(op(NEG, x)), op(SUB, number(c -> c == 1), x), onePlus(scaled(x, -1)));
    }

    private static GraphPattern scaled(GraphPattern x, double c) {
        return either(with(SCALE, attr -> (Double) attr == c, x), commuting(MUL, number(a -> a == c), x));
    }

    /** {@code 1 / x}. */
    static GraphPattern inverse(GraphPattern x) {
        return either(op(RECIPROCAL, x), op(DIV, number(c -> c == 1), x), with(POW, attr -> (Double) attr == -1, x));
    }

    /** {@code a / b}. */
    static GraphPattern quotient(GraphPattern a, GraphPattern b) {
        return either(op(DIV, a, b), commuting(MUL, a, inverse(b)));
    }

    /** {@code x²}. */
    static GraphPattern squared(GraphPattern x) {
        return either(op(SQUARE, x), with(POW, attr -> (Double) attr == 2, x), op(MUL, x, x));
    }

    /** {@code √x} of what can be 0. */
    static GraphPattern root(GraphPattern x) {
        GraphPattern root = either(op(SQRT, x), with(POW, attr -> (Double) attr == 0.5, x));
        return (v, known) -> v.arity() == 1 && Bounds.of(v.in(0)).low() > 0 ? null : root.match(v, known);
    }

    /** Sums of rows, of columns, or of all elements. */
    static GraphPattern sums(GraphPattern x) {
        return either(rowSums(x), op(COL_SUMS, x).marked(Mark.COLS), op(SUM, x).marked(Mark.ALL));
    }

    private static GraphPattern rowSums(GraphPattern x) {
        return op(ROW_SUMS, x).marked(Mark.ROWS);
    }

    /** Sums, repeated or not. */
    private static GraphPattern divisor(GraphPattern x) {
        return either(sums(x), op(EXPAND, sums(x)));
    }

    /** {@code Σx²} over all elements, also as the product of a row or column with itself. */
    static GraphPattern sumOfSquares(GraphPattern x) {
        GraphPattern product = either(
                op(MATMUL_TRANS_B, x, x),
                op(MATMUL_TRANS_A, x, x),
                op(MATMUL, x, op(TRANSPOSE, x)),
                op(MATMUL, op(TRANSPOSE, x), x));
        return either(op(SUM, squared(x)), (v, known) -> v.shape().isScalar() ? product.match(v, known) : null);
    }

    /** The mean of all elements, or of each row or column. */
    static GraphPattern mean(GraphPattern x) {
        return either(op(MEAN, x).marked(Mark.ALL), overCount(sums(x), 1));
    }

    /** {@code (Σx)² / n} of n elements, of each row or column. */
    static GraphPattern squareOfSum(GraphPattern x) {
        return overCount(squared(sums(x)), 2);
    }

    /** {@code y / n}, n being how many elements are summed by an op of which y is made, some ops down. */
    private static GraphPattern overCount(GraphPattern y, int down) {
        return (v, known) -> {
            boolean over =
                    v.op() == DIV && v.in(1).op().isLeaf() && v.in(1).shape().isScalar();
            if (v.op() != SCALE && !over) return null;
            Match m = y.match(v.in(0), known.through(v));
            if (m == null) return null;
            if (over && TapeEngine.of(v.tape()).withholdsValues() && !v.in(1).isConstant())
                return null; // it will be another number
            double c = over ? 1 / v.in(1).scalar() : (Double) v.attr();
            Var summed = v.in(0);
            for (int i = 0; i < down; i++) summed = summed.in(0);
            int count = m.is(Mark.ALL) ? summed.shape().elements() : m.is(Mark.COLS) ? summed.rows() : summed.cols();
            return Math.abs(c * count - 1) < 1e-12 ? m : null;
        };
    }

    /** {@code x}, {@code -x}, and both with elements moved about. */
    static GraphPattern signed(GraphPattern x) {
        return either(op(NEG, x).marked(Mark.MINUS), scaled(x, -1).marked(Mark.MINUS), x);
    }

    /** A part of x, or x in another layout; a guard on the way is marked. */
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

    private static boolean isTiny(double c) {
        return c > 0 && c <= GUARD;
    }

    /** {@code x} with a small summand or a lower bound that keeps its logarithm finite, which is marked. */
    static GraphPattern guarded(GraphPattern x) {
        return either(
                        plus(x, Forms::isTiny),
                        with(CLIP, attr -> isTiny(((Range) attr).low()), x),
                        commuting(MAXIMUM, x, number(Forms::isTiny)))
                .marked(Mark.GUARDED);
    }

    /** {@code x}, guarded or not. */
    static GraphPattern perhapsGuarded(GraphPattern x) {
        return either(x, guarded(x));
    }

    /**
     * {@code exp(x) / Σ exp(x)}, or a part of it, also with a number taken from all of x that are summed, as their maximum
     * is; by rows unless marked otherwise. A mark also says that {@link MaxSubtraction} keeps the terms from overflowing and from being 0.
     */
    static GraphPattern expOverSum(String x) {
        GraphPattern e = op(EXP, any(EXPONENT));
        GraphPattern part = moved(e);
        GraphPattern whole = quotient(e, divisor(e));
        GraphPattern partOverAll = quotient(part, op(SUM, e).marked(Mark.ALL));
        GraphPattern partOverRow = quotient((v, known) -> isOfAllRows(v) ? part.match(v, known) : null, rowSums(e));
        return renamed(either(whole, partOverAll, partOverRow), x);
    }

    /** Whether each row of the operand is still a row, and part of it. */
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

    /** The softmax of x in any spelling, by rows unless marked otherwise; two occurrences must be along the same axis. */
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

    /** {@code exp(x) / (1 + exp(x))} or {@code 1 / (1 + exp(-x))}. */
    private static GraphPattern logistic(String x) {
        GraphPattern e = op(EXP, any(x));
        return either(quotient(e, onePlus(e)), inverse(onePlus(op(EXP, op(NEG, any(x))))));
    }

    /** The sigmoid of x by exponentials, or of -x, as in {@code 1 / (1 + exp(x))}, if the sign is marked. */
    static GraphPattern expOverOnePlusExp(String x) {
        return either(logistic(x), inverse(onePlus(op(EXP, any(x)))).marked(Mark.MINUS));
    }

    /** The sigmoid of x in any spelling. */
    static GraphPattern plainSigmoid(String x) {
        return either(op(SIGMOID, any(x)), logistic(x));
    }

    /** The sigmoid of x, or of -x if the sign is marked, in any spelling. */
    static GraphPattern sigmoid(String x) {
        return either(op(SIGMOID, any(x)), expOverOnePlusExp(x));
    }

    /** {@code ln(1 + x)}. */
    static GraphPattern logOnePlus(GraphPattern x) {
        return either(op(LOG, onePlus(x)), op(LOG1P, x));
    }

    /** {@code ln(1 - x)}, or {@code ln(1 + ε - x)}. */
    static GraphPattern logOneMinus(GraphPattern x) {
        GraphPattern rest = either(perhapsGuarded(oneMinus(x)), plus(op(NEG, x), c -> isTiny(c - 1)));
        return either(op(LOG, moved(rest)), op(LOG1P, op(NEG, x)));
    }
}
