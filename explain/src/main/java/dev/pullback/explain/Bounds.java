package dev.pullback.explain;

import static dev.pullback.ops.Activations.*;
import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Functions.*;
import static dev.pullback.ops.Indexing.*;
import static dev.pullback.ops.Layout.*;
import static dev.pullback.ops.Products.TRANSPOSE;
import static dev.pullback.ops.Reductions.*;
import static dev.pullback.ops.Softmaxes.*;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import dev.pullback.ops.Losses;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.ejml.data.DMatrixRMaj;

/**
 * Between which numbers the elements of a variable lie whatever inputs and parameters hold, by interval arithmetic over the
 * last few ops: {@code sigmoid(x) + 1} lies between 1 and 2. Only constants are looked at as numbers. Source: Moore,
 * "Interval Analysis", 1966.
 */
record Bounds(double low, double high) {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final Bounds ANY = new Bounds(-INF, INF);
    private static final Bounds UNIT = new Bounds(0, 1);

    /** From further away nothing is known; since at most two operands of each op are looked at, this many ops down are few hundred. */
    private static final int DEPTH = 8;

    private static final Map<Op, DoubleUnaryOperator> INCREASING = Map.ofEntries(
            Map.entry(EXP, Math::exp),
            Map.entry(EXPM1, Math::expm1),
            Map.entry(LOG, Math::log),
            Map.entry(LOG1P, Math::log1p),
            Map.entry(SQRT, Math::sqrt),
            Map.entry(TANH, Math::tanh),
            Map.entry(SIGMOID, x -> 1 / (1 + Math.exp(-x))),
            Map.entry(LOG_SIGMOID, x -> -Math.log1p(Math.exp(-x))),
            Map.entry(SOFTPLUS, x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
            Map.entry(RELU, x -> Math.max(x, 0)));

    /** Every element of the value is one of the operand. */
    private static final Set<Op> CHOOSING = Set.of(
            IDENTITY, STOP_GRADIENT, TRANSPOSE, RESHAPE, EXPAND, SLICE, PICK, GATHER_ROWS, ROW_MAX, COL_MAX, MEAN);

    private static final Set<Op> WITHIN_UNIT = Set.of(
            STEP, INSIDE, ROW_MAX_MASK, COL_MAX_MASK, MAXIMUM_SHARE, Losses.ONE_HOT, SOFTMAX_OR_ZERO, SECH_SQUARE);

    private static final Set<Op> TWO = Set.of(ADD, SUB, MUL, MAXIMUM, MINIMUM);
    private static final Set<Op> SUMS = Set.of(SUM, ROW_SUMS, COL_SUMS);

    /** What is not known is unbounded. */
    Bounds {
        if (Double.isNaN(low)) low = -INF;
        if (Double.isNaN(high)) high = INF;
    }

    static Bounds of(Var v) {
        return of(v, DEPTH);
    }

    private static Bounds of(Var v, int depth) {
        Op op = v.op();
        if (op.isLeaf()) return v.isConstant() ? ofElements(v.value()) : ANY;
        if (WITHIN_UNIT.contains(op)) return UNIT;
        if (op == SIN || op == COS || op == SIGN) return new Bounds(-1, 1);
        if (depth == 0) return ANY;
        if (op == WHERE) return of(v.in(1), depth - 1).or(of(v.in(2), depth - 1));
        Bounds a = of(v.in(0), depth - 1);
        if (CHOOSING.contains(op)) return a;
        DoubleUnaryOperator f = INCREASING.get(op);
        if (f != null) return new Bounds(f.applyAsDouble(a.low), f.applyAsDouble(a.high));
        if (TWO.contains(op)) return ofTwo(v, a, of(v.in(1), depth - 1));
        return ofOne(v, a);
    }

    private static Bounds ofOne(Var v, Bounds a) {
        Op op = v.op();
        int n = v.in(0).shape().elements() / v.shape().elements();
        if (op == NEG) return a.times(-1);
        if (op == SCALE) return a.times((Double) v.attr());
        if (op == SHIFT) return a.plus(new Bounds((Double) v.attr(), (Double) v.attr()));
        if (op == SQUARE) return a.size().square();
        if (op == POW) return (Double) v.attr() == 2 ? a.size().square() : ANY;
        if (op == ABS) return a.size();
        if (op == NORM) return new Bounds(a.size().low * Math.sqrt(n), INF);
        if (op == RECIPROCAL) return a.low > 0 ? new Bounds(1 / a.high, 1 / a.low) : ANY;
        if (op == CLIP) return a.within((Range) v.attr());
        if (SUMS.contains(op)) return MaxSubtraction.leavesOne(v) ? new Bounds(1, a.high * n) : a.times(n);
        if (op == SOFTMAX) return a.isBounded() ? new Bounds(Math.exp(a.low - a.high) / v.cols(), 1) : UNIT;
        if (op == LOG_SOFTMAX) return new Bounds(a.low - a.high - Math.log(v.cols()), 0);
        if (op == LOG_SUM_EXP) return a.plus(new Bounds(Math.log(n), Math.log(n)));
        return ANY;
    }

    private static Bounds ofTwo(Var v, Bounds a, Bounds b) {
        if (v.op() == MAXIMUM) return new Bounds(Math.max(a.low, b.low), Math.max(a.high, b.high));
        if (v.op() == MINIMUM) return new Bounds(Math.min(a.low, b.low), Math.min(a.high, b.high));
        if (v.op() == ADD || v.op() == SUB) {
            Bounds sum = a.plus(v.op() == SUB ? b.times(-1) : b);
            return MaxSubtraction.isAtMostZero(v) ? new Bounds(sum.low, Math.min(sum.high, 0)) : sum;
        }
        return GraphPattern.isSame(v.in(0), v.in(1))
                ? a.size().square()
                : a.times(b.low).or(a.times(b.high));
    }

    private static Bounds ofElements(DMatrixRMaj m) {
        double low = INF;
        double high = -INF;
        for (int i = 0, n = m.getNumElements(); i < n; i++) {
            low = Math.min(low, m.data[i]);
            high = Math.max(high, m.data[i]);
        }
        return new Bounds(low, high);
    }

    private boolean isBounded() {
        return high - low < INF;
    }

    private Bounds plus(Bounds b) {
        return new Bounds(low + b.low, high + b.high);
    }

    private Bounds times(double c) {
        return c < 0 ? new Bounds(high * c, low * c) : new Bounds(low * c, high * c);
    }

    /** Of absolute values. */
    private Bounds size() {
        double least = low > 0 ? low : high < 0 ? -high : 0;
        return new Bounds(least, Math.max(Math.abs(low), Math.abs(high)));
    }

    private Bounds square() {
        return new Bounds(low * low, high * high);
    }

    private Bounds within(Range range) {
        return new Bounds(
                Math.min(Math.max(low, range.low()), range.high()),
                Math.min(Math.max(high, range.low()), range.high()));
    }

    private Bounds or(Bounds b) {
        return new Bounds(Math.min(low, b.low), Math.max(high, b.high));
    }
}
