package dev.pullback.explain;

import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Functions.POW;
import static dev.pullback.ops.Reductions.*;
import static dev.pullback.ops.Softmaxes.*;

import dev.pullback.core.Op;
import dev.pullback.core.OpFacts;
import dev.pullback.core.OpFacts.Monotonicity;
import dev.pullback.core.OpFacts.Pole;
import dev.pullback.core.Var;
import java.util.Arrays;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;

/**
 * Two numbers between which all elements of a variable lie, whatever the inputs and parameters hold: {@code sigmoid(x)
 * + 1} lies between 1 and 2. They are computed for the last few ops by interval arithmetic. A monotonic op maps the
 * ends of an interval to the ends of an interval, so its kernel is run on both ends. The {@linkplain Op#facts facts} of
 * an op state whether it is monotonic, and the range of its results. This class treats only those ops itself whose
 * intervals depend on the attribute, on the shape, or on both operands being the same. It reads the values of
 * constants, but not of inputs and parameters. Source: Moore, "Interval Analysis", 1966.
 */
record Bounds(double low, double high) {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final Bounds ANY = new Bounds(-INF, INF);

    /**
     * The greatest depth of an op that is visited. At most three operands of each op are visited, so the work stays
     * small.
     */
    private static final int DEPTH = 8;

    private static final Set<Op> SUMS = Set.of(SUM, ROW_SUMS, COL_SUMS);
    private static final Set<Op> TREATED_HERE = Set.of(WHERE, MUL, SCALE, POW, SOFTMAX, LOG_SOFTMAX);

    /** NaN stands for an unknown bound. */
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
        OpFacts facts = op.facts();
        Bounds range = new Bounds(facts.least(), facts.greatest());
        boolean isKnown =
                facts.isMoving() || facts.monotonicity(0) != Monotonicity.UNKNOWN || TREATED_HERE.contains(op);
        if (depth == 0 || !isKnown) return range;
        Bounds[] in = new Bounds[v.arity()];
        for (int i = 0; i < in.length; i++) in[i] = of(v.in(i), depth - 1);
        return range.and(facts.isMoving() ? in[0] : ofOperands(v, in));
    }

    private static Bounds ofOperands(Var v, Bounds[] in) {
        Op op = v.op();
        Bounds a = in[0];
        if (op == WHERE) return in[1].or(in[2]);
        if (op == MUL) {
            boolean isSquare = GraphPattern.isSame(v.in(0), v.in(1));
            return isSquare ? a.size().square() : a.times(in[1].low).or(a.times(in[1].high));
        }
        if (op == SCALE) return a.times(v.attr(Double.class));
        if (op == POW) return v.attr(Double.class) == 2 ? a.size().square() : ANY;
        if (op == SOFTMAX && a.isBounded()) return new Bounds(Math.exp(a.low - a.high) / v.cols(), 1);
        if (op == LOG_SOFTMAX) return new Bounds(a.low - a.high - Math.log(v.cols()), 0);
        Bounds bounds = monotonic(v, in);
        if (SUMS.contains(op) && MaxSubtraction.leavesOne(v)) return new Bounds(1, bounds.high);
        if ((op == ADD || op == SUB) && MaxSubtraction.isAtMostZero(v))
            return new Bounds(bounds.low, Math.min(bounds.high, 0));
        return bounds;
    }

    /** Returns the results of a monotonic op at the ends of the intervals of its operands; no bounds for other ops. */
    private static Bounds monotonic(Var v, Bounds[] in) {
        OpFacts facts = v.op().facts();
        Pole pole = facts.pole();
        DMatrixRMaj[] least = new DMatrixRMaj[in.length];
        DMatrixRMaj[] greatest = new DMatrixRMaj[in.length];
        for (int i = 0; i < in.length; i++) {
            Monotonicity how = facts.monotonicity(i);
            Bounds b = how == Monotonicity.INCREASING_IN_SIZE ? in[i].size() : in[i];
            boolean jumps = pole != null && pole.operand() == i && pole.side() == Pole.Side.AT && b.has(pole.bound());
            if (how == Monotonicity.UNKNOWN || jumps) return ANY;
            boolean falls = how == Monotonicity.DECREASING;
            least[i] = filled(v, i, falls ? b.high : b.low);
            greatest[i] = filled(v, i, falls ? b.low : b.high);
        }
        return new Bounds(result(v, least), result(v, greatest));
    }

    /**
     * Returns a matrix for operand {@code i} whose elements are all {@code x}. One element is enough if the op is
     * computed element by element.
     */
    private static DMatrixRMaj filled(Var v, int i, double x) {
        boolean one = v.op().isPointwise();
        DMatrixRMaj m =
                new DMatrixRMaj(one ? 1 : v.in(i).rows(), one ? 1 : v.in(i).cols());
        Arrays.fill(m.data, x);
        return m;
    }

    private static double result(Var v, DMatrixRMaj[] in) {
        boolean one = v.op().isPointwise();
        DMatrixRMaj out = new DMatrixRMaj(one ? 1 : v.rows(), one ? 1 : v.cols());
        v.op().run(in, v.attr(), out);
        return out.data[0];
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

    private boolean has(double x) {
        return low <= x && x <= high;
    }

    private Bounds times(double c) {
        return c < 0 ? new Bounds(high * c, low * c) : new Bounds(low * c, high * c);
    }

    /** Returns the bounds of the absolute values. */
    private Bounds size() {
        double least = low > 0 ? low : high < 0 ? -high : 0;
        return new Bounds(least, Math.max(Math.abs(low), Math.abs(high)));
    }

    private Bounds square() {
        return new Bounds(low * low, high * high);
    }

    private Bounds or(Bounds b) {
        return new Bounds(Math.min(low, b.low), Math.max(high, b.high));
    }

    private Bounds and(Bounds b) {
        return new Bounds(Math.max(low, b.low), Math.min(high, b.high));
    }
}
