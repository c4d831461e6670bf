package dev.pullback.explain;

import static dev.pullback.explain.Forms.*;
import static dev.pullback.explain.GraphPattern.*;
import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Functions.*;
import static dev.pullback.ops.Reductions.*;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import dev.pullback.explain.Match.Mark;
import dev.pullback.ops.Losses;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The conditions in the rows of the table {@link NaiveFormulas}. A pattern matches the form of a formula. The
 * condition then decides, for example from the shapes and ranges of the operands, whether the formula computes what
 * the row names, and whether it can fail. A formula that is safe for all numbers is not reported.
 */
final class Conditions {
    /** A probability below this may have lost half of its digits. */
    static final double NEAR = 1e-8;

    private static final Set<Op> FLAGS = Set.of(STEP, INSIDE, Losses.ONE_HOT, ROW_MAX_MASK, COL_MAX_MASK);

    private Conditions() {}

    /** Whether the softmax is taken of each row. */
    static boolean isByRows(Match m) {
        return !m.is(Mark.COLS) && (!m.is(Mark.ALL) || m.at("z").rows() == 1);
    }

    static boolean isCrossEntropy(Match m) {
        boolean isEntropy = softmax("z").match(m.at("t"), Match.START.bind("z", m.at("z"))) != null;
        return !isEntropy
                && m.path().isEmpty()
                && isByRows(m)
                && m.at("t").sameShape(m.at("z"))
                && isWithin(m.at("t"), Double.MAX_VALUE);
    }

    static boolean isBinaryCrossEntropy(Match m) {
        return m.path().isEmpty() && m.at("t").sameShape(m.at("x")) && isWithin(m.at("t"), 1);
    }

    /**
     * Whether all elements lie between 0 and {@code high}; for a variable that a program computes, whether they do in
     * every run.
     */
    static boolean isWithin(Var t, double high) {
        if (isData(t) || !TapeEngine.of(t.tape()).withholdsValues()) return all(t, x -> x >= 0 && x <= high);
        Bounds bounds = Bounds.of(t);
        return bounds.low() >= 0 && bounds.high() <= high;
    }

    /** Whether {@code t} holds one-hot rows. */
    static boolean isOneHot(Var t, Var z) {
        if (!(isData(t) || t.op() == Losses.ONE_HOT) || !t.sameShape(z) || !all(t, x -> x == 0 || x == 1)) return false;
        DMatrixRMaj ones = CommonOps_DDRM.sumRows(t.value(), null);
        return CommonOps_DDRM.elementMin(ones) == 1 && CommonOps_DDRM.elementMax(ones) == 1;
    }

    /** Whether the elements may be probabilities that include 0. */
    static boolean canBeProbability(Var p) {
        return !(Bounds.of(p).low() > 0)
                && (TapeEngine.of(p.tape()).withholdsValues() || all(p, x -> x >= 0 && x <= 1));
    }

    /** Whether the arguments of the logarithms are never near 0, even without an ε that was added. */
    static boolean isFarFromZero(Match m) {
        return !m.is(Mark.GUARDED)
                && m.covered(LOG).allMatch(v -> Bounds.of(v.in(0)).low() >= NEAR)
                && m.covered(LOG1P).allMatch(v -> Bounds.of(v.in(0)).low() >= NEAR - 1);
    }

    /** Whether the arguments of all exponentials are at most {@code high}. */
    static boolean isAtMost(Match m, double high) {
        return m.covered(EXP).allMatch(v -> Bounds.of(v.in(0)).high() <= high);
    }

    /** Whether the arguments of all exponentials lie between ±{@code size}. */
    static boolean isModerate(Match m, double size) {
        return isAtMost(m, size)
                && m.covered(EXP).allMatch(v -> Bounds.of(v.in(0)).low() >= -size);
    }

    /** Whether the sum of exponentials neither overflows nor underflows. */
    static boolean isHarmlessSum(Match m) {
        MaxSubtraction shifted = MaxSubtraction.of(m.at("x"));
        return isModerate(m, 700) || (shifted != null && shifted.hasZeroIn(m.axis()));
    }

    /** Whether the numerator and denominator, exponentials of a and sums of exponentials of b, stay in range. */
    static boolean isHarmlessQuotient(Match m) {
        MaxSubtraction shifted = MaxSubtraction.of(m.at("b"));
        return isModerate(m, 700) || (shifted != null && shifted.hasZeroIn(m.axis()));
    }

    /** Whether {@code m} is data of zeros and ones. */
    static boolean isMask(Var m) {
        return isData(m) && all(m, x -> x == 0 || x == 1);
    }

    static boolean mayBeZero(Var x) {
        Bounds bounds = Bounds.of(x);
        return bounds.low() <= 0 && bounds.high() >= 0;
    }

    static boolean isNorm(Var b) {
        GraphPattern squares = squared(any("x"));
        GraphPattern norm = op(NORM, any("x"));
        GraphPattern ofSquares = either(root(sumOfSquares(any("x"))), root(sums(squares)), root(op(MEAN, squares)));
        if (Bounds.of(b).low() > 0) return false;
        GraphPattern one = either(norm, with(SCALE, c -> true, norm), ofSquares);
        return either(one, commuting(MUL, one, any("other"))).match(b, Match.START) != null;
    }

    /** Whether {@code b} is a count of the ones of a mask, or data that contains 0. */
    static boolean isCount(Var b) {
        if (isData(b)) return !all(b, x -> x != 0);
        Match m = sums(any("x")).match(b, Match.START);
        if (m == null) return false;
        Var x = m.at("x");
        boolean given = isData(x) && (!x.isConstant() || !all(b, y -> y != 0));
        return (given || FLAGS.contains(x.op())) && all(x, y -> y == 0 || y == 1);
    }

    private static boolean isData(Var v) {
        return v.op().isLeaf() && !v.isParam();
    }
}
